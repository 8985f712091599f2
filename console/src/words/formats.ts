/** How days and thousands are written, as the company decided; until that is read, as the product has it. */
export type Dates = 'iso' | 'zh' | 'en'
export type Digits = 'comma' | 'space' | 'none'

const BETWEEN: Record<Digits, string> = { comma: ',', space: '\u202f', none: '' }
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
let held: { dates: Dates; digits: Digits } = { dates: 'iso', digits: 'comma' }

export function write(next: { dates: Dates; digits: Digits }): void {
  held = next
}

/** "1486" → 1,486 */
export function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, BETWEEN[held.digits])
}

/** 2026-11-27, or without its year, as it is written: 11-27, 11月27日, 27 Nov. */
export function dayText(on: string, year = true): string {
  const [y = '', m = '', d = ''] = on.split('-')
  if (held.dates === 'zh') return `${year ? `${y}年` : ''}${Number(m)}月${Number(d)}日`
  if (held.dates === 'en') return `${Number(d)} ${MONTHS[Number(m) - 1]}${year ? ` ${y}` : ''}`
  return year ? on : on.slice(5)
}
