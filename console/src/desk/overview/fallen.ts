import type { Schemas } from '../../api/client'
import { TOTAL } from '../margins/data'
import { FEW, parts } from '../margins/scale'

/** The region whose rate cost the most money, of those with enough jobs in both times; nothing where none fell. */
export function fallen(trends: Schemas['MarginTrends'], currency: string) {
  const found = trends.items.flatMap((item) => {
    const sum = item.sums.find((each) => each.currency === currency)
    const enough = sum && item.id !== TOTAL && Math.min(sum.now.tickets, sum.before.tickets) >= FEW
    return enough && sum.rate_cost != null && sum.rate_cost < 0 && sum.now.rate != null && sum.before.rate != null ? [{ item, sum, cost: sum.rate_cost, was: sum.before.rate, is: sum.now.rate }] : []
  })
  return found.filter((each) => parts(each.is) < parts(each.was)).sort((one, other) => one.cost - other.cost)[0]
}
