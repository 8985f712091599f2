import './board.css'

import { type BoardItem, isFree, isLate, isRework, isSoon, useBoard } from '../../api/board'
import { useNamed } from '../../api/names'
import { useOutlets } from '../../api/outlets'
import { AgeDot } from '../../parts/Chips'
import { Empty, Shown } from '../../parts/States'
import { ask, type Route } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { clock, day, dayAfter, longDay } from '../../words/times'
import { New } from '../create/New'
import { Find } from '../Find'
import { Calendar } from './Calendar'
import { Drawer } from './Drawer'
import { Grid } from './Grid'
import { List } from './List'
import { ProvinceMap } from './Map'
import { capacity, usePeople } from './people'
import { BOARD } from './words'

const DAYS = 5
type Kind = 'late' | 'soon' | 'free' | 'rework'
const VIEWS = { day: 'dayView', list: 'list', calendar: 'calendar', map: 'map' } as const
type View = keyof typeof VIEWS
const KINDS: Record<Kind, (item: BoardItem) => boolean> = { late: isLate, soon: isSoon, free: isFree, rework: isRework }

export default function Board({ route }: { route: Route }) {
  const w = useWords(BOARD)
  const lang = useLang()
  const named = useNamed()
  const outlets = useOutlets()
  const ids = outlets.map((each) => each.id)
  const show = route.query.get('show') as Kind | null
  const q = route.query.get('q') ?? ''
  const read = useBoard(ids, q)
  const people = usePeople(ids, day())
  const picked = route.query.get('ticket') ?? undefined
  const items = read.data ?? []
  const asked = route.query.get('view') ?? 'day'
  const view: View = asked in VIEWS ? (asked as View) : 'day'
  const outlet = view === 'list' ? (route.query.get('outlet') ?? '') : ''
  const shown = items.filter((each) => (!show || !KINDS[show] || KINDS[show](each)) && (!outlet || each.ticket.outlet === outlet))
  const today = items.filter((each) => each.day <= day())
  const possible = [...people.values()].map(capacity).filter((each) => each !== undefined)
  const away = [...people.values()].flat().filter((each) => each.away.length > 0)
  const chosen = items.find((each) => each.ticket.id === picked)
  return (
    <>
      <header className="pagetop">
        <h1>{w.title}</h1><span className="second">{longDay(new Date(), lang)} {clock(new Date())}</span>
        <div className="seg" role="group" aria-label={w.views}>{(Object.keys(VIEWS) as View[]).map((each) => <button key={each} aria-pressed={each === view} onClick={() => ask({ view: each === 'day' ? undefined : each, outlet: undefined })}>{w[VIEWS[each]]}</button>)}</div>
        {read.dataUpdatedAt > 0 && <AgeDot since={read.dataUpdatedAt} />}
        <span className="gap" />
        <Find label={w.searchFor} hint={w.search} />
        <New />
      </header>
      <main className="content">
        <div className="box counts">
          {(Object.keys(KINDS) as Kind[]).map((kind) => {
            const count = items.filter((each) => KINDS[kind](each)).length
            return <button key={kind} className={count && kind !== 'free' && kind !== 'rework' ? kind : ''} aria-pressed={show === kind} onClick={() => ask({ show: show === kind ? undefined : kind })}><b>{count}</b>{w[kind]}</button>
          })}
          <div><b>{away.length}</b>{w.away}</div>
          <div><b>{today.length}{possible.length ? ` / ${possible.reduce((sum, each) => sum + each, 0)}` : ''}</b>{possible.length ? w.planned : w.plannedOnly}</div>
        </div>
        <div className={`split${chosen ? ' with' : ''}`}>
          <section className={`box${view === 'day' || view === 'list' ? ' scroll' : ''}`} aria-label={view === 'day' ? w.day : w[`${view}Of`]} tabIndex={view === 'day' || view === 'list' ? 0 : undefined}>
            {view === 'list' && outlets.length > 1 && <div className="tools2"><select className="sel" aria-label={w.outlet} value={outlet} onChange={(event) => ask({ outlet: event.target.value || undefined })}><option value="">{w.anyOutlet}</option>{outlets.map((each) => <option key={each.id} value={each.id}>{each.name}</option>)}</select></div>}
            <Shown read={read} rows={8}>
              {() => shown.length === 0 && (show || q) ? <Empty title={w.filtered(show ? w[show] : q)}><button className="press" onClick={() => ask({ show: undefined, q: undefined })}>{w.showAll}</button></Empty>
                : view === 'list' ? (shown.length ? <List items={shown} picked={picked} /> : <Empty title={w.none} why={w.noneWhy} />)
                  : view === 'calendar' ? <Calendar outlets={outlets} items={shown} picked={picked} route={route} />
                    : view === 'map' ? <ProvinceMap outlets={outlets} items={shown} picked={picked} route={route} />
                      : <Grid outlets={outlets} items={shown} all={items} people={people} days={Array.from({ length: DAYS }, (_, n) => dayAfter(day(), n))} picked={picked} />}
            </Shown>
            <p className="foot2"><span>{view === 'day' ? w.drag : view === 'calendar' ? w.dragPerson : ''}</span><span>{w.shown(items.length)}</span></p>
          </section>
          {chosen && <Drawer key={chosen.ticket.id} item={chosen} named={named} next={items.find((each) => isFree(each) && each.ticket.id !== chosen.ticket.id)?.ticket.id} />}
        </div>
      </main>
    </>
  )
}
