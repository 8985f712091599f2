import './customers.css'

import { type ChangeEvent, useRef, useState } from 'react'

import { api, got, type Schemas } from '../../api/client'
import { useNamed } from '../../api/names'
import { useOutlets } from '../../api/outlets'
import { Refusal } from '../../parts/States'
import type { Cell } from '../../parts/workbook'
import { href } from '../../shared/route'
import { useWords } from '../../words'
import { Excel } from '../Excel'
import { said } from './data'
import { useOnce } from '../../parts/once'
import { CUSTOMERS } from './words'

type Answer = Schemas['MembersView']
type Row = Schemas['MemberRowView']
type Field = Schemas['ColumnView']['field']
type Told = { counts: Record<string, number>; rows: Row[]; more: boolean }

const FIELDS: Field[] = ['phone', 'card', 'unionid', 'openid', 'yz_open_id', 'name', 'gender', 'birthday', 'points', 'balance', 'level', 'joined', 'last_visit', 'spent', 'tags', 'note', 'other', 'none']
const OUTCOMES = ['new', 'known', 'there', 'differs', 'duplicate', 'faulty'] as const
const LARGEST = 3 * 1024 * 1024

/** A shop's list: read, its columns shown as they are taken, looked at without writing, then written to its end. */
export function Import() {
  const w = useWords(CUSTOMERS)
  const outlets = useOutlets()
  const [outlet, setOutlet] = useState('')
  const [consent, setConsent] = useState('')
  const [app, setApp] = useState('')
  const [file, setFile] = useState<{ name: string; base64: string }>()
  const [mapping, setMapping] = useState<Record<string, Field>>({})
  const [looked, setLooked] = useState<Answer>()
  const [wrote, setWrote] = useState<Told>()
  const [start, setStart] = useState(2)
  const [told, setTold] = useState('')
  const upTo = useRef(0)
  const { busy, problem, run } = useOnce()
  /** What was looked at is of other answers now. */
  const anew = () => { setLooked(undefined); setWrote(undefined); setStart(2); setTold('') }
  const body = (fields = mapping) => ({ outlet, file: file!.base64, ...(Object.keys(fields).length ? { mapping: fields } : {}), ...(consent.trim() ? { consent: consent.trim() } : {}), ...(app.trim() ? { app: app.trim() } : {}) })
  async function take({ target }: ChangeEvent<HTMLInputElement>) {
    const chosen = target.files?.[0]
    target.value = ''
    if (!chosen) return
    anew()
    setMapping({})
    if (chosen.size > LARGEST) return setTold(w.tooLarge)
    setFile({ name: chosen.name, base64: await asBase64(chosen) })
  }
  const look = (fields = mapping) => run(async () => {
    setWrote(undefined)
    setStart(2)
    setLooked(await got(api.POST('/customers/members/check', { body: body(fields) })))
  })
  const write = () => run(async () => {
    let from = start
    const sum: Told = wrote ?? { counts: {}, rows: [], more: false }
    do {
      const answer: Answer = await got(api.POST('/customers/members', { body: { ...body(), start: from } }))
      for (const [outcome, number] of Object.entries(answer.counts)) sum.counts[outcome] = (sum.counts[outcome] ?? 0) + number
      sum.rows = [...sum.rows, ...answer.rows]
      sum.more ||= answer.more
      from = answer.next ?? 0
      upTo.current = Object.values(sum.counts).reduce((all, each) => all + each, 0)
      setWrote({ ...sum, counts: { ...sum.counts } })
      setStart(from)
      setTold(from ? w.soFar(upTo.current) : '')
    } while (from)
  })
  const remap = (header: string, field: Field) => {
    const next = { ...mapping, [header]: field }
    setMapping(next)
    void look(next)
  }
  const missing = !outlet ? w.chooseShop : !file ? w.chooseFile : ''
  const done = wrote && start === 0
  const fresh = (looked?.counts.new ?? 0) + (looked?.counts.known ?? 0) + (looked?.counts.there ?? 0)
  return (
    <>
      <header className="pagetop"><a href="#/customers">{w.back}</a><h1>{w.bring}</h1><span className="quiet">{w.bringWhy}</span></header>
      <main className="content">
        <section className="box" aria-label={w.list}>
          <div className="in fields seek">
            <label className="wide">{w.shop}<select className="sel" value={outlet} disabled={busy} onChange={(event) => { anew(); setOutlet(event.target.value) }}><option value="">{w.choose}</option>{outlets.map((each) => <option key={each.id} value={each.id}>{each.name}</option>)}</select></label>
            <label className="wide">{w.consent}<input value={consent} maxLength={200} disabled={busy} placeholder={w.consentHint} onChange={(event) => { anew(); setConsent(event.target.value) }} /></label>
            <label className="wide">{w.listFile}<input type="file" accept=".csv,.txt,.xlsx,text/csv" disabled={busy} onChange={(event) => void take(event)} /></label>
            {looked?.columns.some((each) => each.field === 'openid') && <label className="wide">{w.app}<input value={app} maxLength={64} disabled={busy} onChange={(event) => setApp(event.target.value)} /></label>}
          </div>
          <div className="in">
            <p className="quiet">{w.listHelp}</p>
            <Refusal problem={problem} />
            <p role="status" className="keys" style={{ justifyContent: 'space-between' }}><span>{told || file?.name}</span><button className="press primary" aria-disabled={busy || !!missing} onClick={() => !missing && void look()}>{busy && !looked ? w.looking : missing || w.look}</button></p>
          </div>
        </section>
        {looked && (
          <>
            <section className="box scroll" aria-label={w.columns}>
              <div className="boxhead"><h2>{w.columns}</h2><span className="quiet">{w.columnsWhy}</span></div>
              {looked.not_taken.length > 0 && <p className="note stale" style={{ margin: '0 14px 10px' }}>{w.notTaken(looked.not_taken.join('、'))}</p>}
              <table className="t">
                <thead><tr><th scope="col">{w.header}</th><th scope="col">{w.takenAs}</th><th scope="col">{w.whoSays}</th><th scope="col" className="n">{w.filled}</th></tr></thead>
                <tbody>{looked.columns.map((each, n) => (
                  <tr key={n}><td>{each.header || w.noHeader}</td><td>{each.header ? <select className="sel" aria-label={`${w.takenAs}: ${each.header}`} value={mapping[each.header] ?? each.field} aria-disabled={busy} onChange={(event) => !busy && remap(each.header, event.target.value as Field)}>{FIELDS.map((field) => <option key={field} value={field}>{w[`f_${field}`]}</option>)}</select> : '—'}</td><td>{each.by === 'nobody' ? <span className="chip soon">{w.by_nobody}</span> : w[`by_${each.by}`]}</td><td className="n">{each.filled}</td></tr>
                ))}</tbody>
              </table>
            </section>
            <Outcome title={wrote ? (done ? w.written : w.writing) : w.wouldBe} told={wrote ?? looked} name={w.bring} />
            <section className="box" aria-label={w.writeIt}><div className="in keys writes">
              <span className="quiet">{done ? w.doneWhy : w.writeWhy}</span>
              {done ? <a className="press" href="#/customers">{w.back}</a> : <button className="press primary" aria-disabled={busy || fresh === 0} onClick={() => fresh > 0 && void write()}>{busy ? (told || w.looking) : fresh === 0 ? w.nothingToWrite : start > 2 ? w.goOn(start) : w.write(fresh)}</button>}
            </div></section>
          </>
        )}
      </main>
    </>
  )
}

/** How many rows of which kind, and each that needs a look: faulty, doubled, different, joined, in doubt. */
function Outcome({ title, told, name }: { title: string; told: Told; name: string }) {
  const w = useWords(CUSTOMERS)
  const named = useNamed()
  const why = (row: Row) => [
    ...row.faults.map((each) => [each.column, each.message].filter(Boolean).join('：')),
    ...(row.same_as ? [w.sameAs(row.same_as)] : []),
    ...(row.outcome === 'differs' ? [w.differsWhy] : []),
    ...(row.joined.length ? [w.joined(row.joined.length)] : []),
    ...(row.doubts.length ? [w.maybe(row.doubts.length)] : []),
  ].join('；')
  const sheet = (): Cell[][] => [[w.row, w.outcome, w.customer, w.whyRow], ...told.rows.map((each) => [String(each.row), w[`o_${each.outcome}`], named(each.customer), why(each)])]
  return (
    <section className="box scroll" aria-label={title}>
      <div className="boxhead"><h2>{title}</h2></div>
      <div className="figs whofigs">{OUTCOMES.filter((each) => told.counts[each]).map((each) => <div key={each}><span className="quiet">{w[`o_${each}`]}</span><b>{told.counts[each]}</b></div>)}</div>
      {told.rows.length > 0 && (
        <>
          <table className="t">
            <thead><tr><th scope="col" className="n">{w.row}</th><th scope="col">{w.outcome}</th><th scope="col">{w.customer}</th><th scope="col">{w.whyRow}</th></tr></thead>
            <tbody>{told.rows.slice(0, 200).map((each) => <tr key={each.row}><td className="n">{each.row}</td><td>{each.outcome === 'faulty' ? <span className="chip urgent">{w.o_faulty}</span> : said(w, `o_${each.outcome}`)}</td><td>{each.customer ? <a href={href('customers', each.customer)}>{each.customer}</a> : '—'}</td><td>{why(each)}</td></tr>)}</tbody>
          </table>
          <div className="foot2"><span>{told.more || told.rows.length > 200 ? w.someRows(Math.min(200, told.rows.length)) : w.shown(told.rows.length)}</span><Excel name={name} label={w.report} rows={sheet} /></div>
        </>
      )}
    </section>
  )
}

function asBase64(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result).split(',')[1] ?? '')
    reader.onerror = () => reject(reader.error ?? new Error('not read'))
    reader.readAsDataURL(file)
  })
}
