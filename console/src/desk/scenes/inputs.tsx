import { type ReactNode, useEffect, useId, useState } from 'react'

import { useWords } from '../../words'
import type { Both } from './model'
import { DRAWING } from './words'

const LONGEST = 60
/** Control characters and marks that turn the reading direction: nobody sees them, and no text of the API has them. */
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu

/** A text that counts once it is left, so that one undo takes back one answer. */
export function TextField({ label, value, set, wrong, ...rest }: { label: string; value: string; set: (next: string) => void; wrong?: (typed: string) => string | undefined; inputMode?: 'decimal' | 'numeric'; type?: string; list?: string; hint?: string; disabled?: boolean }) {
  const id = useId()
  const [typed, setTyped] = useState(value)
  useEffect(() => setTyped(value), [value])
  const { hint, ...input } = rest
  const fault = wrong?.(typed)
  const leave = () => {
    const plain = typed.replace(UNSEEN, '').normalize('NFC')
    setTyped(plain)
    if (plain !== value) set(plain)
  }
  return (
    <p className="f">
      <label htmlFor={id}>{label}</label>
      <input id={id} value={typed} {...input} aria-invalid={fault !== undefined} {...(fault || hint ? { 'aria-describedby': `${id}-said` } : {})} onChange={(event) => setTyped(event.target.value)} onBlur={leave} onKeyDown={(event) => event.key === 'Enter' && leave()} />
      {(fault || hint) && <small id={`${id}-said`} className={fault ? 'err' : 'quiet'}>{fault ?? hint}</small>}
    </p>
  )
}

/** A whole number, or none. What is no number stays in its field and is said so. */
export function WholeField({ label, value, set, hint }: { label: string; value: number | undefined; set: (next: number | undefined) => void; hint?: string }) {
  const fits = (typed: string) => typed.trim() === '' || /^-?\d{1,9}$/.test(typed.trim())
  return <TextField label={label} value={value === undefined ? '' : String(value)} inputMode="numeric" {...(hint ? { hint } : {})} wrong={(typed) => (fits(typed) ? undefined : '0–9')} set={(typed) => fits(typed) && set(typed.trim() === '' ? undefined : Number(typed))} />
}

export function SelectField({ label, value, set, options, hint }: { label: string; value: string; set: (next: string) => void; options: [string, string][]; hint?: string }) {
  const id = useId()
  const known = options.some(([each]) => each === value)
  return (
    <p className="f">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => set(event.target.value)}>{!known && <option value={value}>{value}</option>}{options.map(([each, name]) => <option key={each} value={each}>{name}</option>)}</select>
      {hint && <small className="quiet">{hint}</small>}
    </p>
  )
}

export function CheckField({ label, value, set }: { label: string; value: boolean; set: (next: boolean) => void }) {
  return <label className="check"><input type="checkbox" checked={value} onChange={(event) => set(event.target.checked)} />{label}</label>
}

/** A name in both languages. */
export function NameFields({ name, set, zh, en }: { name: Both; set: (next: Both) => void; zh?: string; en?: string }) {
  const w = useWords(DRAWING)
  const wrong = (typed: string) => (typed.trim() === '' ? w.empty : typed.length > LONGEST ? w.tooLong : undefined)
  return (
    <>
      <TextField label={zh ?? w.nameZh} value={name.zh} wrong={wrong} set={(next) => set({ ...name, zh: next.trim() })} />
      <TextField label={en ?? w.nameEn} value={name.en} wrong={wrong} set={(next) => set({ ...name, en: next.trim() })} />
    </>
  )
}

export function Group({ title, children, open }: { title: string; children: ReactNode; open?: boolean }) {
  return <details className="group" open={open ?? true}><summary><h3>{title}</h3></summary><div className="fs">{children}</div></details>
}
