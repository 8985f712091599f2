import { type ChangeEvent, useState } from 'react'

import { api, got, Refused, type Schemas } from '../../api/client'
import { Refusal } from '../../parts/States'
import { href } from '../../shared/route'
import { useWords } from '../../words'
import { changed, written } from './data'
import { PEOPLE } from './words'

type Row = Schemas['RegisterRow']
type Fault = { row: number; column: string; message: string }
type Done = { written: number; waiting: number; failed: { row: number; message: string }[] }

/** A file is read by the API, which says what each row would write; then rows are written one by one. */
export function Import() {
  const w = useWords(PEOPLE)
  const [rows, setRows] = useState<Row[]>()
  const [faults, setFaults] = useState<Fault[]>([])
  const [problem, setProblem] = useState<unknown>()
  const [busy, setBusy] = useState('')
  const [done, setDone] = useState<Done>()
  const toWrite = (rows ?? []).filter((each) => each.state !== 'same')
  async function take(event: ChangeEvent<HTMLInputElement>) {
    const [file] = event.target.files ?? []
    event.target.value = ''
    if (!file || busy) return
    setBusy(w.reading)
    setRows(undefined)
    setFaults([])
    setDone(undefined)
    setProblem(undefined)
    try {
      setRows((await read(file)).items)
    } catch (found) {
      if (found instanceof Refused && Array.isArray(found.problem.errors) && found.code === 'faulty_file') setFaults(found.problem.errors as Fault[])
      setProblem(found)
    } finally {
      setBusy('')
    }
  }
  async function write() {
    if (busy) return
    const told: Done = { written: 0, waiting: 0, failed: [] }
    for (const [n, row] of toWrite.entries()) {
      setBusy(w.writing(n + 1, toWrite.length))
      try {
        if (await written(row.party_id, row.document, row.version ?? undefined)) told.waiting += 1
        else told.written += 1
      } catch (found) {
        told.failed.push({ row: row.row, message: found instanceof Error ? found.message : String(found) })
      }
    }
    await changed()
    setBusy('')
    setDone(told)
    setRows(undefined)
  }
  return (
    <>
      <header className="pagetop"><a href="#/people">{w.back}</a><h1>{w.importTitle}</h1></header>
      <main className="content">
        <section className="box" aria-label={w.file}>
          <div className="in fields">
            <label>{w.file}<input type="file" accept=".xlsx,.csv,text/csv" onChange={(event) => void take(event)} /></label>
            <p className="quiet">{w.fileHelp}</p>
            <p role="status">{busy || (done ? w.did(done.written, done.waiting, done.failed.length) : '')}</p>
            {faults.length === 0 && <Refusal problem={problem} />}
          </div>
        </section>
        {faults.length > 0 && (
          <section className="box scroll" aria-label={w.wrong}>
            <table className="t"><thead><tr><th scope="col" className="n">{w.row}</th><th scope="col">{w.what}</th><th scope="col">{w.wrong}</th></tr></thead>
              <tbody>{faults.map((each, n) => <tr key={n}><td className="n">{each.row}</td><td>{each.column}</td><td>{each.message}</td></tr>)}</tbody></table>
          </section>
        )}
        {done && done.failed.length > 0 && <section className="box" aria-label={w.wrong}><ul className="in">{done.failed.map((each) => <li key={each.row}>{w.row} {each.row}: {each.message}</li>)}</ul></section>}
        {rows && (
          <section className="box scroll" aria-label={w.importTitle}>
            <table className="t">
              <thead><tr><th scope="col" className="n">{w.row}</th><th scope="col">{w.id}</th><th scope="col">{w.name}</th><th scope="col">{w.kind}</th><th scope="col">{w.what}</th></tr></thead>
              <tbody>{rows.map((each) => <tr key={each.row}><td className="n">{each.row}</td><td><a href={href('people', each.party_id)}>{each.party_id}</a></td><td>{each.document.name}</td><td>{w[each.document.kind]}</td><td>{{ new: w.isNew, changes: w.isChanged, same: w.isSame }[each.state]}</td></tr>)}</tbody>
            </table>
            <p className="foot2"><span>{w.rows(rows.length, 0)}</span><button className="press primary" aria-disabled={!!busy || toWrite.length === 0} onClick={() => void write()}>{busy || w.write(toWrite.length)}</button></p>
          </section>
        )}
      </main>
    </>
  )
}

function read(file: File): Promise<Schemas['RegisterRows']> {
  const type = file.name.toLowerCase().endsWith('.xlsx') ? 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' : 'text/csv'
  return got(api.POST('/parties', { body: file as never, bodySerializer: (body: unknown) => body as Blob, headers: { 'Content-Type': type } }))
}
