/** A ticket's form as it is being filled in: kept in the phone after each change, found again at the next visit. */
import { useEffect, useRef, useState } from 'react'

import { kept, type Photo } from '../offline/kept'
import type { Answers } from './fields'

export type Draft = { answers: Answers; photos: Record<string, Photo[]>; savedAt?: number; ready: boolean }
const PAUSE = 250

export function useDraft(ticket: string): [Draft, (next: Partial<Pick<Draft, 'answers' | 'photos'>>) => void] {
  const [draft, setDraft] = useState<Draft>({ answers: {}, photos: {}, ready: false })
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const newest = useRef<Draft>(draft)
  useEffect(() => {
    let here = true
    kept.draft(ticket).then(
      (found) => here && setDraft((now) => ({ answers: { ...found?.answers, ...now.answers }, photos: { ...found?.photos, ...now.photos }, ...(found ? { savedAt: found.at } : {}), ready: true })),
      () => here && setDraft((now) => ({ ...now, ready: true })),
    )
    return () => {
      here = false
    }
  }, [ticket])
  newest.current = draft
  useEffect(() => {
    const last = () => document.visibilityState === 'hidden' && void keep()
    document.addEventListener('visibilitychange', last)
    return () => document.removeEventListener('visibilitychange', last)
  })
  async function keep() {
    const at = Date.now()
    const { answers, photos } = newest.current
    await kept.keepDraft({ ticket, answers, photos, at })
    setDraft((now) => ({ ...now, savedAt: at }))
  }
  function change(next: Partial<Pick<Draft, 'answers' | 'photos'>>) {
    setDraft((now) => ({ ...now, answers: { ...now.answers, ...next.answers }, photos: { ...now.photos, ...next.photos } }))
    clearTimeout(timer.current)
    timer.current = setTimeout(() => void keep(), PAUSE)
  }
  return [draft, change]
}
