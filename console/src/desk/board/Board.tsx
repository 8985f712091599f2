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
import { Drawer } from './Drawer'
import { Grid } from './Grid'
import { capacity, usePeople } from './people'
import { BOARD } from './words'

const DAYS = 5
type Kind = 'late' | 'soon' | 'free' | 'rework'
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
  const shown = show && KINDS[show] ? items.filter((each) => KINDS[show](each)) : items
  const today = items.filter((each) => each.day <= day())
  const possible = [...people.values()].map(capacity).filter((each) => each !== undefined)
  const away = [...people.values()].flat().filter((each) => each.away.length > 0)
  const chosen = items.find((each) => each.ticket.id === picked)
  return (
    <>
      <header className="pagetop">
        <h1>{w.title}</h1><span className="second">{longDay(new Date(), lang)} {clock(new Date())}</span>
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
          <section className="box scroll" aria-label={w.day}>
            <Shown read={read} rows={8}>
              {() => shown.length === 0 && (show || q) ? <Empty title={w.filtered(show ? w[show] : q)}><button className="press" onClick={() => ask({ show: undefined, q: undefined })}>{w.showAll}</button></Empty>
                : <Grid outlets={outlets} items={shown} all={items} people={people} days={Array.from({ length: DAYS }, (_, n) => dayAfter(day(), n))} picked={picked} />}
            </Shown>
            <p className="foot2"><span>{w.drag}</span><span>{w.shown(items.length)}</span></p>
          </section>
          {chosen && <Drawer key={chosen.ticket.id} item={chosen} named={named} next={items.find((each) => isFree(each) && each.ticket.id !== chosen.ticket.id)?.ticket.id} />}
        </div>
      </main>
    </>
  )
}
