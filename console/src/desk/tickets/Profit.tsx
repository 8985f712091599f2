import { api, got, type Schemas } from '../../api/client'
import { useRead } from '../../api/reading'
import { Money } from '../../parts/Money'
import { quantity } from '../../parts/amounts'
import { useLang, useWords } from '../../words'
import { shown } from '../margins/scale'
import { MARGINS } from '../margins/words'
import { TICKETS } from './words'

/** What the ticket leaves: its margin less its parts at what they were bought for, and its shares of its month's other costs. */
export function TicketProfit({ ticket }: { ticket: Schemas['TicketView'] }) {
  const w = useWords(TICKETS)
  const m = useWords(MARGINS)
  const lang = useLang()
  const read = useRead(['margins', 'ticket', ticket.id, lang, ticket.version], () => got(api.GET('/margins/tickets/{ticket_id}', { params: { path: { ticket_id: ticket.id } } })), { keep: true })
  const found = read.data
  if (!found) return null
  const { sum } = found
  const money = (amount: number, word = '') => <Money money={{ amount, currency: sum.currency }} word={word} />
  return (
    <div className="scroll" role="region" aria-label={w.profit} tabIndex={0}>
      <h3 style={{ padding: '12px 14px 6px', fontWeight: 600 }}>{w.profit} <span className="quiet" style={{ fontWeight: 400 }}>{w.profitWhy}</span></h3>
      <table className="t"><tbody>
        <tr><td>{m.income}</td><td className="n">{money(sum.income)}</td></tr>
        <tr><td>{w.pay}</td><td className="n">{money(-sum.pay)}</td></tr>
        {found.parts.map((each) => <tr key={each.sku}><td>{w.bought(each.name, quantity(each.qty))}</td><td className="n">{each.amount == null ? w.unknownPrice : money(-each.amount)}</td></tr>)}
        {found.costs.map((each) => <tr key={each.id}><td>{each.name} <span className="quiet">{each.key_name}{each.note && ` · ${each.note}`}</span></td><td className="n">{money(-each.amount)} <span className="quiet">{w.ofWhole} {money(each.of)}</span></td></tr>)}
        <tr><td><b>{m.profit}</b>{sum.profit_rate != null && <> {m.profitOf(shown(sum.profit_rate))}</>}</td><td className="n"><b>{money(sum.profit ?? 0, m.loss)}</b></td></tr>
      </tbody></table>
      {found.parts_waiting && <p className="foot2 quiet">{w.priceWaits}</p>}
    </div>
  )
}
