/** The board by person and day, and by province. Pure. */
import { type BoardItem, isFree, isLate, isRework, isSoon } from '../../api/standing'

export type State = 'late' | 'soon' | 'free' | 'rework' | 'assigned'
export const STATES: State[] = ['late', 'soon', 'free', 'rework', 'assigned']
export type Counts = Record<State, number> & { all: number }

/** How a ticket stands where it may count once only: what presses most comes first. */
export function stateOf(item: BoardItem, now = Date.now()): State {
  return isLate(item, now) ? 'late' : isSoon(item, now) ? 'soon' : isFree(item) ? 'free' : isRework(item) ? 'rework' : 'assigned'
}

export function counted(items: BoardItem[], now = Date.now()): Counts {
  const found: Counts = { late: 0, soon: 0, free: 0, rework: 0, assigned: 0, all: items.length }
  for (const each of items) found[stateOf(each, now)] += 1
  return found
}

/** Tickets by who works on them, in days; '' has those of nobody. What is of a day before the first stands in the first where that is today. */
export function rows(items: BoardItem[], days: string[], today: string): [string, BoardItem[][]][] {
  const found = new Map<string, BoardItem[][]>()
  for (const item of items) {
    const place = days.indexOf(item.day < today && days[0] === today ? today : item.day)
    if (place < 0) continue
    for (const party of item.ticket.workers.length ? item.ticket.workers.map((each) => each.party) : ['']) {
      const row = found.get(party) ?? days.map(() => [])
      row[place]!.push(item)
      found.set(party, row)
    }
  }
  return [...found]
}
