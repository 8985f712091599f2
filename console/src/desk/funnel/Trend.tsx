import { ask } from '../../shared/route'
import { useWords } from '../../words'
import { dayAfter } from '../../words/times'
import { Age } from '../margins/Margins'
import { Chart } from '../overview/Chart'
import { from, type Funnel, written } from './data'
import { FUNNEL } from './words'

/** The share that came to a node, by the day that tickets were made on, with the table behind the line. */
export function Trend({ funnel, chosen, since }: { funnel: Funnel; chosen: string | null; since: number }) {
  const w = useWords(FUNNEL)
  const node = funnel.nodes.find((each) => each.node === chosen) ?? [...funnel.nodes].reverse().find((each) => each.reached > 0) ?? funnel.nodes[0]
  if (!node) return null
  const found = new Map(funnel.days.map((each) => [each.day, each]))
  const many = Math.round((Date.parse(funnel.last) - Date.parse(funnel.first)) / 86_400_000) + 1
  const days = Array.from({ length: many }, (_, place) => dayAfter(funnel.first, place))
  const begun = from(funnel) ?? w.begun
  const hundredths = (begun: number, reached: number) => Math.round((reached * 10_000) / begun)
  const values = days.map((day) => {
    const at = found.get(day)
    return at && at.begun > 0 ? hundredths(at.begun, at.reached[node.node] ?? 0) : undefined
  })
  return (
    <section className="box" aria-label={w.trend}>
      <div className="boxhead"><h2>{w.trend}</h2><span style={{ marginLeft: 'auto' }}><Age of={funnel} since={since} /></span></div>
      <div className="tools"><label>{w.figure}<select className="sel" value={node.node} onChange={(event) => ask({ node: event.target.value })}>{funnel.nodes.map((each) => <option key={each.node} value={each.node}>{each.name}</option>)}</select></label></div>
      <Chart days={days} lines={[{ name: node.name, values }]} text={(of) => `${Math.round(of / 100)} %`} label={w.chart(node.name, many)} />
      <details>
        <summary>{w.table}</summary>
        <div className="scroll" tabIndex={0} role="region" aria-label={w.table}>
          <table className="t">
            <thead><tr><th scope="col">{w.day}</th><th scope="col" className="n">{begun}</th><th scope="col" className="n">{node.name}</th><th scope="col" className="n">{w.rate}</th></tr></thead>
            <tbody>
              {[...funnel.days].reverse().map((each) => {
                const reached = each.reached[node.node] ?? 0
                const number = (of: string, title: string, count: number) => <button className="link" aria-label={w.open(`${each.day} ${title}`, count)} disabled={!count} onClick={() => ask({ number: written({ node: of, day: each.day }) })}>{count}</button>
                return <tr key={each.day}><td className="nowrap">{each.day}</td><td className="n">{number('', begun, each.begun)}</td><td className="n">{number(node.node, node.name, reached)}</td><td className="n">{each.begun ? `${(hundredths(each.begun, reached) / 100).toFixed(1)} %` : '—'}</td></tr>
              })}
            </tbody>
          </table>
        </div>
      </details>
    </section>
  )
}
