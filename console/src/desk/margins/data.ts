/** What the page reads: a table, a ranking, the tickets of a cell; and which cell an address means. */
import { api, got, type Schemas } from '../../api/client'
import { usePages, useRead } from '../../api/reading'

export type Axis = Schemas['Margins']['rows']
export type By = Schemas['MarginRanking']['by']
export type Sum = Schemas['MarginSum']
export const TOTAL = '*'
export const AXES: Axis[] = ['project', 'region', 'period']
export const BYS: By[] = ['project', 'region', 'outlet', 'person', 'channel']

export type Asked = { rows: Axis; columns: Axis; period: string; project?: string; region?: string }

export function useTable(asked: Asked) {
  return useRead(['margins', asked], () => got(api.GET('/margins', { params: { query: asked } })), { live: true, keep: true })
}

export function useRanking(by: By, period: string) {
  return useRead(['margins', 'ranking', by, period], () => got(api.GET('/margins/ranking', { params: { query: { by, period } } })), { live: true, keep: true })
}

/** A cell in the address: "project=AC-1,region=310000@2026-11"; a total leaves its filter out. */
export type Cell = { period: string; where: Partial<Record<By, string>> }

export function written(cell: Cell): string {
  return `${Object.entries(cell.where).filter(([, id]) => id !== TOTAL).map((each) => each.join('=')).join(',')}@${cell.period}`
}

export function cellOf(text: string | null): Cell | undefined {
  const match = /^(.*)@(\d{4}-\d\d)$/.exec(text ?? '')
  if (!match) return undefined
  const told = (match[1] ?? '').split(',').filter(Boolean).map((each) => each.split('=') as [By, string])
  return { period: match[2] ?? '', where: Object.fromEntries(told.filter(([by]) => BYS.includes(by))) }
}

/** Which cell of a table a place in it is; none where the period is a year's total. */
export function cellAt(asked: Asked, row: string, column: string): Cell | undefined {
  const place: Record<string, string> = { [asked.rows]: row, [asked.columns]: column }
  const period = place.period ?? asked.period
  if (period === TOTAL) return undefined
  return { period, where: { project: place.project ?? asked.project ?? TOTAL, region: place.region ?? asked.region ?? TOTAL } }
}

export function useTickets(cell: Cell) {
  return usePages(['margins', 'tickets', written(cell)], (cursor): Promise<Schemas['MarginTickets']> => got(api.GET('/margins/tickets', { params: { query: { period: cell.period, limit: 100, ...pointed(cell), ...cursor } } })), { live: false })
}

function pointed(cell: Cell): Partial<Record<By, string>> {
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
