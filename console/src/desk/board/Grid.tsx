import { useState } from 'react'

import { type BoardItem, isFree, isLate, isRework, isSoon } from '../../api/board'
import type { Outlet } from '../../api/outlets'
import { provinceName } from '../../parts/provinces'
import { Rows, WHOLE } from '../../parts/Rows'
import { Refusal } from '../../parts/States'
import { ask } from '../../shared/route'
import { type Lang, useLang, useWords } from '../../words'
import { falls, Job } from './Job'
import { capacity, type Person } from './people'
import { BOARD } from './words'

/** Chips of an outlet on the board; further ones are in the list. */
const CHIPS = 12

type Given = { outlets: Outlet[]; items: BoardItem[]; all: BoardItem[]; people: Map<string, Person[]>; days: string[]; picked: string | undefined }

/** An outlet a row under its province; today's chips by urgency, then how full each day is. */
export function Grid({ outlets, items, all, people, days, picked }: Given) {
  const w = useWords(BOARD)
  const lang = useLang()
  const [problem, setProblem] = useState<unknown>()
  const groups = new Map<string, Outlet[]>()
  for (const each of outlets) groups.set(provinceName(each.region, lang), [...(groups.get(provinceName(each.region, lang)) ?? []), each])
  const rows = [...groups].flatMap(([province, some]) => some.map((outlet, place) => ({ province, outlet, place, of: some.length })))
  const whole = rows.length <= WHOLE
  return (
    <>
      <Refusal problem={problem} />
      <table className="t board" aria-rowcount={rows.length + 1}>
        <thead>
          <tr><th colSpan={2} scope="col">{w.outlet}</th>
            {days.map((on, n) => <th key={on} scope="col" className={n ? '' : 'today'} colSpan={n ? 1 : 2}>{n ? dayName(on, lang) : `${w.today} · ${dayName(on, lang)}`}</th>)}</tr>
        </thead>
        <Rows count={rows.length} columns={days.length + 3} high={64} id={(at) => rows[at]!.outlet.id} row={(at, worn) => {
          const { province, outlet, place, of } = rows[at]!
          return (
            <tr key={outlet.id} className={place ? '' : 'first'} {...worn}>
              {whole ? place === 0 && (province ? <th className="province" scope="rowgroup" rowSpan={of}>{province}</th> : <td className="province" rowSpan={of} />) : <td className="province">{province}</td>}
              <th className="outlet" scope="row">{outlet.name}<small>{w.people(people.get(outlet.id)?.length ?? 0)}{away(people.get(outlet.id), w.off)}</small></th>
              <td><Today outlet={outlet.id} items={items.filter((each) => each.ticket.outlet === outlet.id && each.day <= days[0]!)} people={people.get(outlet.id) ?? []} picked={picked} failed={setProblem} /></td>
              {days.map((on, n) => <td key={on}><Load planned={all.filter((each) => each.ticket.outlet === outlet.id && (n ? each.day === on : each.day <= on)).length} possible={capacity(people.get(outlet.id))} /></td>)}
            </tr>
          )
        }} />
      </table>
    </>
  )
}

function away(people: Person[] | undefined, off: (who: string) => string): string {
  const gone = (people ?? []).filter((each) => each.away.length > 0)
  return gone.length ? ` · ${gone.map((each) => off(each.name)).join('、')}` : ''
}

export function dayName(on: string, lang: Lang): string {
  return new Intl.DateTimeFormat(lang === 'zh' ? 'zh-CN' : 'en-GB', { timeZone: 'Asia/Shanghai', weekday: 'short', day: 'numeric' }).format(new Date(`${on}T12:00:00+08:00`)).replace('日周', '日 周')
}

function Load({ planned, possible }: { planned: number; possible: number | undefined }) {
  const w = useWords(BOARD)
  if (possible === undefined) return <div className="load"><span><span>{w.jobs(planned)}</span></span></div>
  const kind = planned > possible ? 'over' : planned === possible && planned > 0 ? 'full' : ''
  return (
    <div className={`load ${kind}`}>
      <span>{kind && <span>{w[kind]}</span>}<span>{planned}/{possible}</span></span>
      <i aria-hidden="true"><b style={{ width: `${Math.min(100, possible ? (planned * 100) / possible : 100)}%` }} /></i>
    </div>
  )
}

/** Red first, then what is soon, what nobody has, rework; then each person with how many they have. */
function Today({ outlet, items, people, picked, failed }: { outlet: string; items: BoardItem[]; people: Person[]; picked: string | undefined; failed: (problem: unknown) => void }) {
  const w = useWords(BOARD)
  const rank = (item: BoardItem) => (isLate(item) ? 0 : isSoon(item) ? 1 : isFree(item) ? 2 : 3)
  const marked = items.filter((each) => isLate(each) || isSoon(each) || isFree(each) || isRework(each)).sort((one, other) => rank(one) - rank(other))
  const shown = marked.filter((each, place) => place < CHIPS || each.ticket.id === picked)
  return (
    <div className="chips2">
      {shown.map((item) => <Job key={item.ticket.id} item={item} people={people} picked={picked} />)}
      {marked.length > shown.length && <button className="link" onClick={() => ask({ view: 'list', outlet })}>{w.further(marked.length - shown.length)}</button>}
      {people.map((person) => <PersonChip key={person.party} person={person} count={items.filter((each) => each.ticket.workers.some((worker) => worker.party === person.party)).length} failed={failed} />)}
    </div>
  )
}

function PersonChip({ person, count, failed }: { person: Person; count: number; failed: (problem: unknown) => void }) {
  const w = useWords(BOARD)
  const [over, setOver] = useState(false)
  if (person.away.length) return null
  return <span className={`chip plain${over ? ' over' : ''}`} {...falls(person.party, setOver, failed)}>{person.name} {w.jobs(count)}</span>
}
