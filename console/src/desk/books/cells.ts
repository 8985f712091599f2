/** A price as one cell says it: "75.00"; "12.00/100", of a hundred; "0=5.00; 10=4.00", each from a quantity on. Pure. */
import type { Schemas } from '../../api/client'
import { minor, quantity, written } from '../../parts/amounts'

export type Price = Schemas['PriceRow']
export type Said = Pick<Price, 'amount' | 'per' | 'steps'>

export function amountText(amount: number, currency: string): string {
  const { less, whole, cents } = written({ amount, currency })
  return `${less ? '-' : ''}${whole.replaceAll(',', '')}${cents}`
}

export function cellText(price: Price | undefined, currency: string): string {
  if (!price) return ''
  if (price.steps) return price.steps.map((step) => `${quantity(String(step.from))}=${amountText(step.amount, currency)}`).join('; ')
  if (price.amount === undefined || price.amount === null) return ''
  return amountText(price.amount, currency) + (price.per ? `/${price.per}` : '')
}

/** undefined: it is no price. Full-width digits and signs count as the plain ones; nothing is rounded. */
export function cellPrice(typed: string, currency: string): Said | undefined {
  const text = plain(typed)
  if (text.includes('=')) return stepsOf(text, currency)
  const [, amount = '', per] = /^([^/]+?)(?:\/([1-9]\d{0,6}))?$/.exec(text) ?? []
  const found = minor(amount, currency)
  if (found === undefined) return undefined
  return per ? { amount: found, per: Number(per) } : { amount: found }
}

function plain(typed: string): string {
  return typed.normalize('NFKC').replace(/元$/, '').replace(/[\s\u200b]+/g, ' ').trim()
}

function stepsOf(text: string, currency: string): Said | undefined {
  const parts = text.split(/[;,\n]/).map((each) => each.trim()).filter(Boolean)
  const steps: { from: string; to: string | null; amount: number }[] = []
  for (const part of parts) {
    const [, from, typed = ''] = /^(\d{1,9}(?:\.\d{1,6})?)\s*=\s*(.+)$/.exec(part) ?? []
    const amount = minor(typed, currency)
    if (from === undefined || amount === undefined) return undefined
    const before = steps.at(-1)
    if (before) before.to = from
    steps.push({ from, to: null, amount })
  }
  return steps.length ? { steps: steps as NonNullable<Price['steps']> } : undefined
}

/** The same price in the one way of writing it; what is none stays as it was typed. */
export function tidy(typed: string, currency: string): string {
  const said = cellPrice(typed, currency)
  return said ? cellText({ sku: '', tier: '', ...said } as Price, currency) : typed.trim()
}
