import type { Schemas } from '../api/client'
import { useEffect, useState } from 'react'

import { useLang, useWords } from '../words'
import { dayText } from '../words/formats'
import { clock, day, minutesUntil, span } from '../words/times'
import { Icon } from './Icon'
import { PARTS } from './words'

/** This moment, renewed every so many milliseconds. */
export function useNow(every = 30_000): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), every)
    return () => clearInterval(timer)
  }, [every])
  return now
}

/** How a moment stands: late is red with a triangle, soon (within two hours) amber with a clock, the rest grey. */
export function DueChip({ at, who = '' }: { at: string; who?: string }) {
  const w = useWords(PARTS)
  const lang = useLang()
  const left = minutesUntil(at, useNow())
  const name = who ? `${who} ` : ''
  if (left < 0) return <span className="chip late"><Icon name="warn" size={13} />{name}{w.late(span(left, lang))}</span>
  if (left < 120) return <span className="chip soon"><Icon name="clock" size={13} />{name}{w.left(span(left, lang))}</span>
  return <span className="chip plain">{name}{w.before(day(at) === day() ? clock(at) : `${dayText(day(at), false)} ${clock(at)}`)}</span>
}

export function UrgentChip() {
  const w = useWords(PARTS)
  return <span className="chip urgent"><Icon name="bolt" size={13} />{w.urgent}</span>
}

export function ReworkChip({ who = '' }: { who?: string }) {
  const w = useWords(PARTS)
  return <span className="chip rework"><Icon name="turn" size={13} />{who ? `${who} ` : ''}{w.rework}</span>
}

/** Whether the phone of who reported it by a code is proven. */
export function ReporterChip({ ticket }: { ticket: Schemas['TicketView'] }) {
  const w = useWords(PARTS)
  const reporter = ticket.case?.reporter
  if (!reporter) return null
  return <span className={`chip ${reporter === 'proven' ? 'good' : 'soon'}`}>{reporter === 'proven' ? w.reporterProven : w.reporterUnproven}</span>
}

/** How old what is shown is: a green dot, and past a minute an amber diamond. */
export function AgeDot({ since }: { since: number }) {
  const w = useWords(PARTS)
  const seconds = Math.max(0, Math.floor((useNow(5_000) - since) / 1000))
  return <span className={`age${seconds > 60 ? ' old' : ''}`}>{w.ago(seconds)}</span>
}
