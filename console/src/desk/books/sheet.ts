/** A draft as a grid: the document as it was read, and over it what was typed, cell by cell. Nothing is changed in place. Pure. */
import type { Schemas } from '../../api/client'
import { type Price, cellPrice, cellText } from './cells'

export type Document = Schemas['BookDocument']
export type PlaneName = 'charge' | 'pay'
export type Row = { key: string; sku: string; id: string; when?: NonNullable<Price['when']> }
/** typed: texts by cell; "" takes a price away. What is no price stays here and is not sent. */
export type Sheet = { document: Document; typed: ReadonlyMap<string, string> }
export type Change = [cell: string, text: string]

export const EVERY = '*'
const PLANES: PlaneName[] = ['charge', 'pay']

export function cellKey(plane: PlaneName, row: string, tier: string): string {
  return `${plane}|${row}|${tier}`
}

export function rowKey(sku: string, id: string | null | undefined): string {
  return id ? `${sku}#${id}` : sku
}

/** Every item of the catalogue that is sold, and whatever else the plane prices; a price with conditions has a row of its own. */
export function rowsOf(document: Document, plane: PlaneName, skus: ReadonlyMap<string, Schemas['SkuView']>): Row[] {
  const priced = document.planes[plane].prices
  const plain = new Set([...[...skus.values()].filter((each) => each.active !== false).map((each) => each.sku), ...priced.map((each) => each.sku)])
  const own = new Map<string, Row[]>()
  for (const { sku, id, when } of priced) {
    if (!when) continue
    const some = own.get(sku) ?? []
    if (!some.some((each) => each.id === (id ?? ''))) some.push({ key: rowKey(sku, id ?? '?'), sku, id: id ?? '', when })
    own.set(sku, some)
  }
  const order = (sku: string) => {
    const found = skus.get(sku)
    return `${{ service: 0, time: 1, part: 2 }[found?.kind ?? 'part']}|${found?.category ?? ''}|${sku}`
  }
  return [...plain].sort((one, other) => (order(one) < order(other) ? -1 : 1)).flatMap((sku) => [{ key: sku, sku, id: '' }, ...(own.get(sku) ?? [])])
}

/** The plane's tiers, and before them "every tier" where a price stands there. */
export function tiersOf(document: Document, plane: PlaneName): string[] {
  const { tiers, prices } = document.planes[plane]
  return [...(prices.some((each) => each.tier === EVERY) ? [EVERY] : []), ...tiers.map((each) => each.id)]
}

function keyOf(plane: PlaneName, price: Price): string {
  return cellKey(plane, price.when ? rowKey(price.sku, price.id ?? '?') : price.sku, price.tier)
}

export function pricesOf(document: Document): Map<string, Price> {
  return new Map(PLANES.flatMap((plane) => document.planes[plane].prices.map((price) => [keyOf(plane, price), price] as const)))
}

export function textsOf(document: Document): Map<string, string> {
  return new Map([...pricesOf(document)].map(([key, price]) => [key, cellText(price, document.currency)]))
}

/** Cells whose text is no price. */
export function wrongCells(sheet: Sheet): string[] {
  return [...sheet.typed].filter(([, text]) => text !== '' && !cellPrice(text, sheet.document.currency)).map(([cell]) => cell)
}

export function typedInto(sheet: Sheet, changes: Change[]): Sheet {
  const typed = new Map(sheet.typed)
  for (const [cell, text] of changes) typed.set(cell, text)
  return { ...sheet, typed }
}

/** The document with what was typed in it; a cell that is no price keeps the price it had. */
export function saidBy({ document, typed }: Sheet): Document {
  if (typed.size === 0) return document
  const planes = { ...document.planes }
  for (const plane of PLANES) planes[plane] = { ...planes[plane], prices: pricesSaid(document, plane, typed) }
  return { ...document, planes }
}

function pricesSaid(document: Document, plane: PlaneName, typed: ReadonlyMap<string, string>): Price[] {
  const left = new Map([...typed].filter(([cell]) => cell.startsWith(`${plane}|`)))
  const kept = document.planes[plane].prices.flatMap((price) => {
    const key = keyOf(plane, price)
    const text = left.get(key)
    if (text === undefined) return [price]
    left.delete(key)
    if (text === '') return []
    const said = cellPrice(text, document.currency)
    return [said ? over(price, said) : price]
  })
  const whens = new Map(rowsOf(document, plane, new Map()).map((each) => [each.key, each]))
  for (const [cell, text] of left) {
    const said = text === '' ? undefined : cellPrice(text, document.currency)
    const [, row = '', tier = ''] = cell.split('|')
    const own = whens.get(row)
    if (said) kept.push({ sku: own?.sku ?? row, tier, ...(own?.when ? { id: own.id, when: own.when } : {}), ...said })
  }
  return kept
}

function over({ sku, tier, id, when }: Price, said: object): Price {
  return { ...(id ? { id } : {}), sku, tier, ...(when ? { when } : {}), ...said }
}

/** The sheet with a tier more: a copy of one with its prices, for another place. */
export function withCopy(sheet: Sheet, plane: PlaneName, tier: string, place: string): { sheet: Sheet; tier: string } {
  const document = saidBy(sheet)
  const of = document.planes[plane]
  const base = of.tiers.find((each) => each.id === tier)!
  const id = freeId(of.tiers.map((each) => each.id), `${tier}-${place.replace(/[^A-Za-z0-9._-]/g, '-')}`.slice(0, 60))
  const copied = of.prices.filter((each) => each.tier === tier).map((each) => ({ ...each, tier: id, ...(each.id ? { id: `${each.id}-${id}`.slice(0, 64) } : {}) }))
  const when = { ...base.when, region: place }
  const after = { ...of, tiers: [...of.tiers, { ...base, id, when }], prices: [...of.prices, ...copied] }
  const wrong = new Set(wrongCells(sheet))
  const typed = new Map([...sheet.typed].filter(([cell]) => wrong.has(cell)))
  return { sheet: { document: { ...document, planes: { ...document.planes, [plane]: after } }, typed }, tier: id }
}

function freeId(taken: string[], wanted: string): string {
  let id = wanted
  for (let n = 2; taken.includes(id); n++) id = `${wanted}-${n}`
  return id
}

/** A document for a new draft: ours are its number, its stamps and its clocks' version. */
export function forNewDraft(document: Document, from: string): Document {
  const { version: _, skus: _s, tzdata: _t, corrects: _c, valid_to: _v, ...kept } = document
  return { ...kept, valid_from: from }
}

export type Differing = { plane: PlaneName; row: Row; tier: string; before: string; after: string }

/** Cells that say another price. */
export function differing(before: Document, after: Document): Differing[] {
  const [then, now] = [textsOf(before), textsOf(after)]
  const found: Differing[] = []
  for (const plane of PLANES) {
    const rows = new Map([...rowsOf(before, plane, new Map()), ...rowsOf(after, plane, new Map())].map((each) => [each.key, each]))
    const tiers = new Set([...tiersOf(before, plane), ...tiersOf(after, plane)])
    for (const row of rows.values()) {
      for (const tier of tiers) {
        const cell = cellKey(plane, row.key, tier)
        const [one = '', other = ''] = [then.get(cell), now.get(cell)]
        if (one !== other) found.push({ plane, row, tier, before: one, after: other })
      }
    }
  }
  return found
}

/** Parts beside the prices that are not the same: their names, as "charge.surcharges", with what they say. */
export function otherParts(before: Document, after: Document): { part: string; before: unknown; after: unknown }[] {
  const ours = new Set(['version', 'skus', 'tzdata', 'planes', 'book'])
  const [then, now] = [partsOf(before, ours), partsOf(after, ours)]
  return [...new Set([...then.keys(), ...now.keys()])].sort().filter((part) => canonical(then.get(part)) !== canonical(now.get(part)))
    .map((part) => ({ part, before: then.get(part), after: now.get(part) }))
}

function partsOf(document: Document, without: Set<string>): Map<string, unknown> {
  const outer = Object.entries(document).filter(([name]) => !without.has(name))
  const inner = PLANES.flatMap((plane) => Object.entries(document.planes[plane]).filter(([name]) => name !== 'prices').map(([name, value]) => [`${plane}.${name}`, value] as [string, unknown]))
  return new Map([...outer, ...inner])
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => (each && typeof each === 'object' && !Array.isArray(each) ? Object.fromEntries(Object.entries(each).filter(([, one]) => one !== null).sort()) : each)) ?? ''
}

/** Mine over theirs: their document, with each cell, tier and date that I changed. */
export function broughtTogether(base: Document, mine: Sheet, theirs: Document): Sheet {
  const said = saidBy(mine)
  const planes = { ...theirs.planes }
  for (const plane of PLANES) {
    const known = new Set([...base.planes[plane].tiers, ...theirs.planes[plane].tiers].map((each) => each.id))
    const added = said.planes[plane].tiers.filter((each) => !known.has(each.id))
    if (added.length) planes[plane] = { ...planes[plane], tiers: [...planes[plane].tiers, ...added] }
  }
  const from = said.valid_from === base.valid_from ? theirs.valid_from : said.valid_from
  const changed = differing(base, said).map((each): Change => [cellKey(each.plane, each.row.key, each.tier), each.after])
  const wrong = wrongCells(mine).map((cell): Change => [cell, mine.typed.get(cell)!])
  return typedInto({ document: { ...theirs, valid_from: from, planes }, typed: new Map() }, [...changed, ...wrong])
}
