/** The address after `#`: a path and its questions. */
import { useSyncExternalStore } from 'react'

export type Route = { path: string; parts: string[]; query: URLSearchParams }

let kept: { hash: string; route: Route } | undefined

export function route(): Route {
  if (kept?.hash === location.hash) return kept.route
  const [path = '', query = ''] = location.hash.replace(/^#\/?/, '').split('?')
  kept = { hash: location.hash, route: { path, parts: path.split('/').filter(Boolean).map(decodeURIComponent), query: new URLSearchParams(query) } }
  return kept.route
}

export function useRoute(): Route {
  return useSyncExternalStore((each) => (addEventListener('hashchange', each), () => removeEventListener('hashchange', each)), route)
}

export function href(...parts: string[]): string {
  return `#/${parts.map(encodeURIComponent).join('/')}`
}

/** Another question in the address, without a step back in the history. */
export function ask(changed: Record<string, string | undefined>): void {
  const { path, query } = route()
  const next = new URLSearchParams(query)
  for (const [name, value] of Object.entries(changed)) value ? next.set(name, value) : next.delete(name)
  const text = next.toString()
  history.replaceState(null, '', `#/${path}${text ? `?${text}` : ''}`)
  dispatchEvent(new HashChangeEvent('hashchange'))
}

export function go(...parts: string[]): void {
  location.hash = href(...parts)
}
