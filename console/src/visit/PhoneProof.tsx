import { useEffect, useState } from 'react'

import { useOnce } from '../parts/once'
import { Refusal } from '../parts/States'
import { useWords } from '../words'
import { open, said } from './calls'
import type { Change, Draft } from './draft'
import type { Pass } from './pass'
import { PROOF } from './words'

export const settled = (draft: Draft) => { const phone = draft.told.phone.trim(); return phone !== '' && (draft.proven === phone || draft.excused === phone) }

/** Six digits come to the phone and are typed here; where none can be sent now, it says so and the report goes on. */
export function PhoneProof({ draft, change, pass }: { draft: Draft; change: Change; pass: Pass }) {
  const w = useWords(PROOF)
  const phone = draft.told.phone.trim()
  const [digits, setDigits] = useState('')
  const { busy, problem, run } = useOnce()
  const wait = useSeconds(draft.sent?.again)
  const out = draft.sent?.phone === phone
  const ask = () => run(async () => {
    const sent = await pass.use((token) => said(open.POST('/passes/{token}/phone', { params: { path: { token } }, body: { phone } })))
    setDigits('')
    change((before) => (sent.asked ? { ...before, sent: { phone, again: sent.again } } : { ...before, excused: phone }))
  })
  const prove = (typed: string) => run(async () => {
    await pass.use((token) => said(open.POST('/passes/{token}/proof', { params: { path: { token } }, body: { digits: typed } })))
    change((before) => ({ ...before, proven: phone }))
  })
  const typing = (typed: string) => {
    setDigits(typed)
    if (/^\d{6}$/.test(typed)) void prove(typed)
  }
  if (phone && draft.proven === phone) return <p className="note good" role="status">{w.proven}</p>
  if (phone && draft.excused === phone) return <p className="note stale" role="status">{w.excused}</p>
  return (
    <div className="rate">
      <button type="button" className="press" aria-disabled={!phone || busy || wait > 0} onClick={() => { if (phone && wait <= 0) void ask() }}>{wait > 0 ? w.wait(wait) : out ? w.another : w.ask}</button>
      {out && (
        <>
          <p className="quiet" role="status">{w.sent}</p>
          <label className="saying">{w.digits}<input inputMode="numeric" autoComplete="one-time-code" maxLength={6} pattern="[0-9]{6}" value={digits} onChange={(event) => typing(event.target.value.replace(/\D/g, ''))} /></label>
        </>
      )}
      <Refusal problem={problem} />
    </div>
  )
}

/** Whole seconds until then; 0 when it is over. */
function useSeconds(until: string | undefined): number {
  const left = () => (until ? Math.max(0, Math.ceil((Date.parse(until) - Date.now()) / 1000)) : 0)
  const [, tick] = useState(0)
  const now = left()
  useEffect(() => {
    if (now <= 0) return
    const timer = setTimeout(() => tick((each) => each + 1), 1000)
    return () => clearTimeout(timer)
  })
  return now
}
