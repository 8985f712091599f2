import { type ReactNode, useEffect } from 'react'

import { speak, useLang, useWords } from '../words'
import { FRAME } from './words'

/** A page of its own: its name, and the other language one press away. */
export function Framed({ title, children }: { title: string; children: ReactNode }) {
  const w = useWords(FRAME)
  const lang = useLang()
  useEffect(() => { document.title = title }, [title])
  return (
    <div className="phone visit">
      <header className="top">
        <div className="row">
          <h1>{title}</h1>
          <button className="press" lang={lang === 'zh' ? 'en' : 'zh-CN'} onClick={() => speak(lang === 'zh' ? 'en' : 'zh')}>{w.other}</button>
        </div>
      </header>
      <main className="body">{children}</main>
    </div>
  )
}
