/** How an open ticket of the board stands. Pure. */
import type { Schemas } from './client'

export type BoardItem = Schemas['BoardItem']

export function isLate({ ticket }: BoardItem, now = Date.now()): boolean {
  const at = ticket.case?.appointment ?? ticket.promised ?? ticket.due
  return at !== undefined && Date.parse(at) < now
}

export function isSoon(item: BoardItem, now = Date.now()): boolean {
  const at = item.ticket.case?.appointment ?? item.ticket.promised ?? item.ticket.due
  return at !== undefined && !isLate(item, now) && Date.parse(at) < now + 3_600_000
}

export function isFree({ ticket }: BoardItem): boolean {
  return ticket.workers.length === 0
}

export function isRework({ ticket }: BoardItem): boolean {
  return ticket.flags.includes('rework')
}
