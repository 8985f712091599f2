/** All open tickets of the reader's outlets: one list for the board, the home page and their numbers. */
import { api, got, type Schemas } from './client'
import { inTens } from './outlets'
import { everyPage } from './pages'
import { useRead } from './reading'
import type { BoardItem } from './standing'

export * from './standing'

async function everything(outlets: string[], q: string): Promise<BoardItem[]> {
  const pages = inTens(outlets).map((some) => everyPage((cursor): Promise<Schemas['BoardView']> => got(api.GET('/dispatch/board', { params: { query: { outlets: some, limit: 100, ...cursor, ...(q ? { q } : {}) } } }))))
  return (await Promise.all(pages)).flat()
}

export function useBoard(outlets: string[], q = '', enabled = true) {
  return useRead(['board', outlets.join(), q], () => everything(outlets, q), { live: true, enabled: enabled && outlets.length > 0, keep: true })
}
