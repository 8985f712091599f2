/** Every line of the ticket's money in one table: item, tier, how it is worked out, tax, amount, to whom, and how certain it is. */
import { api, got, type Schemas } from '../../../api/client'
import { useNamed } from '../../../api/names'
import { useRead } from '../../../api/reading'
import { may, useMe } from '../../../api/session'
import { rowsOf, titleOf } from '../../../parts/explained'
import { Money } from '../../../parts/Money'
import { Stage } from '../../../parts/Stage'
import { Shown } from '../../../parts/States'
import { useLang, useWords } from '../../../words'
import { TICKETS } from '../words'
import { TRADE } from './words'

export function EveryLine({ ticket }: { ticket: Schemas['TicketView'] }) {
  const w = useWords(TRADE)
  const t = useWords(TICKETS)
  const lang = useLang()
  const me = useMe()
  const reads = may(me, 'admin', 'finance', 'auditor', 'technician', 'partner')
  const read = useRead(['ticket', ticket.id, 'earnings', lang, ticket.version], () => got(api.GET('/tickets/{ticket_id}/earnings', { params: { path: { ticket_id: ticket.id }, query: { lang } } })), { enabled: reads, keep: true, live: ticket.settlement === 'waiting' })
  return (
    <section className="box" aria-label={w.lines}>
      <h2>{w.lines}</h2>
      {!reads ? <p className="in second"><b style={{ fontWeight: 600 }}>{t.noMoney}</b> {t.noMoneyWhy}</p> : <Shown read={read}>{(earnings) => <Table earnings={earnings} />}</Shown>}
    </section>
  )
}

function Table({ earnings }: { earnings: Schemas['TicketEarnings'] }) {
  const w = useWords(TRADE)
  const lang = useLang()
  const named = useNamed()
  const names = earnings.names ?? {}
  const estimate = earnings.status === 'estimate'
  const lines = earnings.lines ?? []
  if (lines.length === 0) return <p className="in quiet">{earnings.trouble?.message ?? w.noLines}</p>
  return (
    <div className="scroll" role="region" aria-label={w.worked} tabIndex={0}>
      <table className="t">
        <thead><tr><th scope="col">{w.item}</th><th scope="col">{w.tier}</th><th scope="col">{w.worked}</th><th scope="col" className="n">{w.tax}</th><th scope="col" className="n">{w.amount}</th><th scope="col">{w.payees}</th><th scope="col">{w.state}</th></tr></thead>
        <tbody>{lines.map((line) => (
          <tr key={line.id}>
            <td>{titleOf(line, names, lang)}<br /><small className="quiet">{line.plane === 'charge' ? w.chargeOf : w.payOf}</small></td>
            <td>{names[line.tier] ?? line.tier}</td>
            <td>{rowsOf(line, names, lang, undefined).map((row) => [row.word, row.op, row.running].filter(Boolean).join(' ')).join(lang === 'zh' ? '；' : '; ')}</td>
            <td className="n">{line.tax && <Money money={line.tax} />}</td>
            <td className="n"><Money money={line.amount} estimate={estimate} /></td>
            <td>{line.shares.map((share) => <div key={share.party}>{named(share.party)} <Money money={share.amount} word="" /></div>)}</td>
            <td>{earnings.status !== 'exception' && <Stage of={earnings.status} {...(line.held ? { extra: w.heldFor } : {})} />}</td>
          </tr>
        ))}</tbody>
      </table>
    </div>
  )
}
