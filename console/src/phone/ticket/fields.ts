/** The closed field model as the page reads it: which fields are asked now, which are missing, what an answer is. Pure. */
import { minor } from '../../parts/amounts'
import type { Lang } from '../../words'

type Both = { zh: string; en: string }
type Condition = Record<string, unknown>
export type Field = {
  id: string
  type: 'text' | 'long_text' | 'number' | 'money' | 'date' | 'time' | 'choice' | 'multi' | 'rating' | 'location' | 'asset' | 'serial' | 'photo' | 'file' | 'signature' | 'part_list'
  name: Both
  order: number
  help?: Both
  required?: boolean | Condition[]
  shown?: Condition[]
  filled?: string
  computed?: { op: 'sum' | 'difference' | 'product' | 'days'; of: string[] }
  choices?: Record<string, Both & { order: number }>
  min?: number | string
  max?: number | string
  unit?: string
  currency?: string
}
export type Answers = Record<string, unknown>

export const UPLOADS: Field['type'][] = ['photo', 'file', 'signature']

export function fieldsOf(document: Record<string, unknown>): Field[] {
  const found = Object.entries((document.fields ?? {}) as Record<string, Omit<Field, 'id'>>).map(([id, field]) => ({ ...field, id }))
  return found.sort((one, other) => one.order - other.order || one.id.localeCompare(other.id))
}

/** Any of the conditions, all words of it; what nobody told does not hold. */
export function holds(conditions: Condition[], words: Answers): boolean {
  return conditions.some((each) => Object.entries(each).every(([word, wanted]) => met(words[word], wanted)))
}

function met(value: unknown, wanted: unknown): boolean {
  if (value === undefined || value === null || value === '') return false
  if (Array.isArray(wanted)) return wanted.some((each) => met(value, each))
  if (typeof wanted === 'object' && wanted) {
    const { from, to, not } = wanted as { from?: number | string; to?: number | string; not?: unknown }
    if (not !== undefined) return !met(value, not)
    const number = Number(value)
    return (from === undefined || number >= Number(from)) && (to === undefined || number < Number(to))
  }
  return Array.isArray(value) ? value.includes(wanted) : String(value) === String(wanted)
}

/** The words of conditions: the ticket's own, and each answer as `form.<field>`. */
export function wordsOf(fields: Field[], answers: Answers, facts: Answers): Answers {
  const said: Answers = { ...facts }
  for (const field of fields) said[`form.${field.id}`] = field.computed ? computed(field, fields, answers) : sent(field, answers[field.id])
  return said
}

export function asked(field: Field, words: Answers): boolean {
  return !field.shown || holds(field.shown, words)
}

export function needed(field: Field, words: Answers): boolean {
  return field.required === true || (Array.isArray(field.required) && holds(field.required, words))
}

/** A computed amount in minor units; other sums are left to the API. */
export function computed(field: Field, fields: Field[], answers: Answers): number | undefined {
  if (field.type !== 'money' || field.computed?.op !== 'sum') return undefined
  const parts = field.computed.of.map((id) => fields.find((each) => each.id === id)).map((each) => each && sent(each, answers[each.id]))
  const known = parts.filter((each): each is number => typeof each === 'number')
  return known.length ? known.reduce((sum, each) => sum + each, 0) : undefined
}

/** What was typed as the API takes it; undefined where there is no answer. */
export function sent(field: Field, typed: unknown): unknown {
  if (typed === undefined || typed === null || typed === '') return undefined
  if (Array.isArray(typed)) return typed.length ? typed : undefined
  if (field.type === 'money') return minor(String(typed), field.currency)
  if (field.type === 'number') return String(typed).trim()
  if (field.type === 'time') return `${String(typed)}:00+08:00`
  if (typeof typed === 'string') return typed.trim() || undefined
  return typed
}

export type Fault = 'number' | 'money' | 'range'

/** What is wrong with what was typed, as far as the page can know. */
export function fault(field: Field, typed: unknown): Fault | undefined {
  if (typed === undefined || typed === '') return undefined
  if (field.type === 'money') return sent(field, typed) === undefined ? 'money' : undefined
  if (field.type !== 'number') return undefined
  if (!/^-?\d+(\.\d+)?$/.test(String(typed).trim())) return 'number'
  const number = Number(typed)
  const low = field.min !== undefined && number < Number(field.min)
  const high = field.max !== undefined && number > Number(field.max)
  return low || high ? 'range' : undefined
}

/** Fields that are asked and needed and have no answer; uploads count by `photos`. */
export function missing(fields: Field[], answers: Answers, facts: Answers, photos: Record<string, unknown[]>): Field[] {
  const said = wordsOf(fields, answers, facts)
  return fields.filter((field) => {
    if (field.computed || !asked(field, said) || !needed(field, said)) return false
    return UPLOADS.includes(field.type) ? !(photos[field.id]?.length) : sent(field, answers[field.id]) === undefined
  })
}

/** The answers of fields that are asked, as the API takes them; uploads come with the step. `filled`: what the form answers itself is not sent. */
export function answersOf(fields: Field[], answers: Answers, facts: Answers, filled: Answers = {}): Answers {
  const said = wordsOf(fields, answers, facts)
  const found: Answers = {}
  for (const field of fields) {
    if (field.computed || UPLOADS.includes(field.type) || !asked(field, said)) continue
    if (field.id in filled && answers[field.id] === filled[field.id]) continue
    const value = sent(field, answers[field.id])
    if (value !== undefined) found[field.id] = value
  }
  return found
}

export function named(field: { name: Both }, lang: Lang): string {
  return field.name[lang]
}
