import { Money } from '../../parts/Money'
import { Empty, Shown } from '../../parts/States'
import { ask, type Route } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { longMonth } from '../../words/times'
import { type By, BYS, type Sum, useRanking, written } from './data'
import { Age } from './Margins'
import { named } from './named'
import { FEW, parts, shown } from './scale'
import { MARGINS } from './words'

/** Highest margin first, with how many tickets each is of; what has few has no rank. */
export function Ranking({ period, currency, route }: { period: string; currency: string; route: Route }) {
  const w = useWords(MARGINS)
  const lang = useLang()
  const by: By = BYS.find((each) => each === route.query.get('by')) ?? 'outlet'
  const read = useRanking(by, period)
  return (
    <section className="box scroll" aria-label={w.ranking} tabIndex={0}>
      <div className="boxhead"><h2>{w.ranking}</h2><span className="quiet">{longMonth(period, lang)}</span><span style={{ marginLeft: 'auto' }}>{read.data && <Age of={read.data} since={read.dataUpdatedAt} />}</span></div>
      <div className="tools"><label>{w.by}<select className="sel" value={by} onChange={(event) => ask({ by: event.target.value })}>{BYS.map((each) => <option key={each} value={each}>{w[each]}</option>)}</select></label></div>
      {by !== 'project' && by !== 'region' && <p className="foot2 quiet">{w.noShares}</p>}
      <Shown read={read} rows={5}>
        {(ranking) => {
          const rows = ranking.items.map((each) => ({ each, sum: each.sums.find((sum) => sum.currency === currency) })).filter((row): row is { each: (typeof ranking.items)[number]; sum: Sum } => row.sum !== undefined)
          let rank = 0
          if (!rows.length) return <Empty title={w.empty} />
          return (
            <table className="t">
              <thead><tr><th scope="col">{w.rank}</th><th scope="col">{w.who}</th><th scope="col" className="n">{w.rate}</th><th scope="col" className="n">{w.margin}</th><th scope="col" className="n">{w.share}</th><th scope="col" className="n">{w.tickets}</th></tr></thead>
              <tbody>
                {rows.map(({ each, sum }) => (
                  <tr key={each.id}>
                    <td>{sum.tickets < FEW ? <span className="quiet">{w.few}</span> : (rank += 1)}</td>
                    <td>{each.id === '-' ? w.none : <button className="link" onClick={() => ask({ cell: written({ period, where: { [by]: each.id } }) })}>{named(by, each, w, lang)}</button>}</td>
                    <td className="n">{sum.rate == null ? w.noIncome : <Rate rate={sum.rate} />}</td>
                    <td className="n"><Money money={{ amount: sum.margin, currency }} word={w.loss} /></td>
                    <td className="n">{sum.cost_rate == null ? w.noIncome : shown(sum.cost_rate)}</td>
                    <td className="n">{sum.tickets}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )
        }}
      </Shown>
    </section>
  )
}

function Rate({ rate }: { rate: string }) {
  const of = parts(rate)
  return <span className="rated"><i aria-hidden="true"><b className={of < 0 ? 'loss' : ''} style={{ width: `${Math.min(100, Math.abs(of) / 100)}%` }} /></i>{shown(rate)}</span>
}
