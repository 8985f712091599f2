import { tookOf, useTeam } from '../../api/team'
import { TEAM } from '../../desk/team/words'
import { Empty, Shown } from '../../parts/States'
import { ask, type Route } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { moment, span } from '../../words/times'
import { BUSINESS } from './words'

/** What each lead of the own team finished, live. */
export function TeamCard({ route }: { route: Route }) {
  const w = useWords(TEAM)
  const b = useWords(BUSINESS)
  const lang = useLang()
  const days = route.query.get('days') === '28' ? 28 : 7
  const read = useTeam(days)
  return (
    <>
      <header className="top">
        <div className="row">
          <div><h1>{w.title}</h1><p className="second">{[read.data?.name, read.data?.waiting_since ? b.late(moment(read.data.waiting_since, lang)) : read.data?.as_of && b.asOf(moment(read.data.as_of, lang))].filter(Boolean).join(' · ')}</p></div>
          <select className="pick" aria-label={w.window} value={days} onChange={(event) => ask({ days: event.target.value })}>{([7, 28] as const).map((each) => <option key={each} value={each}>{w.days(each)}</option>)}</select>
        </div>
      </header>
      <main className="body">
        <section className="card" aria-label={w.table}>
          <Shown read={read} rows={5}>
            {({ items }) => {
              const rows = items.filter((each) => each.tickets || each.before)
              if (!rows.length) return <Empty title={w.empty} why={w.emptyWhy} />
              return (
                <ul className="ranks">
                  {rows.map((each) => {
                    const took = tookOf(each)
                    return <li key={each.party}><div className="plain"><span>{each.party === '*' ? <b>{w.all}</b> : each.party === '-' ? w.none : each.name}<small>{w.today} {w.n(each.last_day)}{took !== undefined && ` · ${w.took} ${span(took, lang)}`}</small></span><span className="end"><b>{w.n(each.tickets)}</b><small>{w.was(each.before)}</small></span></div></li>
                  })}
                </ul>
              )
            }}
          </Shown>
        </section>
        <p className="second">{w.note}</p>
      </main>
    </>
  )
}
