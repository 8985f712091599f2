import { useEffect, useState } from 'react'

import { api, got, type Schemas } from '../../api/client'
import { stale, useRead } from '../../api/reading'
import { useMe } from '../../api/session'
import { quantity } from '../../parts/amounts'
import { Explanation } from '../../parts/Explanation'
import { Icon } from '../../parts/Icon'
import { Money } from '../../parts/Money'
import { StatementPdf } from '../../parts/StatementPdf'
import { Empty, Refusal, Shown } from '../../parts/States'
import { href, type Route } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { longMonth } from '../../words/times'
import { Doubt } from './Doubt'
import { Confirm, useStatement } from './Summary'
import { EARN } from './words'

export default function StatementPage({ route }: { route: Route }) {
  const [, party = '', period = ''] = route.parts
  const w = useWords(EARN)
  const lang = useLang()
  const read = useStatement(party, period)
  return (
    <>
      <header className="top"><div className="row" style={{ justifyContent: 'start' }}>
        <a className="round" href={`#/earnings?month=${period}`} aria-label={w.back} style={{ marginLeft: -12 }}><Icon name="back" size={24} /></a>
        <div><h1>{w.statement(longMonth(period, lang))}</h1>{read.data && <p className="second">{read.data.name} · {w[read.data.state]}</p>}</div>
      </div></header>
      <main className="body">
        <Shown read={read}>{(statement) => (statement ? <Body statement={statement} /> : <Empty title={w.noStatement} why={w.noStatementWhy} />)}</Shown>
      </main>
    </>
  )
}

function Body({ statement }: { statement: Schemas['StatementView'] }) {
  const w = useWords(EARN)
  const { figures } = statement
  const figure = (word: string, money: Schemas['Money'], always = false) => (always || money.amount !== 0 ? <p className="between" style={{ padding: '6px 14px' }}><span>{word}</span><Money money={money} word="" /></p> : null)
  return (
    <>
      <section className="card" style={{ paddingBottom: 8 }}>
        {figure(w.sum, figures.total, true)}
        {figure(w.held, figures.held)}
        {figure(w.released, figures.released)}
        {figure(w.debt, { ...figures.recovered, amount: -figures.recovered.amount })}
        <p className="between" style={{ padding: '8px 14px 6px', borderTop: '1.5px solid var(--ink)', fontWeight: 600 }}><span>{w.payable}</span><span style={{ borderBottom: '4px double var(--ink)' }}><Money money={figures.payable} /></span></p>
        {figures.held.amount !== 0 && <p className="quiet" style={{ padding: '4px 14px' }}>{w.again}</p>}
      </section>
      {statement.state === 'confirmed' && <p className="note good" role="status">{w.confirmedDone}</p>}
      <div className="between"><p className="second">{w.of(statement.lines.length, statement.count)}</p><StatementPdf party={statement.party} period={statement.period} /></div>
      <section className="card"><ul className="lines">{statement.lines.map((each) => <OneLine key={each.id} line={each} statement={statement} />)}</ul></section>
      {statement.state === 'issued' && <footer className="bar"><div className="act"><Money money={figures.payable} large /><div><Confirm statement={statement} /></div></div></footer>}
    </>
  )
}

function OneLine({ line, statement }: { line: Schemas['StatementLine']; statement: Schemas['StatementView'] }) {
  const w = useWords(EARN)
  const [open, setOpen] = useState(Boolean(line.disputes?.some((each) => each.state === 'open')))
  const [doubting, setDoubting] = useState(false)
  const [explained, setExplained] = useState(false)
  const title = line.item ? `${line.item}${line.quantity ? ` × ${quantity(line.quantity)}` : ''}` : (line.fee_name ?? line.fee)
  const waits = line.disputes?.some((each) => each.state === 'open')
  return (
    <li>
      <button className="line" aria-expanded={open} onClick={() => setOpen(!open)}>
        <span>{line.correction || line.mirror ? `${w.correction}：` : ''}{title}</span>
        <span className="right" style={{ fontSize: 17 }}><Money money={line.amount} large /></span>
        <small>{[line.day, line.fee_name, line.tier_name].filter(Boolean).join(' · ')}</small>
        <small className="right">{waits ? <span className="chip soon">{w.waits}</span> : line.cause_name}</small>
      </button>
      {open && (
        <div className="opened">
          <Sum line={line} party={statement.party} shown={() => setExplained(true)} />
          {line.disputes?.map((each) => <Dispute key={each.id} dispute={each} statement={statement} />)}
          {statement.state === 'issued' && !waits && <button className="press" onClick={() => setDoubting(true)}>{w.doubt}</button>}
          <a className="link" href={href('jobs', line.ticket_id)} style={{ display: 'flex', alignItems: 'center' }}>{w.seeTicket}</a>
          {doubting && <Doubt line={line} statement={statement} explained={explained} close={() => setDoubting(false)} />}
        </div>
      )}
    </li>
  )
}

/** The line's own sum, of the newest assessment; of one that is past, the amount alone stands. */
function Sum({ line, party, shown }: { line: Schemas['StatementLine']; party: string; shown: () => void }) {
  const lang = useLang()
  const read = useRead(['ticket', line.ticket_id, 'earnings', lang], () => got(api.GET('/tickets/{ticket_id}/earnings', { params: { path: { ticket_id: line.ticket_id }, query: { lang } } })))
  const found = read.data?.assessment === line.assessment ? read.data.lines?.find((each) => each.id === line.line) : undefined
  const there = Boolean(found)
  useEffect(() => {
    if (there) shown()
  }, [there])
  if (!found) return read.isLoading ? <Shown read={read} rows={2}>{() => null}</Shown> : null
  return <Explanation line={found} names={read.data?.names ?? {}} payee={found.shares.find((each) => each.party === party)?.amount} under={line.book} />
}

function Dispute({ dispute, statement }: { dispute: Schemas['DisputeView']; statement: Schemas['StatementView'] }) {
  const w = useWords(EARN)
  const me = useMe()
  const [problem, setProblem] = useState<unknown>()
  const [busy, setBusy] = useState(false)
  const fact = ({ qty: w.qty, urgent: w.urgent, region: w.region, served: w.served, coefficient: w.coefficient } as Record<string, string>)[dispute.fact] ?? dispute.fact
  async function withdraw() {
    if (busy) return
    setBusy(true)
    try {
      await got(api.POST('/statements/{party_id}/{period}/disputes/{dispute_id}/withdraw', { params: { path: { party_id: statement.party, period: statement.period, dispute_id: dispute.id } }, body: {} }))
      await stale('statement', statement.party, statement.period)
    } catch (wrong) {
      setProblem(wrong)
    } finally {
      setBusy(false)
    }
  }
  const state = ({ open: w.waits, accepted: w.accepted, rejected: w.rejected, withdrawn: w.withdrawn } as Record<string, string>)[dispute.state] ?? dispute.state
  return (
    <div className="note stale" style={{ color: 'var(--ink)' }}>
      <b>{w.said(fact, dispute.value)}</b>
      <p>“{dispute.reason}”</p>
      <p className="between" style={{ marginTop: 6 }}><span>{w.booked}</span><Money money={dispute.booked} word="" /></p>
      {dispute.proposed && <p className="between"><span>{w.proposed}</span><Money money={dispute.proposed} word="" /></p>}
      {dispute.proposed && <p className="between"><span>{w.diff}</span><Money money={{ ...dispute.proposed, amount: dispute.proposed.amount - dispute.booked.amount }} change word="" /></p>}
      <p style={{ marginTop: 6 }}>{state}{dispute.note ? `：“${dispute.note}”` : ''}</p>
      <Refusal problem={problem} />
      {dispute.state === 'open' && dispute.by === me.party && <button className="press" style={{ marginTop: 8 }} aria-disabled={busy} onClick={() => void withdraw()}>{w.withdraw}</button>}
    </div>
  )
}
