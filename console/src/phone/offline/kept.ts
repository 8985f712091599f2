/** What lies in this phone: drafts and what waits to be sent, for each person apart, since a phone is lent. IndexedDB, nothing else. */
import type { Schemas } from '../../api/client'
import { session } from '../../api/session'

export type Photo = { key: string; name: string; type: string; data: Blob; upload?: string }
export type Draft = { ticket: string; answers: Record<string, unknown>; photos: Record<string, Photo[]>; at: number }
/** One step of a ticket: its idempotency key, what to call, photos that are uploaded before it. */
export type Waiting = {
  key: string
  ticket: string
  title: string
  at: number
  command: string
  /** Of a ticket in a built-in scene: its version, since its steps are calls of their own. */
  version?: number
  /** Of answers: the ticket's version when they were given, so that nobody's change is written over unseen. */
  seen?: number
  /** Why they change what is known, where the API asked for it. */
  reason?: string
  form?: string
  place: { token: string; node: string; round: number }
  answers?: Record<string, unknown>
  photos: Record<string, Photo[]>
  /** Of a ticket that is to be made: what it is made of. */
  create?: Schemas['CreateTicket']
  /** Which fields hold one upload, not a list. */
  single: string[]
  problem?: string
}

type Store = 'drafts' | 'outbox'
const opening = new Map<string, Promise<IDBDatabase>>()

export function whose(): string {
  return session().me?.party ?? ''
}

function base(): Promise<IDBDatabase> {
  const name = `suanqing ${whose()}`
  const found = opening.get(name) ?? open(name)
  opening.set(name, found)
  return found
}

function open(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(name, 1)
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore('drafts', { keyPath: 'ticket' })
      asked.result.createObjectStore('outbox', { keyPath: 'key' })
    }
    asked.onsuccess = () => resolve(asked.result)
    asked.onerror = () => reject(asked.error ?? new Error('no storage'))
  })
}

async function within<T>(store: Store, mode: IDBTransactionMode, does: (of: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const db = await base()
  return new Promise((resolve, reject) => {
    const work = db.transaction(store, mode)
    const asked = does(work.objectStore(store))
    work.oncomplete = () => resolve(asked.result)
    work.onabort = work.onerror = () => reject(work.error ?? asked.error ?? new Error('not kept'))
  })
}

export const kept = {
  draft: (ticket: string) => within<Draft | undefined>('drafts', 'readonly', (of) => of.get(ticket)),
  keepDraft: (draft: Draft) => within('drafts', 'readwrite', (of) => of.put(draft)),
  dropDraft: (ticket: string) => within('drafts', 'readwrite', (of) => of.delete(ticket)),
  outbox: () => within<Waiting[]>('outbox', 'readonly', (of) => of.getAll() as IDBRequest<Waiting[]>),
  put: (waiting: Waiting) => within('outbox', 'readwrite', (of) => of.put(waiting)),
  drop: (key: string) => within('outbox', 'readwrite', (of) => of.delete(key)),
}
