/** Who is signed in. The token lives in this module's memory alone and is renewed a minute before it ends; a page that is
 *  signed out keeps what was typed, for the sign-in stands over it. */
import { useSyncExternalStore } from 'react'

import { lang } from '../words'
import type { components } from './schema'

export type Me = components['schemas']['Me']
export type Way = { way: string; path?: string }
type Opened = components['schemas']['Session']
export type Session = {
  /** starting: asking; in: signed in; out: nobody; expired: was in, the page stays; unreachable: no answer yet. */
  phase: 'starting' | 'in' | 'out' | 'expired' | 'unreachable'
  me?: Me
}

/** Everything before `/console/`: the API answers there, on the same origin. */
export const BASE = location.pathname.replace(/\/console\/.*$/s, '')
const MINUTE = 60_000

let state: Session = { phase: 'starting' }
let token: string | undefined
let timer: ReturnType<typeof setTimeout> | undefined
let renewing: Promise<boolean> | undefined
const heard = new Set<() => void>()

function become(next: Session): void {
  state = next
  heard.forEach((each) => each())
}

export function session(): Session {
  return state
}

export function bearer(): string | undefined {
  return token
}

export function useSession(): Session {
  return useSyncExternalStore((each) => (heard.add(each), () => heard.delete(each)), session)
}

/** Who is signed in; only where somebody is. */
export function useMe(): Me {
  const { me } = useSession()
  if (!me) throw new Error('nobody is signed in')
  return me
}

export function may(me: Me, ...roles: Me['roles'][number][]): boolean {
  return me.roles.some((role) => roles.includes(role))
}

export async function raw(method: string, path: string, body?: unknown): Promise<Response> {
  return fetch(BASE + path, {
    method,
    credentials: 'same-origin',
    headers: {
      'Accept-Language': lang(),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(token && path.startsWith('/me') ? { Authorization: `Bearer ${token}` } : {}),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}

/** A token for the cookie; one question at a time. False: nobody is signed in, or no answer came. */
export function renew(): Promise<boolean> {
  renewing ??= ask().finally(() => (renewing = undefined))
  return renewing
}

async function ask(): Promise<boolean> {
  let answer: Response
  try {
    answer = await raw('POST', '/login/session')
  } catch {
    if (!state.me) become({ phase: 'unreachable' })
    return false
  }
  if (answer.ok) return opened((await answer.json()) as Opened)
  if (answer.status >= 500 || answer.status === 429) {
    if (!state.me) become({ phase: 'unreachable' })
    return false
  }
  ended()
  return false
}

async function opened(given: Opened): Promise<boolean> {
  token = given.token
  const { me } = given
  clearTimeout(timer)
  timer = setTimeout(() => void renew(), Math.max(5_000, Date.parse(given.expires_at) - Date.now() - MINUTE))
  if (state.phase !== 'in' || state.me?.party !== me.party) become({ phase: 'in', me })
  return true
}

/** The session is over: the page stays, with the sign-in over it. */
export function ended(): void {
  token = undefined
  clearTimeout(timer)
  become(state.me ? { phase: 'expired', me: state.me } : { phase: 'out' })
}

export async function ways(): Promise<Way[]> {
  const answer = await raw('GET', '/login/ways')
  if (!answer.ok) throw await answer.json()
  return ((await answer.json()) as { ways: Way[] }).ways
}

/** By a one-time code, or as anybody where nothing is real. */
export async function signIn(way: 'code' | 'dev', what: string): Promise<Response> {
  const [path, body] = way === 'code' ? ['/login/code', { code: what }] : ['/dev/login', { party: what }]
  const answer = await raw('POST', path, body)
  if (answer.ok) await opened((await answer.clone().json()) as Opened)
  return answer
}

/** Off to a chat app and back to this page. */
export function toChat(way: Way): void {
  sessionStorage.setItem('suanqing.back', location.hash)
  const page = location.pathname.slice(BASE.length)
  location.assign(`${BASE}${way.path ?? `/login/${way.way}`}?return_to=${encodeURIComponent(page)}`)
}

export async function signOut(): Promise<void> {
  await raw('DELETE', '/login/session').catch(() => undefined)
  token = undefined
  clearTimeout(timer)
  become({ phase: 'out' })
}
