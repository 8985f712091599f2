/** What the report reads: parts of a span put together, and what its address asks for. */
import { api, got, type Schemas } from '../../api/client'
import { useRead } from '../../api/reading'
import { useLang } from '../../words'
import { day, month } from '../../words/times'

export type Dimension = Schemas['ReportPart']['by'][number]
export type Sum = Schemas['ReportSum']
export type Row = { at: string[]; sum: Sum }
export type Asked = { first: string; last: string; by: Dimension; then?: Dimension } & Partial<Record<Filter, string>>
export const DIMENSIONS: Dimension[] = ['source', 'channel', 'outlet', 'person', 'region', 'project', 'month', 'day']
export const FILTERS = ['source', 'channel', 'outlet', 'person', 'region', 'project'] as const
export type Filter = (typeof FILTERS)[number]
export const FIGURES = ['income', 'pay', 'margin', 'tickets'] as const
export type Figure = (typeof FIGURES)[number]
const DAY = /^\d{4}-\d\d-\d\d$/

/** Out of the address; what does not fit is left out. */
export function asked(query: URLSearchParams): Asked {
  const told = (name: string) => { const text = query.get(name) ?? ''; return DAY.test(text) ? text : undefined }
  const last = told('last') ?? day()
  const first = told('first') ?? `${month()}-01`
  const by = DIMENSIONS.find((each) => each === query.get('by')) ?? 'source'
  const then = DIMENSIONS.find((each) => each === query.get('then') && each !== by)
  const filters = Object.fromEntries(FILTERS.flatMap((each) => (query.get(each) ? [[each, query.get(each)!]] : [])))
  return { first: first <= last ? first : last, last, by, ...(then ? { then } : {}), ...filters }
}

export type Found = { rows: Row[]; whole: Sum[]; names: Map<string, string>; waiting?: string }

/** All parts of the span, added: integers throughout. */
async function whole(query: Asked): Promise<Found> {
  const rows = new Map<string, Row>()
  const sums = new Map<string, Sum>()
  const names = new Map<string, string>()
  let cursor: string | undefined
  let waiting: string | undefined
  do {
    const part: Schemas['ReportPart'] = await got(api.GET('/margins/report', { params: { query: { ...query, ...(cursor ? { cursor } : {}) } } }))
    for (const { at, sum } of part.rows) {
      const key = [...at, sum.currency].join(' ')
      rows.set(key, { at, sum: added(rows.get(key)?.sum, sum) })
    }
    for (const sum of part.whole) sums.set(sum.currency, added(sums.get(sum.currency), sum))
    for (const { by, id, name } of part.names) names.set(`${by} ${id}`, name)
    waiting = [waiting, part.waiting_since].filter((each) => each != null).sort()[0]
    cursor = part.next ?? undefined
  } while (cursor)
  return { rows: [...rows.values()], whole: [...sums.values()], names, ...(waiting ? { waiting } : {}) }
}

function added(one: Sum | undefined, other: Sum): Sum {
  if (!one) return other
  return { ...other, tickets: one.tickets + other.tickets, income: one.income + other.income, pay: one.pay + other.pay, margin: one.margin + other.margin, parts: one.parts + other.parts, parts_unknown: one.parts_unknown + other.parts_unknown }
}

export function useReport(query: Asked) {
  const lang = useLang()
  return useRead(['margins', 'report', query, lang], () => whole(query), { keep: true })
}

/** Days and months in their order; all else by the figure, the greatest first. */
export function sorted(rows: Row[], by: Dimension, figure: Figure): Row[] {
  const timed = by === 'day' || by === 'month'
  return [...rows].sort((one, other) => (timed ? one.at[0]!.localeCompare(other.at[0]!) : 0) || other.sum[figure] - one.sum[figure] || one.at.join(' ').localeCompare(other.at.join(' ')))
}

/** By the first dimension alone. */
export function firsts(rows: Row[]): Row[] {
  const found = new Map<string, Row>()
  for (const { at, sum } of rows) found.set(at[0]!, { at: at.slice(0, 1), sum: added(found.get(at[0]!)?.sum, sum) })
  return [...found.values()]
}
