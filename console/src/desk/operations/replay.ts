/** The company's weights of dispatch, and what a month would have been under others. */
import { api, got, type Schemas } from '../../api/client'
import { useRead } from '../../api/reading'

export type Settings = Schemas['DispatchSettingsView']
export type Month = Omit<Schemas['ReplayedMonth'], 'next'>
export const WEIGHTS = ['travel', 'load', 'skill', 'late', 'previous'] as const
export const TAKEN = ['speed_kmh', 'detour_percent', 'unknown_travel', 'visit_minutes'] as const
export const NUMBERS = [...WEIGHTS, ...TAKEN]
export type Name = (typeof NUMBERS)[number]
export type Typed = Record<Name, string>
export const FIGURES = ['travel', 'late', 'load', 'skill', 'previous'] as const

export function useSettings() {
  return useRead(['weights'], () => got(api.GET('/dispatch/settings')))
}

export function useVersions() {
  return useRead(['weights', 'versions'], () => got(api.GET('/dispatch/settings/versions')))
}

export function typedOf({ scoring }: Settings): Typed {
  return Object.fromEntries(NUMBERS.map((each) => [each, String(scoring[each] ?? '')])) as Typed
}

/** Whole numbers; undefined where one is none, with its name. */
export function scoringOf(typed: Typed): { scoring: Record<Name, number> } | { wrong: Name } {
  const wrong = NUMBERS.find((each) => !/^\d{1,5}$/.test(typed[each].trim()))
  return wrong ? { wrong } : { scoring: Object.fromEntries(NUMBERS.map((each) => [each, Number(typed[each])])) as Record<Name, number> }
}

/** Every page of the month, added up. Raises Refused. */
export async function replayed(period: string, scoring: Record<Name, number>): Promise<Month> {
  let all: Month | undefined
  let cursor: string | undefined
  do {
    const page: Schemas['ReplayedMonth'] = await got(api.POST('/dispatch/replays', { body: { period, scoring, limit: 100, ...(cursor ? { cursor } : {}) } }))
    all = all ? joined(all, page) : page
    cursor = page.next
  } while (cursor)
  return all
}

function joined(one: Month, other: Month): Month {
  const sums = (of: 'was' | 'would') => Object.fromEntries(FIGURES.map((each) => [each, one[of][each] + other[of][each]])) as Month['was']
  const people = new Map<string, Schemas['ReplayPerson']>()
  for (const each of [...one.people, ...other.people]) {
    const before = people.get(each.party)
    people.set(each.party, before ? { ...each, was: before.was + each.was, would: before.would + each.would } : each)
  }
  return { decisions: one.decisions + other.decisions, was: sums('was'), would: sums('would'), people: [...people.values()], others: [...one.others, ...other.others] }
}

/** Over the version that was read; what else the settings say stays. Raises Refused. */
export async function published({ version, document }: Settings, scoring: Record<Name, number>): Promise<void> {
  await got(api.PUT('/dispatch/settings', { params: { header: { 'If-Match': `"${version}"` } }, body: { ...document, scoring } }))
}
