import { useWords } from '../words'
import type { Amount } from './amounts'
import { Money } from './Money'
import { Stage } from './Stage'
import { PARTS } from './words'

export type Figures = { estimate: Amount; accrued: Amount; confirmed: Amount; paid: Amount }

/** 预估 · 应计 · 已确认 · 已付: each with what it waits for; never added up. */
export function FourFigures({ of, openJobs, note }: { of: Figures; openJobs: number; note?: string }) {
  const w = useWords(PARTS)
  return (
    <div className="four">
      <div><Stage of="estimate" /><br /><Money money={of.estimate} large estimate /><p>{openJobs ? w.openJobs(openJobs) : w.estimateWaits}{note ? `，${note}` : ''}</p></div>
      <div><Stage of="accrued" /><br /><Money money={of.accrued} large /><p>{w.accruedWaits}</p></div>
      <div><Stage of="confirmed" /><br /><Money money={of.confirmed} large /><p>{w.confirmedWaits}</p></div>
      <div><Stage of="paid" /><br /><Money money={of.paid} large /><p>{w.paidWaits}</p></div>
    </div>
  )
}
