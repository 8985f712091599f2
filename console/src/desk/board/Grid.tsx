import { useState } from 'react'

import { type BoardItem, isFree, isLate, isRework, isSoon } from '../../api/board'
import { useNamed } from '../../api/names'
import type { Outlet } from '../../api/outlets'
import { DueChip, ReworkChip } from '../../parts/Chips'
import { usePersonal } from '../../parts/personal'
import { provinceName } from '../../parts/provinces'
import { Refusal } from '../../parts/States'
import { ask } from '../../shared/route'
import { type Lang, useLang, useWords } from '../../words'
import { dayText } from '../../words/formats'
import { clock, day } from '../../words/times'
import { capacity, type Person } from './people'
import { push } from './push'
import { BOARD } from './words'

type Given = { outlets: Outlet[]; items: BoardItem[]; all: BoardItem[]; people: Map<string, Person[]>; days: string[]; picked: string | undefined }

/** An outlet a row under its province; today's chips by urgency, then how full each day is. */
export function Grid({ outlets, items, all, people, days, picked }: Given) {
  const w = useWords(BOARD)
  const lang = useLang()
  const [problem, setProblem] = useState<unknown>()
  const groups = new Map<string, Outlet[]>()
  for (const each of outlets) groups.set(provinceName(each.region, lang), [...(groups.get(provinceName(each.region, lang)) ?? []), each])
  return (
    <>
      <Refusal problem={problem} />
      <table className="t board">
        <thead>
          <tr><th colSpan={2} scope="col">{w.outlet}</th>
            {days.map((on, n) => <th key={on} scope="col" className={n ? '' : 'today'} colSpan={n ? 1 : 2}>{n ? dayName(on, lang) : `${w.today} · ${dayName(on, lang)}`}</th>)}</tr>
        </thead>
        <tbody>
          {[...groups].map(([province, some]) => some.map((outlet, place) => (
            <tr key={outlet.id} className={place ? '' : 'first'}>
              {place === 0 && (province ? <th className="province" scope="rowgroup" rowSpan={some.length}>{province}</th> : <td className="province" rowSpan={some.length} />)}
              <th className="outlet" scope="row">{outlet.name}<small>{w.people(people.get(outlet.id)?.length ?? 0)}{away(people.get(outlet.id), w.off)}</small></th>
              <td><Today items={items.filter((each) => each.ticket.outlet === outlet.id && each.day <= days[0]!)} people={people.get(outlet.id) ?? []} picked={picked} failed={setProblem} /></td>
              {days.map((on, n) => <td key={on}><Load planned={all.filter((each) => each.ticket.outlet === outlet.id && (n ? each.day === on : each.day <= on)).length} possible={capacity(people.get(outlet.id))} /></td>)}
            </tr>
          )))}
        </tbody>
      </table>
    </>
  )
}

function away(people: Person[] | undefined, off: (who: string) => string): string {
  const gone = (people ?? []).filter((each) => each.away.length > 0)
  return gone.length ? ` · ${gone.map((each) => off(each.name)).join('、')}` : ''
}

function dayName(on: string, lang: Lang): string {
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
function Today({ items, people, picked, failed }: { items: BoardItem[]; people: Person[]; picked: string | undefined; failed: (problem: unknown) => void }) {
  const w = useWords(BOARD)
  const personal = usePersonal()
  const named = useNamed()
  const rank = (item: BoardItem) => (isLate(item) ? 0 : isSoon(item) ? 1 : isFree(item) ? 2 : 3)
  const marked = items.filter((each) => isLate(each) || isSoon(each) || isFree(each) || isRework(each)).sort((one, other) => rank(one) - rank(other))
  const at = ({ ticket }: BoardItem) => ticket.case?.appointment ?? ticket.promised ?? ticket.due
  const who = (item: BoardItem) => people.find((each) => each.party === item.ticket.assignee)?.name ?? named(item.ticket.assignee)
  return (
    <div className="chips2">
      {marked.map((item) => {
        const { ticket } = item
        const time = at(item)
        const free = isFree(item)
        const label = free ? w.freeAt(time ? (day(time) === day() ? clock(time) : dayText(day(time), false)) : '', ticket.title) : ''
        return (
          <button key={ticket.id} className={`chip free${ticket.id === picked ? ' picked' : ''}`} style={free ? {} : { border: 0, padding: 0, background: 'none' }} aria-pressed={ticket.id === picked} title={`${ticket.title} · ${personal(ticket.address)}`} onClick={() => ask({ ticket: ticket.id === picked ? undefined : ticket.id })}
            draggable={free} onDragStart={(event) => event.dataTransfer.setData('text/plain', JSON.stringify({ id: ticket.id, version: ticket.version }))}>
            {free ? <>{isLate(item) && time ? <DueChip at={time} /> : null}{label}</> : isRework(item) ? <ReworkChip who={who(item)} /> : time ? <DueChip at={time} who={who(item)} /> : label}
          </button>
        )
      })}
      {people.map((person) => <PersonChip key={person.party} person={person} count={items.filter((each) => each.ticket.workers.some((worker) => worker.party === person.party)).length} failed={failed} />)}
    </div>
  )
}

function PersonChip({ person, count, failed }: { person: Person; count: number; failed: (problem: unknown) => void }) {
  const w = useWords(BOARD)
  const [over, setOver] = useState(false)
  if (person.away.length) return null
  async function drop(event: React.DragEvent) {
    event.preventDefault()
    setOver(false)
    const { id, version } = JSON.parse(event.dataTransfer.getData('text/plain') || '{}') as { id?: string; version?: number }
    if (!id || version === undefined) return
    failed(undefined)
    await push(id, version, person.party).catch(failed)
  }
  return <span className={`chip plain${over ? ' over' : ''}`} onDragOver={(event) => { event.preventDefault(); setOver(true) }} onDragLeave={() => setOver(false)} onDrop={(event) => void drop(event)}>{person.name} {w.jobs(count)}</span>
}
