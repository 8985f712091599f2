/** Rows of a pasted table, or of a workbook, as what the API takes: columns by their titles, in either language. Pure. */
import type { Schemas } from '../../api/client'
import { minor } from '../../parts/amounts'
import { provinceCode } from '../../parts/provinces'
import { type FAULTS, KEYS, KINDS, TITLES, UNKNOWN } from './words'

export type Purchase = Schemas['PurchaseDocument']
export type Cost = Schemas['CostDocument']
/** A row as it was written, with what is wrong with it. */
export type Read<T> = { cells: string[]; row?: T; wrong?: keyof typeof FAULTS['zh'] }

type Names = Map<string, Schemas['SkuView']>
type Of = (cells: string[]) => (name: string) => string

export function purchases(table: string[][], skus: Names, currency: string): Read<Purchase>[] {
  return rows(table, ['sku', 'since', 'until', 'price', 'per', 'note'], (said, cells) => {
    const sku = skuOf(said('sku'), skus, true)
    if (!sku) return { cells, wrong: 'noSku' }
    const since = dayOf(said('since'))
    const until = said('until') ? dayOf(said('until')) : ''
    if (!since || until === undefined) return { cells, wrong: 'noDay' }
    const unknown = UNKNOWN.includes(plain(said('price')))
    const price = unknown ? null : minor(said('price'), currency)
    if (price === undefined) return { cells, wrong: 'noAmount' }
    const per = /^\d{0,7}$/.test(said('per')) ? Number(said('per') || 1) : 0
    if (per < 1) return { cells, wrong: 'noPer' }
    return { cells, row: { sku, since, ...(until ? { until } : {}), price, currency, per, note: said('note') } }
  })
}

export function costs(table: string[][], skus: Names, currency: string): Read<Cost>[] {
  return rows(table, ['kind', 'amount', 'key', 'region', 'project', 'note'], (said, cells) => {
    const kind = coded(KINDS, said('kind'))
    if (!kind) return { cells, wrong: 'noKind' }
    const amount = minor(said('amount'), currency)
    if (!amount) return { cells, wrong: 'noAmount' }
    const key = coded(KEYS, said('key'))
    if (!key) return { cells, wrong: 'noKey' }
    const region = said('region') ? provinceCode(said('region')) : ''
    if (region === undefined) return { cells, wrong: 'noRegion' }
    const project = said('project') ? skuOf(said('project'), skus, false) : ''
    if (project === undefined) return { cells, wrong: 'noProject' }
    return { cells, row: { kind, amount, currency, key, ...(region ? { region } : {}), ...(project ? { project } : {}), note: said('note') } }
  })
}

/** Columns by the first row where it has titles, else in this order; empty rows are left out. */
function rows<T>(table: string[][], order: string[], read: (said: ReturnType<Of>, cells: string[]) => Read<T>): Read<T>[] {
  const full = table.filter((row) => row.some((cell) => cell.trim()))
  const head = (full[0] ?? []).map((cell) => order.find((name) => TITLES[name]!.includes(plain(cell))))
  const titled = head.filter(Boolean).length >= 2
  const places = titled ? head : order
  return full.slice(titled ? 1 : 0).map((cells) => read((name) => (cells[places.indexOf(name)] ?? '').normalize('NFKC').trim(), cells))
}

function skuOf(text: string, skus: Names, part: boolean): string | undefined {
  return [...skus.values()].find((each) => (each.kind === 'part') === part && (each.sku.toLowerCase() === plain(text) || plain(each.name) === plain(text)))?.sku
}

function coded<T extends string>(table: Record<T, string[]>, text: string): T | undefined {
  return (Object.keys(table) as T[]).find((code) => code === plain(text) || table[code].includes(plain(text)))
}

function plain(text: string): string {
  return text.normalize('NFKC').replace(/\s+/g, ' ').trim().toLowerCase()
}

/** "2026-11-01", "2026/11/1", or a spreadsheet's count of days. */
export function dayOf(text: string): string | undefined {
  const [, year, month, day] = /^(2\d{3})\D(\d{1,2})\D(\d{1,2})\D?$/.exec(text) ?? []
  if (year) return real(`${year}-${month!.padStart(2, '0')}-${day!.padStart(2, '0')}`)
  if (/^[34567]\d{4}$/.test(text)) return new Date(Date.UTC(1899, 11, 30 + Number(text))).toISOString().slice(0, 10)
  return undefined
}

function real(day: string): string | undefined {
  const at = new Date(`${day}T00:00:00Z`)
  return Number.isNaN(at.valueOf()) || at.toISOString().slice(0, 10) !== day ? undefined : day
}
