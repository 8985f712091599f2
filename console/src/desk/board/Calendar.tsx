import { useState } from 'react'

import type { BoardItem } from '../../api/board'
import { useNamed } from '../../api/names'
import type { Outlet } from '../../api/outlets'
import { Rows } from '../../parts/Rows'
import { Refusal } from '../../parts/States'
import { ask, type Route } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { day, dayAfter, longDay } from '../../words/times'
import { dayName } from './Grid'
import { falls, Job } from './Job'
import { type Person, useWeek } from './people'
import { rows as byPerson } from './week'
import { BOARD } from './words'

/** Chips in a cell; further ones are in the list. */
const CHIPS = 6
const WEEK = 7
/** Rows with many chips each are not there all at once. */
const HIGH = 52

type Given = { outlets: Outlet[]; items: BoardItem[]; picked: string | undefined; route: Route }

/** One outlet's people, a day or a week of them. What nobody has stands above; dragged onto somebody's row it is theirs, on the day that was agreed. */
export function Calendar({ outlets, items, picked, route }: Given) {
  const w = useWords(BOARD)
  const lang = useLang()
  const named = useNamed()
  const [problem, setProblem] = useState<unknown>()
  const outlet = outlets.find((each) => each.id === route.query.get('outlet'))?.id ?? outlets[0]?.id ?? ''
  const one = route.query.get('span') === 'day'
  const from = aDay(route.query.get('from')) ?? day()
  const days = Array.from({ length: one ? 1 : WEEK }, (_, n) => dayAfter(from, n))
  const week = useWeek(outlet, days)
  const here = items.filter((each) => each.ticket.outlet === outlet)
  const jobs = new Map(byPerson(here, days, day()))
  const people = new Map(week.flat().map((each) => [each.party, each]))
  const rows = ['', ...new Set([...people.keys(), ...jobs.keys()].filter(Boolean))]
  const step = (by: number) => ask({ from: dayAfter(from, by * days.length) })
  return (
    <>
      <div className="tools2">
        <select className="sel" aria-label={w.outlet} value={outlet} onChange={(event) => ask({ outlet: event.target.value })}>{outlets.map((each) => <option key={each.id} value={each.id}>{each.name}</option>)}</select>
        <div className="seg" role="group" aria-label={w.span}>{(['week', 'day'] as const).map((each) => <button key={each} aria-pressed={one === (each === 'day')} onClick={() => ask({ span: each === 'day' ? 'day' : undefined })}>{w[each === 'day' ? 'oneDay' : 'week']}</button>)}</div>
        <button className="press" onClick={() => step(-1)}>{w.before}</button>
        <button className="press" aria-disabled={from === day()} onClick={() => ask({ from: undefined })}>{w.today}</button>
        <button className="press" onClick={() => step(1)}>{w.after}</button>
        <b role="status">{longDay(`${from}T12:00:00+08:00`, lang)}{!one && ` – ${longDay(`${days[WEEK - 1]}T12:00:00+08:00`, lang)}`}</b>
      </div>
      <Refusal problem={problem} />
      <div className="scroll" role="region" aria-label={w.calendar} tabIndex={0}>
        <table className="t board week" aria-rowcount={rows.length + 1}>
          <thead><tr><th scope="col">{w.person}</th>{days.map((on) => <th key={on} scope="col" aria-current={on === day() ? 'date' : undefined}>{on === day() ? `${w.today} · ${dayName(on, lang)}` : dayName(on, lang)}</th>)}</tr></thead>
          <Rows count={rows.length} columns={days.length + 1} high={HIGH} id={(place) => rows[place]!} row={(place, worn) => {
            const party = rows[place]!
            return <Row key={party} party={party} name={party ? people.get(party)?.name ?? named(party) : w.free} days={days} week={week} jobs={jobs.get(party)} picked={picked} outlet={outlet} failed={setProblem} worn={worn} />
          }} />
        </table>
      </div>
    </>
  )
}

/** A day of the address, where it is one. */
function aDay(text: string | null): string | undefined {
  return text && /^20\d\d-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : undefined
}

type Line = { party: string; name: string; days: string[]; week: Person[][]; jobs: BoardItem[][] | undefined; picked: string | undefined; outlet: string; failed: (problem: unknown) => void; worn: object }

function Row({ party, name, days, week, jobs, picked, outlet, failed, worn }: Line) {
  const w = useWords(BOARD)
  const [over, setOver] = useState(false)
  const known = week.flatMap((each) => each.filter((person) => person.party === party))
  const gone = (n: number) => (week[n]?.find((person) => person.party === party)?.away.length ?? 0) > 0
  const takes = party && known.length > 0 && !(days.length === 1 && gone(0)) ? falls(party, setOver, failed) : {}
  return (
    <tr className={`${party ? '' : 'nobody'}${over ? ' over' : ''}`} {...worn} {...takes}>
      <th className="outlet" scope="row">{name}</th>
      {days.map((on, n) => {
        const some = jobs?.[n] ?? []
        const shown = some.filter((each, place) => place < CHIPS || each.ticket.id === picked)
        return (
          <td key={on} className={gone(n) ? 'gone' : ''}>
            <div className="chips2">
              {gone(n) && <span className="chip plain">{w.leave}</span>}
              {shown.map((item) => <Job key={item.ticket.id} item={item} people={known} picked={picked} titled />)}
              {some.length > shown.length && <button className="link" onClick={() => ask({ view: 'list', outlet })}>{w.further(some.length - shown.length)}</button>}
            </div>
          </td>
        )
      })}
    </tr>
  )
}
