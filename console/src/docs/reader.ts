/** The contract to read, to search and to try: Scalar's reader, asking nobody but the API beside it. */
import '@scalar/api-reference/style.css'
import './docs.css'

import { createApiReference } from '@scalar/api-reference'

import { lang } from '../words'
import { DOCS } from './words'

const base = new URL('..', location.href).href.replace(/\/$/, '')

createApiReference('#app', {
  url: `${base}/openapi.json`,
  servers: [{ url: base }],
  authentication: { preferredSecurityScheme: 'bearer' },
  localization: { locale: lang() === 'zh' ? 'zh-CN' : 'en' },
  // Nothing of the reader's own that asks another address or keeps what is typed.
  agent: { disabled: true },
  mcp: { disabled: true },
  telemetry: false,
  persistAuth: false,
  showDeveloperTools: 'never',
  hideClientButton: true,
  withDefaultFonts: false,
  documentDownloadType: 'none',
  forceDarkModeState: 'light',
  hideDarkModeToggle: true,
  operationTitleSource: 'path',
  defaultHttpClient: { targetKey: 'shell', clientKey: 'curl' },
  setPageTitle: () => DOCS[lang()].title,
})
