import type { Lang } from '../words'

const UNITS: Record<string, [string, string]> = {
  piece: ['件', 'pc'], m: ['米', 'm'], km: ['公里', 'km'], g: ['克', 'g'], h: ['小时', 'h'], set: ['套', 'set'], metre: ['米', 'm'], gram: ['克', 'g'], min: ['分钟', 'min'], hour: ['小时', 'h'], kilogram: ['千克', 'kg'], litre: ['升', 'l'], visit: ['次', 'visit'], day: ['天', 'day'],
}

/** What one of a quantity is called; the code itself where it is none of these. */
export function unitName(unit: string | undefined, lang: Lang): string {
  const found = unit ? UNITS[unit] : undefined
  return found ? found[lang === 'zh' ? 0 : 1] : (unit ?? '')
}
