/** Names for ids: the catalogue's, read once and kept; an id itself where there is no name. */
import { useQuery, type UseQueryResult } from '@tanstack/react-query'

import { api, got, type Schemas } from './client'
import { everyPage } from './pages'
import { may, useMe } from './session'

const KEPT = 10 * 60_000

async function everySku(): Promise<Map<string, Schemas['SkuView']>> {
  const all = await everyPage((cursor): Promise<Schemas['SkuPage']> => got(api.GET('/skus', { params: { query: { limit: 200, ...cursor } } })))
  return new Map(all.map((each) => [each.sku, each]))
}

export function useSkus(): Map<string, Schemas['SkuView']> {
  return useCatalogue().data ?? new Map()
}

/** The same with how far the reading is: for whom a part of it would be wrong. */
export function useCatalogue(): UseQueryResult<Map<string, Schemas['SkuView']>> {
  return useQuery({ queryKey: ['skus'], queryFn: everySku, staleTime: KEPT, gcTime: Infinity })
}

export type PartyName = { name: string; kind: string; outlet?: string; region?: string; currency?: string }

async function everyParty(): Promise<Map<string, PartyName>> {
  const all = await everyPage((cursor): Promise<Schemas['PartyPage']> => got(api.GET('/parties', { params: { query: { limit: 200, ...cursor } } })))
  return new Map(all.map(({ party_id, name, kind, outlet, region, currency }) => [party_id, { name, kind, ...(outlet ? { outlet } : {}), ...(region ? { region } : {}), ...(currency ? { currency } : {}) }]))
}

/** Every party's name, for those who may read the register; else the reader's own. */
export function useParties(): Map<string, PartyName> {
  const me = useMe()
  const reads = may(me, 'admin', 'finance', 'dispatcher', 'auditor')
  const { data } = useQuery({ queryKey: ['parties'], queryFn: everyParty, staleTime: KEPT, gcTime: Infinity, enabled: reads })
  return data ?? new Map([[me.party, { name: me.name ?? me.party, kind: 'person' }]])
}

/** What the company reckons in, then what else its parties are paid in: head office's own, yuan where it says none. */
export function useCurrencies(): string[] {
  const parties = [...useParties().values()]
  const own = parties.find((each) => each.kind === 'hq')?.currency ?? 'CNY'
  return [...new Set([own, ...parties.flatMap((each) => each.currency ?? []).sort()])]
}

export function useNamed(): (id: string | null | undefined) => string {
  const parties = useParties()
  return (id) => (id ? (parties.get(id)?.name ?? id) : '')
}
