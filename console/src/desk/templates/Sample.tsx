import { moneyText } from '../../parts/Money'
import { useLang, useWords } from '../../words'
import { feeName } from './model'
import { TEMPLATES } from './words'

export type Counted = { name: { zh: string; en: string }; charge: number; pay: number; lines: [string, string, string, number][]; shares: Record<string, number>; alone?: [number, number] }

const OUTLET = '?outlet'

/** A statement as who works would read it, of the template's own golden tickets: what each pays, for what, and to whom. */
export function Sample({ tickets, items }: { tickets: Counted[]; items: Record<string, string> }) {
  const w = useWords(TEMPLATES)
  const lang = useLang()
  const money = (amount: number) => moneyText({ amount, currency: 'CNY' })
  const outlet = (each: Counted) => each.shares[OUTLET] ?? 0
  const sum = (of: (each: Counted) => number) => tickets.reduce((total, each) => total + of(each), 0)
  const before = tickets.some((each) => each.alone)
  const what = ([, fee, sku]: Counted['lines'][number]) => items[sku] ?? feeName(w, fee)
  return (
    <section className="box scroll" tabIndex={0} aria-label={w.sample}>
      <div className="boxhead"><h2>{w.sample}</h2><span className="quiet">{w.sampleWhy}</span></div>
      <table className="t">
        <thead><tr><th scope="col">{w.ticket}</th><th scope="col">{w.paidFor}</th>{before && <th scope="col" className="n">{w.alone}</th>}<th scope="col" className="n">{w.customerPays}</th><th scope="col" className="n">{w.outletGets}</th><th scope="col" className="n">{w.workerGets}</th></tr></thead>
        <tbody>
          {tickets.map((each, at) => (
            <tr key={at}><td>{each.name[lang]}</td>
              <td>{each.lines.filter(([plane, , , amount]) => plane === 'pay' && amount !== 0).map((line, row) => <div key={row}>{what(line)} <span className="quiet">{money(line[3])}</span></div>)}</td>
              {before && <td className="n">{each.alone && money(each.alone[1])}</td>}
              <td className="n">{money(each.charge)}</td><td className="n">{money(outlet(each))}</td><td className="n">{money(each.pay - outlet(each))}</td></tr>
          ))}
          <tr><th scope="row">{w.total}</th><td />{before && <td className="n">{money(sum((each) => each.alone?.[1] ?? 0))}</td>}<td className="n">{money(sum((each) => each.charge))}</td><td className="n">{money(sum(outlet))}</td><td className="n">{money(sum((each) => each.pay - outlet(each)))}</td></tr>
        </tbody>
      </table>
    </section>
  )
}
