import { api, got } from '../../api/client'
import { useRead } from '../../api/reading'
import { AgeDot } from '../../parts/Chips'
import { Money } from '../../parts/Money'
import { Stage } from '../../parts/Stage'
import { Shown } from '../../parts/States'
import { ask, href, type Route } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { longMonth, month, monthBefore } from '../../words/times'
import { MARGINS } from './words'

const STAGES = ['estimate', 'accrued', 'confirmed', 'paid'] as const

/** What staff see: their own four figures of a month, and the tickets behind them. */
export function Own({ route }: { route: Route }) {
  const w = useWords(MARGINS)
  const lang = useLang()
  const told = route.query.get('time') ?? ''
  const period = told.length === 7 ? told : month()
  const read = useRead(['own', period], () => got(api.GET('/me/earnings', { params: { query: { period, limit: 50 } } })), { live: true, keep: true })
  return (
    <section className="box" aria-label={w.ownTitle}>
      <div className="boxhead"><h2>{w.ownTitle}</h2><span className="quiet">{w.ownWhy}</span><span style={{ marginLeft: 'auto' }}>{read.dataUpdatedAt > 0 && <AgeDot since={read.dataUpdatedAt} />}</span></div>
      <div className="tools"><label>{w.period}<select className="sel" value={period} onChange={(event) => ask({ time: event.target.value })}>{Array.from({ length: 12 }, (_, back) => monthBefore(month(), back)).map((each) => <option key={each} value={each}>{longMonth(each, lang)}</option>)}</select></label></div>
      <Shown read={read} rows={6}>
        {(mine) => (
          <>
            <div className="figs">{STAGES.map((stage) => <div key={stage}><Stage of={stage} /><br /><Money money={mine[stage]} large estimate={stage === 'estimate'} /></div>)}</div>
            <table className="t">
              <thead><tr><th scope="col">{w.what}</th><th scope="col" className="n">{w.ownTitle}</th></tr></thead>
              <tbody>{mine.tickets.map((row) => <tr key={`${row.ticket_id}:${row.party}:${row.assessment}`}><td><a href={href('tickets', row.ticket_id)}>{row.title ?? row.ticket_id}</a></td><td className="n"><Money money={row.amount} change /></td></tr>)}</tbody>
            </table>
          </>
        )}
      </Shown>
    </section>
  )
}
