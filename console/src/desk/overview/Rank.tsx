import { Money } from '../../parts/Money'
import { Empty, Shown } from '../../parts/States'
import { ask, type Route } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { type By, BYS, type Days, TOTAL, useTrends, written } from '../margins/data'
import { Age } from '../margins/Margins'
import { named } from '../margins/named'
import { FEW, parts, shown } from '../margins/scale'
import { MARGINS } from '../margins/words'
import { type TrendSum, windowOf } from './Overview'
import { OVERVIEW } from './words'

/** Highest margin first, with how sure its rate is, how many jobs it is of and on how many days. */
export function Rank({ days, currency, route }: { days: Days; currency: string; route: Route }) {
  const w = useWords(OVERVIEW)
  const m = useWords(MARGINS)
  const lang = useLang()
  const by: By = BYS.find((each) => each === route.query.get('by')) ?? 'outlet'
  const read = useTrends(by, days)
  return (
    <section className="box scroll" aria-label={w.ranking} tabIndex={0}>
      <div className="boxhead"><h2>{w.ranking}</h2><span style={{ marginLeft: 'auto' }}>{read.data && <Age of={read.data} since={read.dataUpdatedAt} />}</span></div>
      <div className="tools"><label>{m.by}<select className="sel" value={by} onChange={(event) => ask({ by: event.target.value })}>{BYS.map((each) => <option key={each} value={each}>{m[each]}</option>)}</select></label></div>
      <Shown read={read} rows={5}>
        {(trends) => {
          const rows = trends.items.filter((each) => each.id !== TOTAL).map((each) => ({ each, sum: each.sums.find((sum) => sum.currency === currency) })).filter((row): row is { each: (typeof trends.items)[number]; sum: TrendSum } => row.sum !== undefined && row.sum.now.tickets > 0).sort((one, other) => other.sum.now.margin - one.sum.now.margin)
          const ends = rows.flatMap(({ sum }) => (sum.interval && sum.now.tickets >= FEW ? [parts(sum.interval.low), parts(sum.interval.high)] : []))
          const scale = { low: Math.max(-10_000, Math.min(0, ...ends)), high: Math.min(10_000, Math.max(1, ...ends)) }
          let rank = 0
          if (!rows.length) return <Empty title={m.empty} />
          return (
            <>
              <table className="t">
                <thead><tr><th scope="col">{m.rank}</th><th scope="col">{m.who}</th><th scope="col" className="n">{m.rate}</th><th scope="col">{w.interval}</th><th scope="col" className="n">{m.margin}</th><th scope="col" className="n">{w.change}</th><th scope="col" className="n">{w.output}</th><th scope="col" className="n">{m.tickets}</th><th scope="col" className="n">{w.perDay}</th></tr></thead>
                <tbody>
                  {rows.map(({ each, sum }) => (
                    <tr key={each.id}>
                      <td>{sum.now.tickets < FEW ? <span className="quiet nowrap">{m.few}</span> : (rank += 1)}</td>
                      <td>{each.id === '-' ? m.none : <button className="link" onClick={() => ask({ cell: written({ period: windowOf(trends), where: { [by]: each.id } }) })}>{named(by, each, m, lang)}</button>}</td>
                      <td className="n">{sum.now.rate == null ? m.noIncome : shown(sum.now.rate)}</td>
                      <td className="nowrap">{sum.now.tickets >= FEW && sum.interval && sum.now.rate != null && <Range sum={sum} low={scale.low} high={scale.high} />}</td>
                      <td className="n"><Money money={{ amount: sum.now.margin, currency }} word={m.loss} /></td>
                      <td className="n"><Money money={{ amount: sum.difference, currency }} change word="" /></td>
                      <td className="n">{sum.now.output_rate == null ? '—' : `${Number(sum.now.output_rate).toFixed(2)} : 1`}</td>
                      <td className="n">{sum.now.tickets}</td>
                      <td className="n">{sum.active ? (sum.now.tickets / sum.active).toFixed(1) : '—'}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
              <p className="foot2"><span>{w.intervalWhy}</span></p>
            </>
          )
        }}
      </Shown>
    </section>
  )
}

/** A dot at the rate and a line from end to end; the ends stand beside it in words. */
function Range({ sum, low, high }: { sum: TrendSum; low: number; high: number }) {
  const x = (of: string | number) => 4 + ((Math.min(high, Math.max(low, typeof of === 'number' ? of : parts(of))) - low) * 102) / (high - low)
  const { interval, now } = sum
  if (!interval || now.rate == null) return null
  return (
    <>
      <svg className="range" viewBox="0 0 110 16" aria-hidden="true"><line className="zero" x1={x(0)} x2={x(0)} y1="1" y2="15" /><line x1={x(interval.low)} x2={x(interval.high)} y1="8" y2="8" /><circle cx={x(now.rate)} cy="8" r="3.5" /></svg>
      <span className="changed"> {shown(interval.low)} – {shown(interval.high)}</span>
    </>
  )
}
