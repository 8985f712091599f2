/** What was typed as items, and what the API is told of it. */
import type { Schemas } from '../../api/client'

export type Typed = { sku: string; qty: string }
type Wrong = { at: number; field: 'sku' | 'qty'; typed: string }

const QUANTITY = /^\d{1,9}(\.\d{1,4})?$/

/** How an item stands in the list: its name, and its code where two might be called alike. */
export function offered(sku: Schemas['SkuView']): string {
  return `${sku.name} ${sku.sku}`
}

/** The lines, or the first thing that cannot be sent. Rows without an item are nothing. */
export function told(rows: Typed[], skus: Map<string, Schemas['SkuView']>): { lines: Schemas['NewLine'][] } | { wrong: Wrong } {
  const byOffer = new Map([...skus.values()].map((each) => [offered(each), each.sku]))
  const lines: Schemas['NewLine'][] = []
  for (const [at, row] of rows.entries()) {
    const typed = row.sku.trim()
    if (!typed) continue
    const sku = byOffer.get(typed) ?? (skus.has(typed) ? typed : undefined)
    if (!sku) return { wrong: { at, field: 'sku', typed } }
    const qty = row.qty.trim()
    if (!QUANTITY.test(qty) || Number(qty) === 0) return { wrong: { at, field: 'qty', typed: qty } }
    lines.push({ sku, qty })
  }
  return { lines }
}
