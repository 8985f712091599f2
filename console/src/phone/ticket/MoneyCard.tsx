import type { Schemas } from '../../api/client'
import { useMe } from '../../api/session'
import { Line } from '../../parts/Explanation'
import { Money, moneyText } from '../../parts/Money'
import { Ring, type StageName } from '../../parts/Stage'
import { PARTS } from '../../parts/words'
import { useWords } from '../../words'
import { TICKET } from './words'

/** What the job gives the reader: where the amount stands of four stages, then each line, which opens into its sum. */
export function MoneyCard({ earnings }: { earnings: Schemas['TicketEarnings'] }) {
  const w = useWords(TICKET)
  const p = useWords(PARTS)
  const me = useMe()
  const estimate = earnings.status === 'estimate'
  const lines = (earnings.lines ?? []).filter((each) => each.plane === 'pay')
  const names = earnings.names ?? {}
  if (earnings.status === 'exception') {
    return <section className="card"><div className="in"><p className="note noprice" role="status"><b>{p.noPrice}</b> {p.noPriceWhy}</p></div></section>
  }
  return (
    <section className="card" aria-label={w.forYou}>
      <div className="head"><h2>{w.forYou}</h2>{earnings.earned && <span style={{ fontSize: 26 }}><Money money={earnings.earned} large estimate={estimate} /></span>}</div>
      {earnings.low && earnings.high && earnings.low.amount !== earnings.high.amount && <p className="quiet" style={{ padding: '0 14px 6px' }}>{w.range(moneyText(earnings.low), moneyText(earnings.high))}</p>}
      {earnings.pending && <p className="quiet" style={{ padding: '0 14px 6px' }}>{w.changingMoney}</p>}
      <ol className="track">
        {(['estimate', 'accrued', 'confirmed', 'paid'] as StageName[]).map((stage, place) => {
          const reached = estimate ? place === 0 : place <= 1
          const when = [estimate ? w.now : '', estimate ? w.afterDone : w.now, w.onStatement, w.byPayout][place]
          return <li key={stage}><Ring of={stage} reached={reached} /><b>{p[stage]}</b><small>{when}</small></li>
        })}
      </ol>
      <ul className="lines">{lines.map((line) => <Line key={line.id} line={line} names={names} party={me.party} estimate={estimate} under={`${w.book(line.book ?? earnings.book ?? '')} · ${estimate ? w.still : w.fixed}`} />)}</ul>
      {earnings.held && <p className="in between"><span>{w.held}</span><Money money={earnings.held} /></p>}
    </section>
  )
}
