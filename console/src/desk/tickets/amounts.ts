/** What the tickets of a list came to, for those who may see money: fifty a call, as the API takes them. */
import { api, got, type Schemas } from '../../api/client'
import { useRead } from '../../api/reading'
import { may, type Me, useMe } from '../../api/session'
import { type Amount, type Sight, stateOf } from './columns'

const AT_ONCE = 50
/** A list of many asks seldom: what is booked changes rarely. */
const EVERY = 60_000

/** Both planes, the own part, or nothing. */
export function sees(me: Me): Sight {
  return may(me, 'admin', 'finance', 'auditor') ? 'all' : may(me, 'technician', 'partner') ? 'own' : undefined
}

/** By ticket; those that are not booked are not there. Only tickets whose work is done are asked for. */
export async function amountsOf(tickets: Schemas['TicketView'][]): Promise<Map<string, Amount>> {
  const ids = tickets.filter((each) => each.served).map((each) => each.id)
  const parts = Array.from({ length: Math.ceil(ids.length / AT_ONCE) }, (_, n) => ids.slice(n * AT_ONCE, (n + 1) * AT_ONCE))
  const found: Amount[] = []
  for (const part of parts) found.push(...(await got(api.GET('/me/amounts', { params: { query: { tickets: part.join(',') } } }))).items)
  return new Map(found.map((each) => [each.ticket_id, each]))
}

/** state: of what has no amount; it waits while nothing came, or what came is of other tickets. */
export function useAmounts(tickets: Schemas['TicketView'][]) {
  const me = useMe()
  const served = tickets.filter((each) => each.served)
  const key = served.map((each) => `${each.id}@${each.version}`).join()
  const read = useRead(['amounts', key], () => amountsOf(served), { enabled: sees(me) !== undefined && served.length > 0, keep: true, live: true, every: EVERY })
  return { of: read.data, state: stateOf(read.data !== undefined && !read.isPlaceholderData, read.isError) }
}
