/** Names for ids: the catalogue's, read once and kept; an id itself where there is no name. */
import { useQuery, type UseQueryResult } from '@tanstack/react-query'

import { api, got, type Schemas } from './client'
import { may, useMe } from './session'

const KEPT = 10 * 60_000

async function everySku(): Promise<Map<string, Schemas['SkuView']>> {
  const all = new Map<string, Schemas['SkuView']>()
  let cursor: string | undefined
  do {
    const page: Schemas['SkuPage'] = await got(api.GET('/skus', { params: { query: { limit: 200, ...(cursor ? { cursor } : {}) } } }))
    page.items.forEach((each) => all.set(each.sku, each))
    cursor = page.next
  } while (cursor)
  return all
}

export function useSkus(): Map<string, Schemas['SkuView']> {
  return useCatalogue().data ?? new Map()
}

/** The same with how far the reading is: for whom a part of it would be wrong. */
export function useCatalogue(): UseQueryResult<Map<string, Schemas['SkuView']>> {
  return useQuery({ queryKey: ['skus'], queryFn: everySku, staleTime: KEPT, gcTime: Infinity })
}

export type PartyName = { name: string; kind: string; outlet?: string; region?: string }

async function everyParty(): Promise<Map<string, PartyName>> {
  const all = new Map<string, PartyName>()
  let cursor: string | undefined
  do {
    const page: Schemas['PartyPage'] = await got(api.GET('/parties', { params: { query: { limit: 100, ...(cursor ? { cursor } : {}) } } }))
    for (const { party_id, name, kind, outlet, region } of page.items) all.set(party_id, { name, kind, ...(outlet ? { outlet } : {}), ...(region ? { region } : {}) })
    cursor = page.next
  } while (cursor)
  return all
}

/** Every party's name, for those who may read the register; else the reader's own. */
export function useParties(): Map<string, PartyName> {
  const me = useMe()
  const reads = may(me, 'admin', 'finance', 'dispatcher', 'auditor')
  const { data } = useQuery({ queryKey: ['parties'], queryFn: everyParty, staleTime: KEPT, gcTime: Infinity, enabled: reads })
  return data ?? new Map([[me.party, { name: me.name ?? me.party, kind: 'person' }]])
}

export function useNamed(): (id: string | null | undefined) => string {
  const parties = useParties()
  return (id) => (id ? (parties.get(id)?.name ?? id) : '')
}
