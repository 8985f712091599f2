/** What the page reads: a table, a ranking, the tickets of a cell; and which cell an address means. */
import { api, got, type Schemas } from '../../api/client'
import { usePages, useRead } from '../../api/reading'

export type Axis = Schemas['Margins']['rows']
export type By = Schemas['MarginTrends']['by']
/** Leaks as well, which a job may have several of. */
export type Ranked = Schemas['MarginRanking']['by']
export type Sum = Schemas['MarginSum']
export const TOTAL = '*'
export const AXES: Axis[] = ['project', 'region', 'period', 'day', 'hour']
export const BYS: By[] = ['project', 'region', 'outlet', 'person', 'channel']

export type Asked = { rows: Axis; columns: Axis; period: string; project?: string; region?: string }

export function useTable(asked: Asked, enabled = true) {
  return useRead(['margins', asked], () => got(api.GET('/margins', { params: { query: asked } })), { live: true, keep: true, enabled })
}

export function useRanking(by: Ranked, period: string, enabled = true) {
  return useRead(['margins', 'ranking', by, period], () => got(api.GET('/margins/ranking', { params: { query: { by, period } } })), { live: true, keep: true, enabled })
}

export type Days = 7 | 28
/** Work after the sale, by the node at which it was done. */
export type Phase = NonNullable<Schemas['MarginTrends']['phase']>

/** The last so many days, or those up to `last`, beside as many before; day by day for all together and for `id`. */
export function useTrends(by: By, days: Days, { id, last, region, phase, enabled = true }: { id?: string | undefined; last?: string | undefined; region?: string | undefined; phase?: Phase | undefined; enabled?: boolean } = {}) {
  const query = { by, days, ...(id ? { id } : {}), ...(last ? { last } : {}), ...(region ? { region } : {}), ...(phase ? { phase } : {}) }
  return useRead(['margins', 'trends', query], () => got(api.GET('/margins/trends', { params: { query } })), { live: true, keep: true, enabled })
}

export function useWhy(by: By, days: Days, id?: string, phase?: Phase) {
  const query = { by, days, ...(id && id !== TOTAL ? { id } : {}), ...(phase ? { phase } : {}) }
  return useRead(['margins', 'causes', query], () => got(api.GET('/margins/causes', { params: { query } })), { live: true, keep: true })
}

/** A cell in the address: "project=AC-1,region=310000@2026-11", "hour=09@2026-11-03"; a total leaves its filter out. Its time is a month, a day
 * ("2026-11-03"), or the days from one to another ("2026-11-03..2026-11-09"). */
export type Cell = { period: string; where: Partial<Record<Ranked | 'hour' | 'phase', string>> }

export function written(cell: Cell): string {
  return `${Object.entries(cell.where).filter(([, id]) => id !== TOTAL).map((each) => each.join('=')).join(',')}@${cell.period}`
}

export function cellOf(text: string | null): Cell | undefined {
  const match = /^(.*)@(\d{4}-\d\d(?:-\d\d(?:\.\.\d{4}-\d\d-\d\d)?)?)$/.exec(text ?? '')
  if (!match) return undefined
  const told = (match[1] ?? '').split(',').filter(Boolean).map((each) => each.split('=') as [Ranked | 'hour' | 'phase', string])
  return { period: match[2] ?? '', where: Object.fromEntries(told.filter(([by]) => by === 'leak' || by === 'hour' || by === 'phase' || BYS.includes(by))) }
}

/** Which cell of a table a place in it is; none where the period is a year's total. */
export function cellAt(asked: Asked, row: string, column: string): Cell | undefined {
  const place: Record<string, string> = { [asked.rows]: row, [asked.columns]: column }
  const period = place.period ?? place.day ?? asked.period
  if (period === TOTAL) return undefined
  if (place.hour) return { period, where: { hour: place.hour, region: place.region ?? asked.region ?? TOTAL } }
  return { period, where: { project: place.project ?? asked.project ?? TOTAL, region: place.region ?? asked.region ?? TOTAL } }
}

export function useTickets(cell: Cell) {
  return usePages(['margins', 'tickets', written(cell)], (cursor): Promise<Schemas['MarginTickets']> => got(api.GET('/margins/tickets', { params: { query: { ...span(cell.period), limit: 100, ...pointed(cell), ...cursor } } })), { live: false })
}

/** As the API is asked: for a month, or for days. */
function span(time: string): { period: string } | { first: string; last: string } {
  const [first = '', last = first] = time.split('..')
  return first.length === 7 ? { period: first } : { first, last }
}

function pointed(cell: Cell): Partial<Record<Ranked | 'hour', string>> & { phase?: Phase } {
  return Object.fromEntries(Object.entries(cell.where).filter(([, id]) => id !== TOTAL))
}

/** The sums of a cell's tickets by currency. */
export function added(items: Schemas['MarginTicket'][]): Map<string, { tickets: number; margin: number }> {
  const found = new Map<string, { tickets: number; margin: number }>()
  for (const { sum } of items) {
    const kept = found.get(sum.currency) ?? { tickets: 0, margin: 0 }
    found.set(sum.currency, { tickets: kept.tickets + 1, margin: kept.margin + sum.margin })
  }
  return found
}
