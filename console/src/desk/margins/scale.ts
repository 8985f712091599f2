/** What a margin's rate looks like: six depths from a loss to a good one, never red against green; and large amounts in 万. */
import { type Amount, MINUS, text, written } from '../../parts/amounts'
import type { Lang } from '../../words'

/** Ten-thousandths of income, from the API's decimal: "-0.0360" → −360. */
export function parts(rate: string): number {
  const less = rate.startsWith('-')
  const [whole = '0', rest = ''] = rate.replace('-', '').split('.')
  const digits = Number(whole + rest.padEnd(4, '0').slice(0, 4))
  return less ? -digits : digits
}

/** Lower ends of the depths, in ten-thousandths. */
export const DEPTHS = [0, 1500, 2200, 2700, 3200]
export const FEW = 5

/** 0 is a loss, 5 the best; nothing where there is no income. */
export function depth(rate: string | null | undefined): number | undefined {
  return rate == null ? undefined : DEPTHS.filter((least) => parts(rate) >= least).length
}

/** 27.3 %, one digit behind the point, half away from zero. */
export function shown(rate: string): string {
  const tenths = Math.floor((Math.abs(parts(rate)) + 5) / 10)
  const less = parts(rate) < 0 && tenths > 0
  return `${less ? MINUS : ''}${Math.floor(tenths / 10)}.${tenths % 10} %`
}

/** 1425000 fen of a month: ¥1.43 万 in Chinese; whole amounts elsewhere, and wherever 万 would hide the figure. */
export function short(money: Amount, lang: Lang): string {
  const cents = Math.abs(money.amount)
  if (lang !== 'zh' || money.currency !== 'CNY' || cents < 1_000_000) return text(money)
  const hundredths = Math.floor((cents + 5_000) / 10_000)
  const { sign } = written(money)
  return `${money.amount < 0 ? MINUS : ''}${sign}${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, '0')} 万`
}
