/** All open tickets of the reader's outlets: one list for the board, the home page and their numbers. */
import { api, got, type Schemas } from './client'
import { inTens } from './outlets'
import { everyPage } from './pages'
import { useRead } from './reading'

export type BoardItem = Schemas['BoardItem']

async function everything(outlets: string[], q: string): Promise<BoardItem[]> {
  const pages = inTens(outlets).map((some) => everyPage((cursor): Promise<Schemas['BoardView']> => got(api.GET('/dispatch/board', { params: { query: { outlets: some, limit: 100, ...cursor, ...(q ? { q } : {}) } } }))))
  return (await Promise.all(pages)).flat()
}

export function useBoard(outlets: string[], q = '', enabled = true) {
  return useRead(['board', outlets.join(), q], () => everything(outlets, q), { live: true, enabled: enabled && outlets.length > 0, keep: true })
}

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
