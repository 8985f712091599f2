import { useRef, useState } from 'react'

import { PARTS } from '../parts/words'
import { useWords } from '../words'

/** What is told once, to be taken along: copied by a press, or marked where the browser copies nothing by itself. */
export function Copy({ label, text }: { label: string; text: string }) {
  const w = useWords(PARTS)
  const field = useRef<HTMLInputElement>(null)
  const [said, setSaid] = useState('')
  async function copy() {
    field.current?.select()
    try {
      await navigator.clipboard.writeText(text)
      setSaid(w.copied)
    } catch {
      setSaid(w.marked)
    }
  }
  return (
    <div className="copy">
      <input ref={field} aria-label={label} readOnly value={text} onFocus={(event) => event.target.select()} />
      <button type="button" className="press" onClick={() => void copy()}>{w.copy}</button>
      <span role="status" className="quiet">{said}</span>
    </div>
  )
}
