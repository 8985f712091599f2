/** How a team does, live: for its own manager, and for head office by outlet. Jobs and times, no money. */
import '../margins/margins.css'
import '../operations/operations.css'

import { useOutlets } from '../../api/outlets'
import { may, useMe } from '../../api/session'
import { type TeamMember, tookOf, useTeam } from '../../api/team'
import { Empty, Shown } from '../../parts/States'
import { ask, type Route } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { span } from '../../words/times'
import { TOTAL } from '../margins/data'
import { Age } from '../margins/Margins'
import { averages, STRETCHES } from '../operations/times'
import { OPERATIONS } from '../operations/words'
import { TEAM } from './words'

export default function Team({ route }: { route: Route }) {
  const w = useWords(TEAM)
  const me = useMe()
  const outlets = useOutlets()
  const all = may(me, 'admin', 'finance', 'auditor')
  const days = route.query.get('days') === '7' ? 7 : 28
  const outlet = all ? (route.query.get('outlet') ?? outlets[0]?.id) : undefined
  const read = useTeam(days, outlet, !all || outlet !== undefined)
  return (
    <>
      <header className="pagetop">
        <h1>{w.title}</h1>
        <div className="seg" role="group" aria-label={w.window}>{([7, 28] as const).map((each) => <button key={each} aria-pressed={each === days} onClick={() => ask({ days: String(each) })}>{w.days(each)}</button>)}</div>
        {all ? <select className="sel" aria-label={w.outlet} value={outlet ?? ''} onChange={(event) => ask({ outlet: event.target.value })}>{!outlet && <option value="">{w.choose}</option>}{outlets.map((each) => <option key={each.id} value={each.id}>{each.name}</option>)}</select> : read.data && <span className="chip plain">{read.data.name}</span>}
        {read.data && <span className="quiet">{w.between(read.data.first, read.data.last, days)}</span>}
      </header>
      <main className="content">
        <section className="box scroll" aria-label={w.title} tabIndex={0}>
          <div className="boxhead"><h2>{w.lead}</h2><span style={{ marginLeft: 'auto' }}>{read.data && <Age of={read.data} since={read.dataUpdatedAt} />}</span></div>
          <Shown read={read} rows={5}>{({ items }) => <Table items={items} />}</Shown>
          <p className="foot2"><span>{w.note}</span></p>
        </section>
      </main>
    </>
  )
}

function Table({ items }: { items: TeamMember[] }) {
  const w = useWords(TEAM)
  const o = useWords(OPERATIONS)
  const lang = useLang()
  const rows = items.filter((each) => each.tickets || each.before)
  if (!rows.length) return <Empty title={w.empty} why={w.emptyWhy} />
  const longest = Math.max(1, ...rows.map((each) => tookOf(each) ?? 0))
  const took = (each: TeamMember) => tookOf(each)
  let rank = 0
  return (
    <table className="t">
      <thead><tr><th scope="col">{w.rank}</th><th scope="col">{w.name}</th><th scope="col" className="n">{w.jobs}</th><th scope="col" className="n">{w.before}</th><th scope="col" className="n">{w.today}</th><th scope="col" className="n">{w.perDay}</th><th scope="col" className="n">{w.took}</th><th scope="col">{w.stages}</th></tr></thead>
      <tbody>
        {rows.map((each) => {
          const times = averages(each)
          const minutes = took(each)
          return (
            <tr key={each.party}>
              <td>{each.party === TOTAL || each.party === '-' ? '' : (rank += 1)}</td>
              <td>{each.party === TOTAL ? <b>{w.all}</b> : each.party === '-' ? w.none : each.name}</td>
              <td className="n">{each.tickets}</td><td className="n">{each.before}</td><td className="n">{each.last_day}</td>
              <td className="n">{each.active ? (each.tickets / each.active).toFixed(1) : '—'}</td>
              <td className="n nowrap">{minutes === undefined ? '—' : span(minutes, lang)}</td>
              <td>{times && <><span className="stages" aria-hidden="true">{STRETCHES.map((stretch, at) => <i key={stretch} className={`s${at}`} style={{ width: `${(times[stretch] * 100) / longest}%` }} />)}</span><span className="out-of-sight">{STRETCHES.map((stretch) => `${o[stretch]} ${span(times[stretch], lang)}`).join(', ')}</span></>}</td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
