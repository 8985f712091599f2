/** Who works at which outlet on a day: how many tickets each may have, and who is away. */
import { useQueries } from '@tanstack/react-query'

import { api, got, type Schemas } from '../../api/client'
import { everyPage } from '../../api/pages'

export type Person = Schemas['BusyView']

function ofDay(outlet: string, day: string): Promise<Person[]> {
  return everyPage((cursor): Promise<Schemas['PeopleView']> => got(api.GET('/dispatch/people', { params: { query: { outlets: outlet, day, limit: 100, ...cursor } } })))
}

/** By outlet; an outlet that did not answer yet is left out. */
export function usePeople(outlets: string[], day: string): Map<string, Person[]> {
  const read = useQueries({ queries: outlets.map((outlet) => ({ queryKey: ['people', outlet, day], queryFn: () => ofDay(outlet, day), staleTime: 60_000, refetchInterval: 120_000 })) })
  return new Map(outlets.flatMap((outlet, place) => (read[place]?.data ? [[outlet, read[place].data.filter((each) => each.active)] as const] : [])))
}

/** Tickets a day that the outlet can take; undefined where nobody said. */
export function capacity(people: Person[] | undefined): number | undefined {
  const known = (people ?? []).filter((each) => each.most !== undefined && each.most !== null && each.away.length === 0)
  return known.length ? known.reduce((sum, each) => sum + (each.most ?? 0), 0) : undefined
}

/** Who works at one outlet, day by day; a day that did not answer yet has nobody. */
export function useWeek(outlet: string, days: string[]): Person[][] {
  const read = useQueries({ queries: days.map((on) => ({ queryKey: ['people', outlet, on], queryFn: () => ofDay(outlet, on), staleTime: 60_000, refetchInterval: 120_000, enabled: outlet !== '' })) })
  return read.map((each) => (each.data ?? []).filter((person) => person.active))
}
