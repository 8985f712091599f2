/** Where the cells of a pasted table go: from the chosen cell on, or by the names of items and tiers that it brings. Pure. */
import { cellPrice } from './cells'
import { type Change, cellKey, type PlaneName, type Row } from './sheet'

export type Place = { plane: PlaneName; rows: Row[]; tiers: string[]; row: number; column: number; currency: string }
/** strange: names that nobody knows; cut: cells beyond the last row or column. */
export type Pasted = { changes: Change[]; strange: string[]; cut: number }
type NameOf = (id: string) => string

/** A table whose first column names items goes to those items, whatever their order; a first row that names tiers, to those tiers. */
export function pasted(table: string[][], place: Place, item: NameOf, tier: NameOf): Pasted {
  const named = byName(place.rows.filter((each) => !each.id), (each) => [each.sku, item(each.sku)])
  const first = table.map((row) => row[0] ?? '').filter((each) => each.trim())
  const hits = first.filter((each) => named.has(key(each))).length
  const known = hits > 0 && hits * 2 >= first.length - 1
  const wordy = first.length > 0 && !first.some((each) => cellPrice(each, place.currency))
  if (!table.some((row) => row.length > 1) || !(known || wordy)) return fromHere(table, place)
  return toNames(table, place, named, byName(place.tiers, (each) => [each, tier(each)]))
}

function key(text: string): string {
  return text.normalize('NFKC').replace(/\s+/g, '').toLowerCase()
}

function byName<T>(all: T[], namesOf: (each: T) => string[]): Map<string, T> {
  return new Map(all.flatMap((each) => namesOf(each).map((name) => [key(name), each] as const)))
}

function fromHere(table: string[][], { plane, rows, tiers, row, column }: Place): Pasted {
  const found: Pasted = { changes: [], strange: [], cut: 0 }
  table.forEach((cells, down) => cells.forEach((text, right) => {
    const at = rows[row + down]
    const tier = tiers[column + right]
    if (at && tier) found.changes.push([cellKey(plane, at.key, tier), text.trim()])
    else if (text.trim()) found.cut += 1
  }))
  return found
}

function toNames(table: string[][], { plane, tiers, column, currency }: Place, items: Map<string, Row>, byTier: Map<string, string>): Pasted {
  const found: Pasted = { changes: [], strange: [], cut: 0 }
  const head = table[0] ?? []
  const hasHead = !items.has(key(head[0] ?? '')) && head.slice(1).some((each) => byTier.has(key(each)))
  const columns = head.slice(1).map((each, at) => (hasHead ? byTier.get(key(each)) : tiers[column + at]))
  for (const [name = '', ...cells] of hasHead ? table.slice(1) : table) {
    const row = items.get(key(name))
    if (!row) {
      if (name.trim()) found.strange.push(name.trim())
      continue
    }
    cells.forEach((text, at) => {
      const tier = columns[at]
      if (tier) found.changes.push([cellKey(plane, row.key, tier), text.trim()])
      else if (cellPrice(text, currency)) found.cut += 1
    })
  }
  if (hasHead) found.strange.push(...head.slice(1).filter((each) => each.trim() && !byTier.has(key(each)) && cellsUnder(table, head.indexOf(each), currency)))
  return found
}

/** Whether a column has prices: one that has none is a remark, such as a unit. */
function cellsUnder(table: string[][], column: number, currency: string): boolean {
  return table.slice(1).some((row) => cellPrice(row[column] ?? '', currency))
}
