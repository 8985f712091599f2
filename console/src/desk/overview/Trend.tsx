import type { Schemas } from '../../api/client'
import { Money } from '../../parts/Money'
import { ask, type Route } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { dayAfter } from '../../words/times'
import { type Sum, TOTAL, written } from '../margins/data'
import { Age } from '../margins/Margins'
import { named } from '../margins/named'
import { parts, shown, short } from '../margins/scale'
import { MARGINS } from '../margins/words'
import { Chart, type Line } from './Chart'
import { sumOf } from './Overview'
import { OVERVIEW } from './words'

const FIGURES = ['rate', 'margin', 'income', 'pay', 'tickets'] as const
type Figure = (typeof FIGURES)[number]

/** A figure day by day, of all and of one region beside it, with the table behind the lines. */
export function Trend({ trends, currency, route, since }: { trends: Schemas['MarginTrends']; currency: string; route: Route; since: number }) {
  const w = useWords(OVERVIEW)
  const m = useWords(MARGINS)
  const lang = useLang()
  const figure: Figure = FIGURES.find((each) => each === route.query.get('figure')) ?? 'rate'
  const other = trends.items.find((each) => each.id === route.query.get('line') && each.id !== TOTAL)
  const days = Array.from({ length: trends.days }, (_, place) => dayAfter(trends.first, place))
  const line = (id: string, name: string): Line => {
    const found = new Map((sumOf(trends, id, currency)?.days ?? []).map((each) => [each.day, each.sum]))
    return { name, values: days.map((day) => value(found.get(day), figure)) }
  }
  const lines = [line(TOTAL, m.total), ...(other ? [line(other.id, named('region', other, m, lang))] : [])]
  const text = (of: number) => (figure === 'rate' ? `${Math.round(of / 100)} %` : figure === 'tickets' ? String(of) : short({ amount: of, currency }, lang))
  return (
    <section className="box" aria-label={w.trend}>
      <div className="boxhead"><h2>{w.trend}</h2><span style={{ marginLeft: 'auto' }}><Age of={trends} since={since} /></span></div>
      <div className="tools">
        <label>{w.figure}<select className="sel" value={figure} onChange={(event) => ask({ figure: event.target.value })}>{FIGURES.map((each) => <option key={each} value={each}>{m[each]}</option>)}</select></label>
        <label>{w.line}<select className="sel" value={other?.id ?? ''} onChange={(event) => ask({ line: event.target.value || undefined })}>
          <option value="">{w.none}</option>
          {trends.items.filter((each) => each.id !== TOTAL && each.id !== '-').map((each) => <option key={each.id} value={each.id}>{named('region', each, m, lang)}</option>)}
        </select></label>
      </div>
      <Chart days={days} lines={lines} text={text} label={w.chart(m[figure], trends.days)} />
      <details><summary>{w.table}</summary><Table sums={sumOf(trends, other?.id ?? TOTAL, currency)?.days ?? []} first={trends.first} region={other?.id} /></details>
    </section>
  )
}

function value(sum: Sum | undefined, figure: Figure): number | undefined {
  if (figure !== 'rate') return sum?.[figure] ?? 0
  return sum?.rate == null ? undefined : parts(sum.rate)
}

/** The days that something was done on, each a way to its jobs. */
function Table({ sums, first, region }: { sums: Schemas['MarginDay'][]; first: string; region: string | undefined }) {
  const w = useWords(OVERVIEW)
  const m = useWords(MARGINS)
  const shownDays = sums.filter((each) => each.day >= first).reverse()
  if (!shownDays.length) return <p className="quiet">{w.empty}</p>
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={w.table}>
      <table className="t">
        <thead><tr><th scope="col">{w.day}</th><th scope="col" className="n">{m.income}</th><th scope="col" className="n">{m.pay}</th><th scope="col" className="n">{m.margin}</th><th scope="col" className="n">{m.rate}</th><th scope="col" className="n">{m.tickets}</th></tr></thead>
        <tbody>
          {shownDays.map(({ day, sum }) => {
            const money = (amount: number) => <Money money={{ amount, currency: sum.currency }} word="" />
            return (
              <tr key={day}>
                <td><button className="link" onClick={() => ask({ cell: written({ period: day, where: region ? { region } : {} }) })}>{day}</button></td>
                <td className="n">{money(sum.income)}</td><td className="n">{money(sum.pay)}</td><td className="n">{money(sum.margin)}</td><td className="n">{sum.rate == null ? m.noIncome : shown(sum.rate)}</td><td className="n">{sum.tickets}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}
