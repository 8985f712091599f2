/** The calls of a month's end, page by page until there is no more. Each raises Refused. */
import { api, got, type Schemas } from '../../api/client'
import { everyPage } from '../../api/pages'

export function everyStatement(period: string): Promise<Schemas['StatementRow'][]> {
  return everyPage((cursor): Promise<Schemas['StatementPage']> => got(api.GET('/statements', { params: { query: { period, limit: 100, ...cursor } } })))
}

export type Reconciled = { state: Schemas['ReconciliationView']['state']; pending: number; differences: number }

/** Where the month stands, how many have no statement yet, and how many differences nobody has explained. */
export async function reconciled(period: string): Promise<Reconciled> {
  const sum: Reconciled = { state: 'open', pending: 0, differences: 0 }
  let cursor: string | undefined
  do {
    const page: Schemas['ReconciliationView'] = await got(api.GET('/periods/{period}/reconciliation', { params: { path: { period }, query: cursor ? { cursor } : {} } }))
    sum.state = page.state
    sum.pending += page.pending.length
    sum.differences += page.differences.length
    cursor = page.next
  } while (cursor)
  return sum
}

/** Close, softly or for good: how many parties took part, and how many keep it from being closed for good. */
export async function closeMonth(period: string, mode: 'soft' | 'hard'): Promise<{ parties: number; open: number }> {
  let after: string | undefined
  const sum = { parties: 0, open: 0 }
  do {
    const page: Schemas['ClosingView'] = await got(api.POST('/periods/{period}/close', { params: { path: { period } }, body: { mode, ...(after ? { after } : {}) } as never }))
    sum.parties += page.parties
    sum.open += page.open.length
    after = page.next
  } while (after)
  return sum
}

export async function statementsOf(period: string, step: 'draft' | 'issue'): Promise<{ done: number; unchanged: number; refused: Schemas['RefusedView'][] }> {
  const sum = { done: 0, unchanged: 0, refused: [] as Schemas['RefusedView'][] }
  let after: string | undefined
  do {
    const page: Schemas['BulkView'] = await got(api.POST('/periods/{period}/statements', { params: { path: { period } }, body: { step, ...(after ? { after } : {}) } as never }))
    sum.done += page.done
    sum.unchanged += page.unchanged
    sum.refused.push(...page.refused)
    after = page.next
  } while (after)
  return sum
}
