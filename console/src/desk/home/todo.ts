/** What waits for the reader, each list with the query behind its number; the menu shows their sum. */
import { isFree, isLate, useBoard } from '../../api/board'
import { api, got, type Schemas } from '../../api/client'
import { useOutlets } from '../../api/outlets'
import { everyPage } from '../../api/pages'
import { useRead } from '../../api/reading'
import { may, useMe } from '../../api/session'
import { month, monthBefore } from '../../words/times'
import { waitsFor } from '../books/life'

export type Todo = {
  approvals: Schemas['ApprovalsApprovalView'][]
  own: Schemas['ApprovalsApprovalView'][]
  late: Schemas['BoardItem'][]
  free: Schemas['BoardItem'][]
  red: Schemas['ExceptionRow'][]
  acts: Schemas['FailedActView'][]
  disputes: Schemas['StatementRow'][]
  adjustments: Schemas['AdjustmentView'][]
  /** What the tickets of requests are booked in; of those that are not booked there is nothing. */
  currencies: Map<string, string>
  books: Schemas['VersionView'][]
  mine: Schemas['TicketView'][]
  /** Of all but what the reader asked for themselves. */
  total: number
  loading: boolean
  partial: boolean
}

const MOST = 100

/** All that there is of each of these, side by side. */
async function ofEach<T>(these: string[], ask: (one: string, cursor: { cursor?: string }) => Promise<{ items: T[]; next?: string }>): Promise<T[]> {
  return (await Promise.all(these.map((one) => everyPage((cursor) => ask(one, cursor))))).flat()
}

const AT_ONCE = 50

async function currenciesOf(asked: Schemas['AdjustmentView'][]): Promise<Map<string, string>> {
  const ids = [...new Set(asked.map((each) => each.ticket_id))]
  const parts = Array.from({ length: Math.ceil(ids.length / AT_ONCE) }, (_, n) => ids.slice(n * AT_ONCE, (n + 1) * AT_ONCE))
  const found = await Promise.all(parts.map((part) => got(api.GET('/me/amounts', { params: { query: { tickets: part.join(',') } } }))))
  return new Map(found.flatMap((each) => each.items).flatMap(({ ticket_id, pay }) => (pay ? [[ticket_id, pay.currency] as const] : [])))
}

export function useTodo(): Todo {
  const me = useMe()
  const outlets = useOutlets().map((each) => each.id)
  const decides = may(me, 'admin', 'finance', 'regional', 'dispatcher')
  const clears = may(me, 'admin', 'finance', 'dispatcher')
  const settles = may(me, 'admin', 'finance')
  const steers = may(me, 'admin', 'dispatcher', 'partner')
  const ready = outlets.length > 0
  const months = [month(), monthBefore(month())]
  const approvals = useRead(['approvals', 'asked'], async () => everyPage((cursor): Promise<Schemas['ApprovalPage']> => got(api.GET('/approvals', { params: { query: { state: 'asked', limit: MOST, ...cursor } } }))), { live: true, enabled: decides })
  const board = useBoard(outlets, '', steers)
  const red = useRead(['exceptions', outlets.join()], () => ofEach(outlets, (outlet, cursor): Promise<Schemas['Exceptions']> => got(api.GET('/exceptions', { params: { query: { outlet, limit: MOST, ...cursor } } }))), { live: true, enabled: clears && ready })
  const acts = useRead(['acts', outlets.join()], () => ofEach(outlets, (outlet, cursor): Promise<Schemas['FailedActsView']> => got(api.GET('/acts', { params: { query: { outlet, limit: MOST, ...cursor } } }))), { live: true, enabled: clears && ready })
  const statements = useRead(['statements', 'disputed'], () => ofEach(months, (period, cursor): Promise<Schemas['StatementPage']> => got(api.GET('/statements', { params: { query: { period, limit: MOST, ...cursor } } }))), { live: true, enabled: settles })
  const adjustments = useRead(['adjustments', 'asked'], () => ofEach(months, (period, cursor): Promise<Schemas['Adjustments']> => got(api.GET('/adjustments', { params: { query: { period, limit: MOST, ...cursor } } }))), { live: true, enabled: settles })
  const asking = (adjustments.data ?? []).filter((each) => each.state === 'asked' || each.state === 'proposed')
  const currencies = useRead(['adjustments', 'currencies', asking.map((each) => each.ticket_id).join()], () => currenciesOf(asking), { enabled: settles && asking.length > 0, keep: true })
  const books = useRead(['books', 'newest'], () => everyPage((cursor): Promise<Schemas['VersionPage']> => got(api.GET('/books', { params: { query: { limit: MOST, ...cursor } } }))), { live: true, enabled: settles })
  const mine = useRead(['mine', 'all'], () => everyPage((cursor): Promise<Schemas['TicketPage']> => got(api.GET('/tickets', { params: { query: { mine: true, limit: MOST, ...cursor } } }))), { live: true, enabled: may(me, 'technician') })
  const asked = approvals.data ?? []
  const lists = {
    approvals: asked.filter((each) => each.by !== me.party),
    late: (board.data ?? []).filter((each) => isLate(each)),
    free: (board.data ?? []).filter(isFree),
    red: red.data ?? [],
    acts: acts.data ?? [],
    disputes: (statements.data ?? []).filter((each) => each.disputed > 0 && each.state === 'issued'),
    adjustments: asking,
    books: (books.data ?? []).filter((each) => ['approve', 'publish'].includes(waitsFor(each, me.party))),
    mine: (mine.data ?? []).filter((each) => each.state !== 'done'),
  }
  const all = [approvals, board, red, acts, statements, adjustments, books, mine]
  return {
    ...lists,
    currencies: currencies.data ?? new Map(),
    own: asked.filter((each) => each.by === me.party),
    total: Object.values(lists).reduce((sum, list) => sum + list.length, 0),
    loading: all.some((each) => each.isLoading),
    partial: all.some((each) => each.isError && each.data === undefined),
  }
}
