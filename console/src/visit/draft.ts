/** What somebody is about to report by a code: kept in the tab until it is sent, so that a reload loses nothing. */
import { useCallback, useState } from 'react'

/** id: of the upload, once it is there. data: its bytes as an address, until then; without either it is still made smaller. thumb: what is shown. */
export type Picture = { key: string; thumb: string; data?: string; id?: string; wrong?: string }
export type Draft = {
  key: string
  told: { words: string; phone: string; name: string; place: string }
  pass?: string
  /** The number that was proven, and the one for which no digits can be sent now. */
  proven?: string
  excused?: string
  /** The number that digits went to, and when others may be asked for. */
  sent?: { phone: string; again: string }
  photos: Picture[]
  /** What was sent and not answered: one of these may have been taken. */
  tried?: Told[]
}
/** The body of a report but its pass. */
export type Told = { words: string; phone: string; name: string; place: string; photos: string[] }

const nameOf = (code: string) => `report:${code}`
const fresh = (): Draft => ({ key: crypto.randomUUID(), told: { words: '', phone: '', name: '', place: '' }, photos: [] })

function read(code: string): Draft {
  try {
    return { ...fresh(), ...(JSON.parse(sessionStorage.getItem(nameOf(code)) ?? '{}') as Partial<Draft>) }
  } catch {
    return fresh()
  }
}

/** A tab that keeps no more than so much keeps the words, and not the pictures that are still on their way. */
function write(code: string, draft: Draft): void {
  const less: Draft = { ...draft, photos: draft.photos.filter((each) => each.id).map(({ data: _, ...rest }) => rest) }
  for (const each of [draft, less]) {
    try {
      return sessionStorage.setItem(nameOf(code), JSON.stringify(each))
    } catch { /* it is full, or off: with less, or without */ }
  }
}

export type Change = (next: (before: Draft) => Draft) => void

export function useDraft(code: string): [Draft, Change, () => void] {
  const [draft, set] = useState(() => read(code))
  const change = useCallback<Change>((next) => set((before) => {
    const made = next(before)
    write(code, made)
    return made
  }), [code])
  const over = useCallback(() => {
    try { sessionStorage.removeItem(nameOf(code)) } catch { /* there was none */ }
  }, [code])
  return [draft, change, over]
}
