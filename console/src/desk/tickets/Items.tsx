import type { Schemas } from '../../api/client'
import { Money } from '../../parts/Money'
import { useWords } from '../../words'
import { TICKETS } from './words'

type Row = { sku: string; income: number; pay: number }

/** By item what came in net of tax, what goes out and what is left; lines of no catalogue item are the ticket's own. */
export function byItem(lines: NonNullable<Schemas['TicketEarnings']['lines']>): Row[] {
  const found = new Map<string, Row>()
  for (const { sku, plane, amount, tax } of lines) {
    const id = sku.startsWith('@') ? '' : sku
    const row = found.get(id) ?? { sku: id, income: 0, pay: 0 }
    if (plane === 'charge') row.income += amount.amount - (tax?.amount ?? 0)
    else row.pay += amount.amount
    found.set(id, row)
  }
  return [...found.values()].sort((one, other) => Number(!one.sku) - Number(!other.sku))
}

/** For those who see both planes: each service's and part's income beside its cost, with the sum of all. */
export function ItemByItem({ earnings }: { earnings: Schemas['TicketEarnings'] }) {
  const w = useWords(TICKETS)
  const rows = byItem(earnings.lines ?? [])
  const currency = earnings.pay?.currency
  if (!currency || rows.length === 0) return null
  const estimate = earnings.status === 'estimate'
  const money = (amount: number) => <Money money={{ amount, currency }} word="" estimate={estimate} />
  const sum = (of: 'income' | 'pay') => rows.reduce((total, each) => total + each[of], 0)
  return (
    <div className="scroll" role="region" aria-label={w.item} tabIndex={0}>
      <h3 style={{ padding: '12px 14px 6px', fontWeight: 600 }}>{w.item} <span className="quiet" style={{ fontWeight: 400 }}>{w.itemWhy}</span></h3>
      <table className="t">
        <thead><tr><th scope="col">{w.lines}</th><th scope="col" className="n">{w.charge} {w.taxed}</th><th scope="col" className="n">{w.pay}</th><th scope="col" className="n">{w.left}</th></tr></thead>
        <tbody>
          {rows.map((each) => <tr key={each.sku}><td>{each.sku ? (earnings.names?.[each.sku] ?? each.sku) : w.wholeTicket}</td><td className="n">{money(each.income)}</td><td className="n">{money(each.pay)}</td><td className="n">{money(each.income - each.pay)}</td></tr>)}
          <tr><td><b>{w.margin}</b></td><td className="n">{money(sum('income'))}</td><td className="n">{money(sum('pay'))}</td><td className="n"><b>{money(sum('income') - sum('pay'))}</b></td></tr>
        </tbody>
      </table>
    </div>
  )
}
