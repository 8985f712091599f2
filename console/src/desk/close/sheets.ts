/** A month's statements as rows of a workbook: one a party, or every line of all of them. */
import { api, got, type Schemas } from '../../api/client'
import { amount, type Cell } from '../../parts/workbook'
import type { CLOSE } from './words'

type Words = (typeof CLOSE)['zh']
type Named = (id: string) => string
const AT_ONCE = 500

export function sheet(rows: Schemas['StatementRow'][], w: Words, named: Named): Cell[][] {
  const header = [w.id, w.who, w.period, w.lines, w.disputed, w.total, w.payable, w.currency, w.state]
  return [header, ...rows.map((each) => [each.party, named(each.party), each.period, whole(each.lines), whole(each.disputed), amount(each.total.amount, each.total.currency), amount(each.payable.amount, each.payable.currency), each.total.currency, w[each.state]])]
}

/** Asked for statement by statement. Raises Refused. */
export async function linesSheet(rows: Schemas['StatementRow'][], w: Words, named: Named): Promise<Cell[][]> {
  const told: Cell[][] = [[w.id, w.who, w.ticket, w.day, w.customer, w.line, w.qty, w.unit, w.fee, w.tier, w.outlet, w.cause, w.amount, w.currency]]
  for (const { party, period } of rows) {
    for (let start: number | null | undefined = 0; start !== null && start !== undefined; ) {
      const page: Schemas['StatementView'] = await got(api.GET('/statements/{party_id}/{period}', { params: { path: { party_id: party, period }, query: { start, limit: AT_ONCE } } }))
      for (const each of page.lines) {
        told.push([party, named(party), each.ticket_id, each.day ?? '', each.customer ?? '', each.item ?? '', each.quantity ? { digits: each.quantity } : '', each.unit ?? '', each.fee_name ?? each.fee ?? '', each.tier_name ?? '', each.outlet_name ?? '', each.cause_name ?? each.cause ?? '', amount(each.amount.amount, each.amount.currency), each.amount.currency])
      }
      start = page.next
    }
  }
  return told
}

function whole(count: number): Cell {
  return { digits: String(count) }
}
