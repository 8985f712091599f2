/** How far a company is set up, asked of what is there; the page keeps nothing of its own. */
import { useQuery } from '@tanstack/react-query'

import { api, got, type Schemas } from '../../api/client'
import { stale, useRead } from '../../api/reading'
import { may, useMe } from '../../api/session'

export type Far = { items: number; more: boolean; book: Schemas['VersionView'] | undefined; limits: Schemas['LimitsView'] }
const SOME = 100

async function far(): Promise<Far> {
  const [skus, books, limits] = await Promise.all([
    got(api.GET('/skus', { params: { query: { limit: SOME } } })) as Promise<Schemas['SkuPage']>,
    got(api.GET('/books', { params: { query: { limit: SOME } } })) as Promise<Schemas['VersionPage']>,
    got(api.GET('/policy')),
  ])
  const usable = books.items.filter((each) => each.state !== 'discarded')
  return { items: skus.items.length, more: Boolean(skus.next), book: usable.find((each) => each.state === 'published') ?? usable[0], limits }
}

export function useFar() {
  return useRead(['far'], far, { live: true })
}

/** Which of the three is done. */
export function doneOf({ items, book, limits }: Far): [boolean, boolean, boolean] {
  return [items > 0, book?.state === 'published', limits.version > 0]
}

/** Whether something is left to set up; only an administrator is asked, and once a visit. */
export function useUnfinished(): boolean {
  const me = useMe()
  const { data } = useQuery({ queryKey: ['far', 'menu'], queryFn: far, staleTime: Infinity, enabled: may(me, 'admin') })
  return data !== undefined && !doneOf(data).every(Boolean)
}

export function looked(): Promise<unknown> {
  return Promise.all(['far', 'skus', 'books', 'parties', 'scene', 'form', 'approvals'].map((each) => stale(each)))
}

export function usePackage(id: string) {
  return useRead(['template', id], () => got(api.GET('/templates/{template}', { params: { path: { template: id } } })), { enabled: id !== '' })
}

/** The package's items into the catalogue; what is there already is written as it is in the package. Raises Refused. */
export async function imported(document: Record<string, unknown>): Promise<void> {
  const catalogue = (document.catalogue ?? {}) as Record<string, Omit<Schemas['SkuRow'], 'sku'>>
  await got(api.POST('/skus/import', { body: { items: Object.entries(catalogue).map(([sku, of]) => ({ ...of, sku })) } }))
}

export type Limits = { payout: number; line: number }

/** 202 where another administrator is asked. Raises Refused. */
export async function limited({ recovery, account_days: days, version }: Schemas['LimitsView'], { payout, line }: Limits): Promise<void> {
  await got(api.PUT('/policy', { body: { recovery, account_days: days, version, second_above: payout, adjust_second_above: line } }))
}

/** Whether the limits wait for another administrator. */
export function useAsked(): boolean {
  const read = useRead(['approvals', 'limits'], () => got(api.GET('/approvals', { params: { query: { state: 'asked' } } })), { live: true })
  return (read.data?.items ?? []).some((each) => (each.call as { route?: string }).route === 'PUT /policy' )
}
