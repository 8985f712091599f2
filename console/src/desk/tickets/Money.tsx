import { api, got, type Schemas } from '../../api/client'
import { useNamed } from '../../api/names'
import { useRead } from '../../api/reading'
import { may, useMe } from '../../api/session'
import { Line } from '../../parts/Explanation'
import { Money } from '../../parts/Money'
import { save } from '../../parts/saving'
import { Stage } from '../../parts/Stage'
import { Refusal, Shown } from '../../parts/States'
import { PARTS } from '../../parts/words'
import { useLang, useWords } from '../../words'
import { useState } from 'react'
import { ItemByItem } from './Items'
import { TicketProfit } from './Profit'
import { TICKETS } from './words'

/** A ticket's money as its reader may see it: figures, then each line with its sum and its proof. */
export function TicketMoney({ ticket }: { ticket: Schemas['TicketView'] }) {
  const w = useWords(TICKETS)
  const lang = useLang()
  const me = useMe()
  const reads = may(me, 'admin', 'finance', 'auditor', 'technician', 'partner')
  const read = useRead(['ticket', ticket.id, 'earnings', lang, ticket.version], () => got(api.GET('/tickets/{ticket_id}/earnings', { params: { path: { ticket_id: ticket.id }, query: { lang } } })), { enabled: reads, keep: true, live: ticket.settlement === 'waiting' })
  return (
    <section className="box" aria-label={w.money}>
      <div className="boxhead"><h2>{w.money}</h2>{read.data && read.data.status !== 'exception' && <Stage of={read.data.status} />}{read.data?.pending && <span className="chip soon">{w.pending}</span>}</div>
      {!reads ? <p className="in second"><b style={{ fontWeight: 600 }}>{w.noMoney}</b> {w.noMoneyWhy}</p> : <Shown read={read}>{(earnings) => <Body earnings={earnings} ticket={ticket} />}</Shown>}
    </section>
  )
}

function Body({ earnings, ticket }: { earnings: Schemas['TicketEarnings']; ticket: Schemas['TicketView'] }) {
  const w = useWords(TICKETS)
  const p = useWords(PARTS)
  const me = useMe()
  const all = may(me, 'admin', 'finance', 'auditor')
  const estimate = earnings.status === 'estimate'
  if (earnings.status === 'exception') return <div className="in"><p className="note noprice"><b>{p.noPrice}</b> {earnings.trouble?.message} {p.noPriceWhy}</p></div>
  const figures: [string, Schemas['Money'] | undefined][] = [[w.charge, earnings.customer], [w.pay, earnings.pay], [w.margin, earnings.margin], [p.yours, earnings.earned], [w.held, earnings.held]]
  const lines = earnings.lines ?? []
  return (
    <>
      <div className="figs">{figures.map(([word, money]) => money && <div key={word}><span className="second">{word}</span><br /><Money money={money} large estimate={estimate} /></div>)}</div>
      {all && <ItemByItem earnings={earnings} />}
      {(['charge', 'pay'] as const).map((plane) => {
        const some = lines.filter((each) => each.plane === plane)
        return some.length > 0 && (
          <div key={plane}>
            <h3 style={{ padding: '12px 14px 6px', fontWeight: 600 }}>{w[plane]}</h3>
            <ul>{some.map((line) => <Line key={line.id} line={line} names={earnings.names ?? {}} estimate={estimate} {...(all ? {} : { party: me.party })} under={`${w.book} ${line.book ?? earnings.book ?? ''}`} />)}</ul>
          </div>
        )
      })}
      {all && !estimate && <TicketProfit ticket={ticket} />}
      {all && !estimate && <PaidTo earnings={earnings} ticket={ticket} />}
    </>
  )
}

function PaidTo({ earnings, ticket }: { earnings: Schemas['TicketEarnings']; ticket: Schemas['TicketView'] }) {
  const w = useWords(TICKETS)
  const named = useNamed()
  const [problem, setProblem] = useState<unknown>()
  async function proof(line: string) {
    setProblem(undefined)
    try {
      const file = await got(api.GET('/tickets/{ticket_id}/lines/{line_id}/proof', { params: { path: { ticket_id: ticket.id, line_id: line } } }))
      save(new Blob([JSON.stringify(file)], { type: 'application/json' }), `${ticket.id}-${line.replace(/[^\w.-]/g, '_')}.json`)
    } catch (wrong) {
      setProblem(wrong)
    }
  }
  const rows = (earnings.lines ?? []).filter((each) => each.plane === 'pay').flatMap((line) => line.shares.map((share) => ({ line, share })))
  return (
    <>
      <h3 style={{ padding: '12px 14px 6px', fontWeight: 600 }}>{w.payTo}</h3>
      <div className="scroll" role="region" aria-label={w.payTo} tabIndex={0}><table className="t"><thead><tr><th scope="col">{w.who}</th><th scope="col">{w.lines}</th><th scope="col" className="n">{w.pay}</th><th scope="col">{w.proofWhy}</th></tr></thead>
        <tbody>{rows.map(({ line, share }) => <tr key={line.id + share.party}><td>{named(share.party)}</td><td>{earnings.names?.[line.sku] ?? line.sku}</td><td className="n"><Money money={share.amount} word="" /></td><td><button className="link" onClick={() => void proof(line.id)}>{w.proof}</button></td></tr>)}</tbody></table></div>
      <Refusal problem={problem} />
    </>
  )
}
