/** What a list says of its amounts: the columns of its workbook, and what stands where there is no amount. Pure. */
import type { Schemas } from '../../api/client'
import { amount, type Cell } from '../../parts/workbook'
import type { TICKETS } from './words'

export type Amount = Schemas['TicketAmount']
/** Both planes, the own part, or nothing. */
export type Sight = 'all' | 'own' | undefined
type Words = (typeof TICKETS)['zh']

/** In the order of `cells`: a customer may be asked in another currency than people are paid in. */
export function heads(sight: Sight, w: Words): string[] {
  return sight === 'all' ? [w.charge, w.currency, w.pay, w.margin, w.currency] : sight ? [w.earned, w.currency] : []
}

export function cells(sight: Sight, found: Amount | undefined): Cell[] {
  const sum = (each: Schemas['Money'] | null | undefined): Cell => (each ? amount(each.amount, each.currency) : '')
  if (sight === 'all') return [sum(found?.customer), found?.customer?.currency ?? '', sum(found?.pay), sum(found?.margin), found?.pay?.currency ?? '']
  return sight ? [sum(found?.earned), found?.earned?.currency ?? ''] : []
}

/** Whether a ticket that has no amount is not booked, still asked for, or nobody could say. */
export function stateOf(whole: boolean, failed: boolean): 'known' | 'waits' | 'failed' {
  return failed ? 'failed' : whole ? 'known' : 'waits'
}
