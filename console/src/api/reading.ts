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

type Live = { live?: boolean; enabled?: boolean; keep?: boolean; every?: number }

/** `live`: asked again while the page is visible. `keep`: the last answer stays while another filter is asked. */
export function useRead<T>(key: readonly unknown[], ask: () => Promise<T>, { live = false, enabled = true, keep = false, every = EVERY }: Live = {}): UseQueryResult<T> {
  return useQuery({
    queryKey: key,
    queryFn: ask,
    enabled,
    ...(keep ? { placeholderData: keepPreviousData } : {}),
    refetchInterval: live ? (query) => Math.min(SELDOM, every * 2 ** Math.min(4, query.state.fetchFailureCount)) : false,
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
