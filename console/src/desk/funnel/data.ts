/** What the page reads: a scene's funnel, and the tickets behind one of its numbers. */
import { api, got, type Schemas } from '../../api/client'
import { usePages, useRead } from '../../api/reading'
import { day as today, dayAfter, monthBefore } from '../../words/times'

export type Funnel = Schemas['FunnelAnswer']
export type Asked = { scene: string; first: string; last: string; region?: string; since?: string }
/** A number of the funnel: a node of it, or all that began; on a day or in a region of it. */
export type Number = { node?: string; day?: string; region?: string }

export const WINDOWS = [7, 28] as const

/** "7", "28", or a month, "2026-11": its days, of the current one those until today. */
export function windowOf(time: string): { first: string; last: string } {
  const now = today()
  if (/^\d{4}-\d\d$/.test(time)) {
    const end = dayAfter(`${monthBefore(time, -1)}-01`, -1)
    return { first: `${time}-01`, last: end < now ? end : now }
  }
  return { first: dayAfter(now, time === '7' ? -6 : -27), last: now }
}

export function useFunnel(asked: Asked, enabled: boolean) {
  return useRead(['funnel', asked], () => got(api.GET('/margins/funnel', { params: { query: asked } })), { live: true, keep: true, enabled })
}

export function useBehind(asked: Asked, { node, day, region }: Number) {
  const query = { ...asked, ...(day ? { first: day, last: day } : {}), ...(region ? { region } : {}), ...(node ? { node } : {}), limit: 100 }
  return usePages(['funnel', 'tickets', query], (cursor): Promise<Schemas['FunnelTickets']> => got(api.GET('/margins/funnel/tickets', { params: { query: { ...query, ...cursor } } })), { live: false })
}

/** A number in the address: "enrolled", "enrolled@2026-11-03", "enrolled~310000"; without a node all that began. */
export function written({ node = '', day, region }: Number): string {
  return `${node}${day ? `@${day}` : ''}${region ? `~${region}` : ''}` || '*'
}

export function numberOf(text: string | null): Number | undefined {
  const match = /^(\*|[a-z0-9_]*)(?:@(\d{4}-\d\d-\d\d))?(?:~([0-9A-Z-]+))?$/.exec(text ?? '')
  if (text === null || !match) return undefined
  const [, node, day, region] = match
  return { ...(node && node !== '*' ? { node } : {}), ...(day ? { day } : {}), ...(region ? { region } : {}) }
}

/** How many the funnel itself says, so that the list can be held against it. */
export function told(funnel: Funnel, { node, day, region }: Number): number {
  const place = day ? funnel.days.find((each) => each.day === day) : region ? funnel.regions.find((each) => each.region === region) : undefined
  if (day || region) return (node ? place?.reached[node] : place?.begun) ?? 0
  return node ? (funnel.nodes.find((each) => each.node === node)?.reached ?? 0) : funnel.begun
}

/** What all that is counted came to: the node that it is counted from; nothing where that is their making. */
export function from(funnel: Funnel): string | undefined {
  return funnel.since == null ? undefined : (funnel.nodes.find((each) => each.node === funnel.since)?.name ?? funnel.since)
}
