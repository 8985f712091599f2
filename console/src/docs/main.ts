/** The frame of the contract's page: the document itself, and the other language. */
import { dressed, lang, speak } from '../words'
import { DOCS } from './words'

const w = DOCS[lang()]
const other = document.getElementById('speak')!

dressed()
document.title = w.title
document.querySelector('nav')!.ariaLabel = w.page
other.textContent = w.other
other.lang = lang() === 'zh' ? 'en' : 'zh-CN'
other.addEventListener('click', () => {
  speak(lang() === 'zh' ? 'en' : 'zh')
  location.reload()
})

// Before the reader loads: its checks of data make no code out of text, and do not try whether they could.
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } })
void import('./reader')
