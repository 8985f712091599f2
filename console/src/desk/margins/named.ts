/** What a place of an axis is called. */
import type { Schemas } from '../../api/client'
import { provinceName } from '../../parts/provinces'
import type { Lang } from '../../words'
import { dayText } from '../../words/formats'
import { shortMonth } from '../../words/times'
import { type Axis, type Ranked, TOTAL } from './data'
import type { MARGINS } from './words'

export function named(axis: Axis | Ranked, { id, name }: Schemas['MarginName'], w: (typeof MARGINS)['zh'], lang: Lang): string {
  if (id === TOTAL) return w.total
  if (id === '-') return w.none
  if (axis === 'region') return provinceName(id, lang)
  if (axis === 'hour') return `${id}:00`
  if (axis === 'day') return dayText(id, false)
  return axis === 'period' ? shortMonth(id, lang) : name
}
