import { type ChangeEvent, useRef, useState } from 'react'

import { useCurrencies } from '../../api/names'
import { useOnce } from '../../parts/once'
import { LARGEST_SHEET, sheetRows } from '../../parts/sheetfile'
import { Refusal } from '../../parts/States'
import { useWords } from '../../words'
import { parsed } from '../books/clipboard'
import type { Read } from './reading'
import { COSTS, FAULTS } from './words'

type Given<T> = { help: string; read: (table: string[][], currency: string) => Read<T>[]; most: number; first: string; write: (rows: T[], key: string) => Promise<unknown> }

/** A table pasted or out of a file, each row with what is wrong with it, written when all of it is fine. */
export function Paste<T>({ help, read, most, first, write }: Given<T>) {
  const w = useWords(COSTS)
  const faults = useWords(FAULTS)
  const currencies = useCurrencies()
  const [chosen, setChosen] = useState<string>()
  const currency = chosen ?? first
  const [text, setText] = useState('')
  const [filed, setFiled] = useState<string[][]>()
  const [told, setTold] = useState('')
  const key = useRef(crypto.randomUUID())
  const { busy, problem, run } = useOnce()
  const table = filed ?? (text.trim() ? parsed(text) : [])
  const rows = read(table, currency)
  const good = rows.flatMap((each) => (each.row ? [each.row] : []))
  const bad = rows.length - good.length
  /** Another table is another thing to write. */
  const anew = () => { key.current = crypto.randomUUID(); setTold('') }
  async function take({ target }: ChangeEvent<HTMLInputElement>) {
    const file = target.files?.[0]
    target.value = ''
    if (!file) return
    anew()
    const found = file.size > LARGEST_SHEET ? undefined : sheetRows(new Uint8Array(await file.arrayBuffer()))
    setFiled(found)
    setTold(found ? file.name : w.notFile)
  }
  const send = () => run(async () => {
    await write(good, key.current)
    anew()
    setText('')
    setFiled(undefined)
    setTold(w.written(good.length))
  })
  const ready = good.length > 0 && bad === 0 && good.length <= most
  return (
    <section className="box" aria-label={w.paste}>
      <div className="boxhead"><h2>{w.paste}</h2><span className="quiet">{help}</span></div>
      <div className="in">
        <p className="quiet">{w.pasteWhy}</p>
        <label className="wide">{w.paste}<textarea rows={4} value={text} disabled={busy} onChange={(event) => { anew(); setFiled(undefined); setText(event.target.value) }} /></label>
        <p className="keys">
          <label>{w.file} <input type="file" accept=".xlsx" disabled={busy} onChange={(event) => void take(event)} /></label>
          <label>{w.currency} <select className="sel" value={currency} disabled={busy} onChange={(event) => { anew(); setChosen(event.target.value) }}>{currencies.map((each) => <option key={each}>{each}</option>)}</select></label>
          <button className="press primary" aria-disabled={busy || !ready} onClick={() => ready && void send()}>{busy ? w.writing : w.write(good.length)}</button>
        </p>
        <p role="status">{[told, rows.length ? w.wouldBe(good.length, bad) : ''].filter(Boolean).join(' · ')}</p>
        <Refusal problem={problem} />
      </div>
      {bad > 0 && (
        <div className="scroll" tabIndex={0} role="region" aria-label={w.wrong}><table className="t">
          <thead><tr><th scope="col" className="n">{w.row}</th><th scope="col">{w.wrong}</th><th scope="col">{w.paste}</th></tr></thead>
          <tbody>{rows.map((each, at) => each.wrong && <tr key={at}><td className="n">{at + 1}</td><td>{faults[each.wrong]}</td><td>{each.cells.join(' | ')}</td></tr>)}</tbody>
        </table></div>
      )}
    </section>
  )
}
