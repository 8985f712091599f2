/** Averages of where the time of jobs went, in minutes. */
import type { Sum } from '../margins/data'

export const STRETCHES = ['unassigned', 'coming', 'on_site', 'parts', 'paused'] as const
export type Stretch = (typeof STRETCHES)[number]
export type Times = Record<Stretch, number>

/** Of a job; nothing where none was timed. */
export function averages({ times }: Pick<Sum, 'times'>): Times | undefined {
  if (!times || !times.tickets) return undefined
  return Object.fromEntries(STRETCHES.map((each) => [each, times[each] / times.tickets])) as Times
}

export function total(times: Times | undefined): number {
  return times ? STRETCHES.reduce((sum, each) => sum + times[each], 0) : 0
}

/** Whose jobs take longest beside the average of all, and the stretch that makes most of it; nothing where none is slower. */
export function worst(all: Sum, rows: { name: string; sum: Sum }[]): { name: string; stretch: Stretch; more: number } | undefined {
  const usual = averages(all)
  const slow = rows.map(({ name, sum }) => ({ name, times: averages(sum) })).sort((one, other) => total(other.times) - total(one.times))[0]
  if (!usual || !slow?.times || total(slow.times) <= total(usual)) return undefined
  const { times } = slow
  const stretch = [...STRETCHES].sort((one, other) => times[other] - usual[other] - (times[one] - usual[one]))[0]!
  return { name: slow.name, stretch, more: times[stretch] - usual[stretch] }
}
