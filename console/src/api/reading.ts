/** Reading what may change: kept for the next look, asked again every 20 seconds while somebody looks, less often while nothing answers. */
import { keepPreviousData, QueryClient, useInfiniteQuery, useQuery, type UseQueryResult } from '@tanstack/react-query'

import { Refused } from './client'

const EVERY = 20_000
const SELDOM = 300_000

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      gcTime: 30 * 60_000,
      networkMode: 'always',
      retry: (count, problem) => count < 1 && !(problem instanceof Refused && problem.status < 500),
    },
  },
})

type Live<T> = { live?: boolean; enabled?: boolean; keep?: boolean; every?: number; until?: (found: T) => boolean }

/** `live`: asked again while the page is visible. `until`: no more once an answer is this, and half as often after each ten that are not.
 *  `keep`: the last answer stays while another filter is asked. */
export function useRead<T>(key: readonly unknown[], ask: () => Promise<T>, { live = false, enabled = true, keep = false, every = EVERY, until }: Live<T> = {}): UseQueryResult<T> {
  return useQuery({
    queryKey: key,
    queryFn: ask,
    enabled,
    ...(keep ? { placeholderData: keepPreviousData } : {}),
    refetchInterval: live ? ({ state }) => {
      if (until && state.data !== undefined && until(state.data)) return false
      const slower = until ? Math.floor(state.dataUpdateCount / 10) : 0
      return Math.min(SELDOM, every * 2 ** Math.min(4, state.fetchFailureCount + slower))
    } : false,
  })
}

/** A list that comes in pages, asked again every half minute: all that was fetched so far, and how to fetch more. */
export function usePages<T>(key: readonly unknown[], ask: (cursor: { cursor?: string }) => Promise<{ items: T[]; next?: string }>, { live = true }: { live?: boolean } = {}) {
  const read = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) => ask(pageParam ? { cursor: pageParam } : {}),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    refetchInterval: live ? 30_000 : false,
  })
  return { read, items: read.data?.pages.flatMap((page) => page.items) ?? [] }
}

/** Read anew whatever begins with this key. */
export function stale(...key: unknown[]): Promise<void> {
  return queries.invalidateQueries({ queryKey: key })
}
