/** What waits for the reader, each list with the query behind its number; the menu shows their sum. */
import { isFree, isLate, useBoard } from '../../api/board'
import { api, got, type Schemas } from '../../api/client'
import { useOutlets } from '../../api/outlets'
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
  books: Schemas['VersionView'][]
  mine: Schemas['TicketView'][]
  /** Of all but what the reader asked for themselves. */
  total: number
  loading: boolean
  partial: boolean
}

const MOST = 100

export function useTodo(): Todo {
  const me = useMe()
  const outlets = useOutlets().map((each) => each.id)
  const decides = may(me, 'admin', 'finance', 'regional', 'dispatcher')
  const clears = may(me, 'admin', 'finance', 'dispatcher')
  const settles = may(me, 'admin', 'finance')
  const steers = may(me, 'admin', 'dispatcher', 'partner')
  const ready = outlets.length > 0
  const approvals = useRead(['approvals', 'asked'], () => got(api.GET('/approvals', { params: { query: { state: 'asked', limit: MOST } } })), { live: true, enabled: decides })
  const board = useBoard(outlets, '', steers)
  const red = useRead(['exceptions', outlets.join()], async () => (await Promise.all(outlets.map((outlet) => got(api.GET('/exceptions', { params: { query: { outlet, limit: MOST } } }))))).flatMap((page) => page.items), { live: true, enabled: clears && ready })
  const acts = useRead(['acts', outlets.join()], async () => (await Promise.all(outlets.map((outlet) => got(api.GET('/acts', { params: { query: { outlet } } }))))).flatMap((page) => page.items), { live: true, enabled: clears && ready })
  const statements = useRead(['statements', 'disputed'], async () => (await Promise.all([month(), monthBefore(month())].map((period) => got(api.GET('/statements', { params: { query: { period, limit: MOST } } }))))).flatMap((page) => page.items), { live: true, enabled: settles })
  const adjustments = useRead(['adjustments', 'asked'], async () => (await Promise.all([month(), monthBefore(month())].map((period) => got(api.GET('/adjustments', { params: { query: { period, limit: MOST } } }))))).flatMap((page) => page.items), { live: true, enabled: settles })
  const books = useRead(['books', 'newest'], () => got(api.GET('/books', { params: { query: { limit: MOST } } })), { live: true, enabled: settles })
  const mine = useRead(['mine'], () => got(api.GET('/tickets', { params: { query: { mine: true, limit: MOST } } })), { live: true, enabled: may(me, 'technician') })
  const asked = approvals.data?.items ?? []
  const lists = {
    approvals: asked.filter((each) => each.by !== me.party),
    late: (board.data ?? []).filter((each) => isLate(each)),
    free: (board.data ?? []).filter(isFree),
    red: red.data ?? [],
    acts: acts.data ?? [],
    disputes: (statements.data ?? []).filter((each) => each.disputed > 0 && each.state === 'issued'),
    adjustments: (adjustments.data ?? []).filter((each) => each.state === 'asked' || each.state === 'proposed'),
    books: (books.data?.items ?? []).filter((each) => ['approve', 'publish'].includes(waitsFor(each, me.party))),
    mine: (mine.data?.items ?? []).filter((each) => each.state !== 'done'),
  }
  const all = [approvals, board, red, acts, statements, adjustments, books, mine]
  return {
    ...lists,
    own: asked.filter((each) => each.by === me.party),
    total: Object.values(lists).reduce((sum, list) => sum + list.length, 0),
    loading: all.some((each) => each.isLoading),
    partial: all.some((each) => each.isError && each.data === undefined),
  }
}
