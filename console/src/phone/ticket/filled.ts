/** What a form fills in by itself: a serial number's model and warranty, the customer's address. */
import { useEffect, useState } from 'react'

import { api, got, type Schemas } from '../../api/client'
import { useRead } from '../../api/reading'
import { clock, day } from '../../words/times'
import type { Answers, Field } from './fields'

/** The same, once it has stayed for so many milliseconds. */
export function useSettled<T>(value: T, pause: number): T {
  const text = JSON.stringify(value)
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), pause)
    return () => clearTimeout(timer)
  }, [text, pause])
  return JSON.parse(settled) as T
}

/** By field, as somebody would have typed it; only what nobody answered. */
export function useFilled(ticket: string, form: string, fields: Field[], answers: Answers): Answers {
  const asked = useSettled(answers, 400)
  const read = useRead(
    ['ticket', ticket, 'filled', form, JSON.stringify(asked)],
    (): Promise<Schemas['FormDraftView']> => got(api.POST('/tickets/{ticket_id}/forms/{form}/check', { params: { path: { ticket_id: ticket, form } }, body: { answers: asked } })),
    { enabled: Boolean(form) && fields.some((each) => each.filled), keep: true },
  )
  const { values = {}, filled = [] } = form && read.data ? read.data : {}
  return Object.fromEntries(fields.filter((each) => each.filled && filled.includes(each.id) && values[each.id] !== undefined).map((each) => [each.id, typed(each, values[each.id])]))
}

function typed(field: Field, value: unknown): unknown {
  return field.type === 'time' && typeof value === 'string' ? `${day(value)}T${clock(value)}` : value
}

/** What was typed, and for the rest what fills itself: what conditions read and what is no gap. Sent is only what was typed. */
export function known(typedIn: Answers, filled: Answers): Answers {
  return { ...filled, ...Object.fromEntries(Object.entries(typedIn).filter(([, value]) => value !== undefined && value !== '' && value !== null)) }
}
