/** Sending what waits: photos first, then the step with its idempotency key, so that twice is once. One after the other, in order. */
import { useSyncExternalStore } from 'react'

import { api, got, Refused, type Schemas, Unreached } from '../../api/client'
import { stale } from '../../api/reading'
import { session } from '../../api/session'
import { uploaded } from './photos'
import { kept, type Waiting, whose } from './kept'

/** Where a ticket is made; no ticket is called so. */
export const NEW = '+new'

let waiting: Waiting[] = []
let online = navigator.onLine
let sending: Promise<void> | undefined
const refusals = new Map<string, Refused>()
const created = new Map<string, string>()
let snapshot = { waiting, online }
const heard = new Set<() => void>()

function tell(): void {
  snapshot = { waiting, online }
  heard.forEach((each) => each())
}

export function useOutbox(): { waiting: Waiting[]; online: boolean } {
  return useSyncExternalStore((each) => (heard.add(each), () => heard.delete(each)), () => snapshot)
}

async function looked(): Promise<void> {
  waiting = (await kept.outbox()).sort((one, other) => one.at - other.at)
  tell()
}

/** Keep a step and send it as soon as there is a way. Resolves when it is kept, not when it is sent. */
async function post(step: Waiting): Promise<void> {
  await kept.put(step)
  await looked()
}

export async function withdraw(key: string): Promise<void> {
  await kept.drop(key)
  await looked()
}

/** Keep a step and try to send it now. Raises Refused where the API does not take it: then it waits no longer. */
export async function hand(step: Waiting): Promise<void> {
  await post(step)
  if (!navigator.onLine) reachable(false)
  await sendAll()
  const refused = refusals.get(step.key)
  if (!refused) return
  await withdraw(step.key)
  throw refused
}

/** Keep a ticket that is to be made and try to make it now: its id, or nothing while it waits. Raises Refused. */
export async function make(key: string, title: string, create: Schemas['CreateTicket']): Promise<string | undefined> {
  await hand({ key, title, create, ticket: NEW, at: Date.now(), command: 'create', place: { token: '', node: '', round: 0 }, photos: {}, single: [] })
  return created.get(key)
}

/** Send all that waits, once at a time. */
export function sendAll(): Promise<void> {
  sending ??= everything().finally(() => (sending = undefined))
  return sending
}

/** Of one person: what is left when another one signs in waits for the first. */
async function everything(): Promise<void> {
  const mine = whose()
  await looked()
  for (const step of waiting.filter((each) => !each.problem)) {
    if (whose() !== mine) return
    try {
      await send(step)
      if (whose() !== mine) return
      await kept.drop(step.key)
      for (const each of waiting.filter((other) => other.problem && isSame(other, step))) await kept.drop(each.key)
      if (!step.create) await kept.dropDraft(step.ticket)
      reachable(true)
      await Promise.all([stale('ticket', step.ticket), stale('mine'), stale('earnings'), stale('offers')])
    } catch (problem) {
      if (problem instanceof Unreached) return reachable(false)
      if (whose() !== mine) return
      if (problem instanceof Refused && (problem.status >= 500 || problem.status === 429 || problem.status === 401)) return
      if (problem instanceof Refused) refusals.set(step.key, problem)
      await kept.put({ ...step, problem: problem instanceof Error ? problem.message : String(problem) })
    } finally {
      await looked()
    }
  }
}

/** Of one ticket's one step: what was not taken before is over once it is. */
function isSame(one: Waiting, other: Waiting): boolean {
  const at = ({ token, node, round }: Waiting['place']) => JSON.stringify([token, node, round])
  return !one.create && !other.create && one.ticket === other.ticket && at(one.place) === at(other.place)
}

async function send(step: Waiting): Promise<void> {
  if (step.create) {
    const made = await got(api.POST('/tickets', { params: { header: { 'Idempotency-Key': step.key } }, body: step.create }))
    created.set(step.key, made.id)
    return
  }
  if (step.version !== undefined) return direct(step, step.version)
  const answers = { ...step.answers }
  for (const [field, photos] of Object.entries(step.photos)) {
    const ids: string[] = []
    for (const photo of photos) ids.push((photo.upload ??= await uploaded(step.ticket, photo)))
    await kept.put(step)
    if (ids.length) answers[field] = step.single.includes(field) ? ids[0] : ids
  }
  const advance = (seen: number | undefined) => got(api.POST('/tickets/{ticket_id}/advance', {
    params: { path: { ticket_id: step.ticket }, header: { 'Idempotency-Key': step.key, ...(seen === undefined ? {} : { 'If-Match': `"${seen}"` }) } },
    body: { command: step.command, ...step.place, ...(step.reason ? { reason: step.reason } : {}), ...(step.form ? { form: { form: step.form, answers } } : {}) } as never,
  }))
  try {
    await advance(step.seen)
  } catch (problem) {
    const seen = step.seen !== undefined && problem instanceof Refused && problem.code === STALE ? await harmless(step.ticket, step.seen) : undefined
    if (seen === undefined) throw problem
    await advance(seen)
  }
}

const STALE = 'stale_version'
/** What happens beside the work, and changes nothing that an answer is about. */
const BESIDE = ['commented', 'tracked', 'evidence_added', 'clock_fired', 'clock_paused', 'clock_resumed', 'deadline_set', 'rated', 'linked', 'unlinked', 'attributed', 'act_done', 'act_failed', 'act_retried', 'act_dropped', 'part_reserved', 'part_awaited', 'part_released']

/** The version to answer at, where nothing but that happened since; else nothing: somebody has to look first. */
async function harmless(ticket: string, seen: number): Promise<number | undefined> {
  const { events, version } = await got(api.GET('/tickets/{ticket_id}/history', { params: { path: { ticket_id: ticket } } }))
  return events.every((each) => each.seq <= seen || BESIDE.includes(each.kind)) ? version : undefined
}

const MOVED = 409
const HAPPENED: Record<string, string> = { arrive: 'arrived', complete: 'completed', close: 'closed' }

/** A step of a built-in scene: good for one version of the ticket. A second sending is refused by the version; then the first one's event is looked for. */
async function direct(step: Waiting, version: number): Promise<void> {
  const params = { path: { ticket_id: step.ticket }, header: { 'If-Match': `"${version}"` } }
  try {
    if (step.command === 'arrive') await got(api.POST('/tickets/{ticket_id}/arrive', { params, body: {} }))
    else if (step.command === 'complete') await got(api.POST('/tickets/{ticket_id}/complete', { params }))
    else await got(api.POST('/tickets/{ticket_id}/close', { params }))
  } catch (problem) {
    if (!(problem instanceof Refused && problem.status === MOVED)) throw problem
    const { events } = await got(api.GET('/tickets/{ticket_id}/history', { params: { path: { ticket_id: step.ticket } } }))
    const mine = events.some((each) => each.seq === version + 1 && each.kind === HAPPENED[step.command] && each.by === session().me?.party)
    if (!mine) throw problem
  }
}

export function reachable(now: boolean): void {
  if (online === now) return
  online = now
  tell()
}

addEventListener('online', () => (reachable(true), void sendAll()))
addEventListener('offline', () => reachable(false))
document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && void sendAll())
setInterval(() => waiting.length && void sendAll(), 20_000)
