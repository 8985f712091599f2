/** The calls of a month's end, page by page until there is no more. Each raises Refused. */
import { api, got, type Schemas } from '../../api/client'

export async function everyStatement(period: string): Promise<Schemas['StatementRow'][]> {
  const found: Schemas['StatementRow'][] = []
  let cursor: string | undefined
  do {
    const page: Schemas['StatementPage'] = await got(api.GET('/statements', { params: { query: { period, limit: 100, ...(cursor ? { cursor } : {}) } } }))
    found.push(...page.items)
    cursor = page.next
  } while (cursor)
  return found
}

/** How many have no statement yet, and how many differences nobody has explained. */
export async function reconciled(period: string): Promise<{ pending: number; differences: number }> {
  const sum = { pending: 0, differences: 0 }
  let cursor: string | undefined
  do {
    const page: Schemas['ReconciliationView'] = await got(api.GET('/periods/{period}/reconciliation', { params: { path: { period }, query: cursor ? { cursor } : {} } }))
    sum.pending += page.pending.length
    sum.differences += page.differences.length
    cursor = page.next
  } while (cursor)
  return sum
}

/** Close softly: how many parties took part. */
export async function closeMonth(period: string): Promise<number> {
  let after: string | undefined
  let parties = 0
  do {
    const page: Schemas['ClosingView'] = await got(api.POST('/periods/{period}/close', { params: { path: { period } }, body: { mode: 'soft', ...(after ? { after } : {}) } as never }))
    parties += page.parties
    after = page.next
  } while (after)
  return parties
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
