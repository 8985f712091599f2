/** Five entries into one flat folder of hashed files with relative links: `<base>/console/` serves it as it lies. */
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  base: './',
  plugins: [react()],
  build: {
    assetsDir: '',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
    reportCompressedSize: false,
    rolldownOptions: { input: ['index.html', 'm.html', 'v.html', 'd.html', 'docs.html'] },
  },
})
