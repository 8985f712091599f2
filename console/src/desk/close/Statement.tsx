import { useState } from 'react'

import { api, got, type Schemas } from '../../api/client'
import { useNamed } from '../../api/names'
import { stale, useRead } from '../../api/reading'
import { may, useMe } from '../../api/session'
import { quantity } from '../../parts/amounts'
import { Money, moneyText } from '../../parts/Money'
import { StatementPdf } from '../../parts/StatementPdf'
import { Refusal, Shown } from '../../parts/States'
import { href, type Route } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { longMonth, moment } from '../../words/times'
import { CLOSE } from './words'

export default function StatementPage({ route }: { route: Route }) {
  const [, party = '', period = ''] = route.parts
  const w = useWords(CLOSE)
  const lang = useLang()
  const read = useRead(['statement', party, period], () => got(api.GET('/statements/{party_id}/{period}', { params: { path: { party_id: party, period }, query: { limit: 100 } } })), { live: true })
  return (
    <>
      <header className="pagetop"><a href={`#/close?month=${period}`}>{w.back}</a><h1>{read.data?.name ?? w.statements}</h1><span className="second">{longMonth(period, lang)}</span>{read.data && <><span className="chip plain">{w[read.data.state]}</span><StatementPdf party={party} period={period} /></>}</header>
      <main className="content">
        <Shown read={read} rows={8}>
          {(statement) => (
            <>
              {statement.lines.flatMap((line) => (line.disputes ?? []).map((each) => <Dispute key={each.id} dispute={each} line={line} statement={statement} />))}
              <Approval statement={statement} />
              <Lines statement={statement} />
            </>
          )}
        </Shown>
      </main>
    </>
  )
}

/** Both sums side by side, only the contested fact marked; the two buttons weigh the same. */
function Dispute({ dispute, line, statement }: { dispute: Schemas['DisputeView']; line: Schemas['StatementLine']; statement: Schemas['StatementView'] }) {
  const w = useWords(CLOSE)
  const lang = useLang()
  const me = useMe()
  const [note, setNote] = useState('')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  const fact = ({ qty: w.qty, urgent: w.urgent, served: w.served, region: w.region } as Record<string, string>)[dispute.fact] ?? dispute.fact
  const state = ({ open: w.waits, accepted: w.accepted, rejected: w.rejected, withdrawn: w.withdrawn } as Record<string, string>)[dispute.state] ?? dispute.state
  async function decide(accepted: boolean) {
    if (busy || !note.trim()) return
    setBusy(true)
    setProblem(undefined)
    try {
      await got(api.POST('/statements/{party_id}/{period}/disputes/{dispute_id}/resolve', { params: { path: { party_id: statement.party, period: statement.period, dispute_id: dispute.id } }, body: { accepted, note: note.trim() } }))
      await Promise.all([stale('statement', statement.party, statement.period), stale('statements')])
    } catch (wrong) {
      setProblem(wrong)
    } finally {
      setBusy(false)
    }
  }
  const open = dispute.state === 'open'
  return (
    <section className="box" aria-label={`${w.dispute}：${line.item ?? ''} ${fact}`}>
      <div className="boxhead"><h2>{w.dispute}：{line.item ?? line.fee_name} · {fact}</h2><span className={`chip ${open ? 'soon' : 'plain'}`}>{state}</span><span className="quiet">{moment(dispute.at, lang)}</span></div>
      <p className="in">{w.says(statement.name)}：“{dispute.reason}” <a href={href('tickets', line.ticket_id)}>{w.see}</a></p>
      <div className="sides">
        <div><span className="second">{w.booked}</span><br /><Money money={dispute.booked} large word="" /><p>{fact} <b style={{ fontWeight: 600 }}>{dispute.fact === 'qty' && line.quantity ? quantity(line.quantity) : '—'}</b></p></div>
        <p style={{ textAlign: 'center' }}>{dispute.proposed && <Money money={{ ...dispute.proposed, amount: dispute.proposed.amount - dispute.booked.amount }} change word="" />}<br /><span className="quiet">{w.diff}</span></p>
        <div><span className="second">{w.says(statement.name)} · {w.proposed}</span><br />{dispute.proposed ? <Money money={dispute.proposed} large word="" /> : <b>{w.unknown}</b>}<p>{fact} <mark>{dispute.value}</mark></p></div>
      </div>
      {open && may(me, 'admin', 'finance') && (
        <div className="in" style={{ display: 'grid', gap: 8 }}>
          <label style={{ display: 'grid', gap: 4 }}>{w.note}<input value={note} maxLength={300} onChange={(event) => setNote(event.target.value)} style={{ border: '1px solid var(--control)', borderRadius: 6, padding: '7px 10px' }} /></label>
          <Refusal problem={problem} />
          <p style={{ display: 'flex', gap: 8, justifyContent: 'flex-end', alignItems: 'center' }}>
            {!note.trim() && <span className="quiet">{w.noteNeeded}</span>}
            <button className="press" aria-disabled={busy || !note.trim()} onClick={() => void decide(false)}>{w.keep(moneyText(dispute.booked))}</button>
            <button className="press" aria-disabled={busy || !note.trim()} onClick={() => void decide(true)}>{w.accept(dispute.proposed ? moneyText(dispute.proposed) : dispute.value)}</button>
          </p>
        </div>
      )}
      {dispute.note && <p className="in second">“{dispute.note}”</p>}
    </section>
  )
}

/** Who approved so far, and the button for who may: not for the own money, not twice. */
function Approval({ statement }: { statement: Schemas['StatementView'] }) {
  const w = useWords(CLOSE)
  const me = useMe()
  const named = useNamed()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  const voices = statement.approvals.map((each) => each.by)
  const waits = ['confirmed', 'returned'].includes(statement.state)
  if (!voices.length && !waits) return null
  const offered = waits && may(me, 'admin', 'finance') && statement.party !== me.party && !voices.includes(me.party)
  async function approve() {
    if (busy) return
    setBusy(true)
    setProblem(undefined)
    const params = { path: { party_id: statement.party, period: statement.period } }
    try {
      await got(api.POST('/statements/{party_id}/{period}/approve', { params, body: { hash: statement.hash, ...(statement.state === 'returned' && statement.batch ? { again: statement.batch } : {}) } }))
    } catch (found) {
      setProblem(found)
    } finally {
      setBusy(false)
      await Promise.all([stale('statement', statement.party, statement.period), stale('statements')])
    }
  }
  return (
    <section className="box" aria-label={w.approved}>
      <div className="in keys" style={{ paddingTop: 14 }}>
        {voices.map((each) => <span key={each} className="quiet">{w.approvedBy(named(each))}</span>)}
        {waits && statement.party === me.party && <span className="quiet">{w.makerNot}</span>}
        <Refusal problem={problem} />
        {offered && <button className="press primary" aria-disabled={busy} onClick={() => void approve()}>{busy ? w.working : w.approveOne(moneyText(statement.figures.payable))}</button>}
      </div>
    </section>
  )
}

function Lines({ statement }: { statement: Schemas['StatementView'] }) {
  const w = useWords(CLOSE)
  const { figures } = statement
  return (
    <section className="box scroll" aria-label={w.lines}>
      <div className="figs">
        <div><span className="second">{w.sum}</span><br /><Money money={figures.total} large word="" /></div>
        <div><span className="second">{w.held}</span><br /><Money money={figures.held} large word="" /></div>
        <div><span className="second">{w.payable}</span><br /><Money money={figures.payable} large word="" /></div>
      </div>
      <table className="t">
        <thead><tr><th scope="col">{w.day}</th><th scope="col">{w.line}</th><th scope="col">{w.customer}</th><th scope="col">{w.cause}</th><th scope="col" className="n">{w.amount}</th></tr></thead>
        <tbody>
          {statement.lines.map((line) => (
            <tr key={line.id}><td className="nowrap">{line.day}</td><td><a href={href('tickets', line.ticket_id)}>{line.item ? `${line.item}${line.quantity ? ` × ${quantity(line.quantity)}` : ''}` : line.fee_name}</a></td><td>{line.customer}</td><td>{line.cause_name}</td><td className="n"><Money money={line.amount} /></td></tr>
          ))}
        </tbody>
      </table>
      <p className="foot2"><span>{w.of(statement.lines.length, statement.count)}</span></p>
    </section>
  )
}
