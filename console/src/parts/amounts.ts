/** Amounts as text. Integers of minor units or decimal strings only; digits are moved, never computed in binary fractions. */
import type { Schemas } from '../api/client'
import { grouped } from '../words/formats'

export type Amount = Schemas['Money']

const PLACES: Record<string, number> = { JPY: 0, KRW: 0, VND: 0 }
const SIGNS: Record<string, string> = { CNY: '¥', USD: 'US$', EUR: '€', HKD: 'HK$', MOP: 'MOP$', TWD: 'NT$', SGD: 'S$', JPY: 'JP¥' }
export const MINUS = '−'

/** How many decimal places a currency's amounts have. */
export function places(currency: string): number {
  return PLACES[currency] ?? 2
}

export type Written = { less: boolean; sign: string; whole: string; cents: string }

/** 148620 of CNY: ¥ 1,486 .20 */
export function written({ amount, currency }: Amount): Written {
  const cents = places(currency)
  const digits = String(Math.abs(amount)).padStart(cents + 1, '0')
  const cut = digits.length - cents
  return {
    less: amount < 0,
    sign: SIGNS[currency] ?? `${currency} `,
    whole: grouped(digits.slice(0, cut)),
    cents: cents ? `.${digits.slice(cut)}` : '',
  }
}

/** −¥34.50; `change`: +¥86.00 for what comes in addition. */
export function text(money: Amount, change = false): string {
  const { less, sign, whole, cents } = written(money)
  return `${less ? MINUS : change && money.amount > 0 ? '+' : ''}${sign}${whole}${cents}`
}

/** A running amount, in minor units as a decimal string: "7200" → 72.00, "8676.375" → 86.76375 (what is to be rounded stays visible). */
export function running(minor: string, currency: string): string {
  const cents = places(currency)
  const less = minor.startsWith('-')
  const [units = '0', rest = ''] = minor.replace('-', '').split('.')
  const digits = units.padStart(cents + 1, '0')
  const cut = digits.length - cents
  const kept = (digits.slice(cut) + rest.replace(/0+$/, '')).padEnd(cents, '0')
  return `${less ? MINUS : ''}${SIGNS[currency] ?? currency}${grouped(digits.slice(0, cut))}${kept ? `.${kept}` : ''}`
}

/** A quantity without zeros at its end. */
export function quantity(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

/** A part as a percentage: "0.3" → 30 %. */
export function percent(part: string): string {
  const less = part.startsWith('-')
  const [whole = '0', rest = ''] = part.replace('-', '').split('.')
  const digits = whole + rest.padEnd(2, '0').slice(0, 2)
  const tail = rest.slice(2).replace(/0+$/, '')
  return `${less ? MINUS : ''}${digits.replace(/^0+(?=\d)/, '')}${tail ? `.${tail}` : ''} %`
}

/** Yuan as people type them ("87", "87.5", "1,486.20") in minor units; undefined where it is no amount. */
export function minor(typed: string, currency = 'CNY'): number | undefined {
  const cents = places(currency)
  const match = /^¥?\s*(\d{1,10})(?:\.(\d+))?$/.exec(typed.replace(/[,\s\u202f]/g, ''))
  if (!match || (match[2] ?? '').length > cents) return undefined
  return Number((match[1] ?? '0') + (match[2] ?? '').padEnd(cents, '0'))
}
