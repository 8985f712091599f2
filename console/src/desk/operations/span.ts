/** Minutes in words. */
import type { OPERATIONS } from './words'

export function span(minutes: number, w: (typeof OPERATIONS)['zh']): string {
  const whole = Math.round(minutes)
  return whole < 60 ? w.minutes(whole) : w.hours(Math.floor(whole / 60), whole % 60)
}
