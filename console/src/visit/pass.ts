/** A pass for one report, begun by the first photo or phone and then kept in the draft. */
import { useRef } from 'react'

import { Refused } from '../api/client'
import { open, said } from './calls'
import type { Change, Draft } from './draft'

export type Pass = { get: () => Promise<string>; forget: () => void; use: <T>(does: (pass: string) => Promise<T>) => Promise<T> }

/** Of a pass that is over what stood under it is gone, and a new one is begun the next time. */
export const isOver = (wrong: unknown) => wrong instanceof Refused && wrong.code === 'pass_over'

export function usePass(code: string, draft: Draft, change: Change): Pass {
  const begun = useRef<Promise<string>>(undefined)
  const get = () => {
    if (draft.pass) return Promise.resolve(draft.pass)
    begun.current ??= said(open.POST('/reports/{code}/passes', { params: { path: { code } } })).then(({ token }) => {
      change((before) => ({ ...before, pass: token }))
      return token
    })
    begun.current.catch(() => { begun.current = undefined })
    return begun.current
  }
  async function use<T>(does: (pass: string) => Promise<T>): Promise<T> {
    try {
      return await does(await get())
    } catch (wrong) {
      if (isOver(wrong)) {
        begun.current = undefined
        change(({ pass: _, proven: _p, excused: _e, sent: _s, ...before }) => ({ ...before, photos: [] }))
      }
      throw wrong
    }
  }
  return { get, use, forget: () => { begun.current = undefined } }
}
