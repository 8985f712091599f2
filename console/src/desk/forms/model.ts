/** A form as its document, and every change to it. Pure: each change makes a new document, and what this page does not
 *  know of a document stays as it is. */
export type Both = { zh: string; en: string }
export type When = Record<string, unknown>
export const TYPES = ['text', 'long_text', 'number', 'money', 'date', 'time', 'choice', 'multi', 'rating', 'photo', 'file', 'signature', 'location', 'asset', 'serial', 'part_list'] as const
export type FieldType = (typeof TYPES)[number]
export type Choice = Both & { order?: number }
export type Field = {
  type: FieldType
  name: Both
  order: number
  help?: Both
  required?: true | When[]
  shown?: When[]
  filled?: string
  computed?: { op: string; of: string[] }
  protected?: { readers: string[] }
  states?: { fact: string; values?: Record<string, unknown> }
  choices?: Record<string, Choice>
  min?: number | string
  max?: number | string
  places?: number
  unit?: string
  currency?: string
}
export type Form = { form: string; name: Both; fields: Record<string, Field>; variants?: Record<string, unknown> }

/** What only fields of some types may say. */
const OF_TYPES: Record<string, FieldType[]> = {
  choices: ['choice', 'multi'], min: ['number', 'money', 'multi', 'photo', 'file'], places: ['number'], unit: ['number'], currency: ['money'],
  max: ['text', 'long_text', 'number', 'money', 'multi', 'rating', 'photo', 'file', 'part_list'], computed: ['number', 'money', 'rating'], filled: ['text', 'long_text', 'date', 'time', 'asset', 'serial'], states: [],
}
const STEP = 10

export function begunForm(form: string, name: Both): Form {
  return { form, name, fields: {} }
}

/** Fields as they are asked: by order, equal ones by id. */
export function inOrder(form: Form): [string, Field][] {
  return Object.entries(form.fields).sort(([one, a], [other, b]) => a.order - b.order || (one < other ? -1 : one > other ? 1 : 0))
}

function freeId(taken: Record<string, unknown>, like: string): string {
  for (let number = 1; ; number++) if (!(`${like}_${number}` in taken)) return `${like}_${number}`
}

function fresh(type: FieldType, name: Both, order: number, choice: (number: number) => Both): Field {
  const base: Field = { type, name, order }
  if (type === 'money') return { ...base, currency: 'CNY' }
  if (type === 'choice' || type === 'multi') return { ...base, choices: { choice_1: { ...choice(1), order: 1 }, choice_2: { ...choice(2), order: 2 } } }
  return base
}

/** Numbered anew by tens in this order; fields whose number fits already keep it. */
function numbered(form: Form, ids: string[]): Form {
  const fits = ids.every((id, place) => place === 0 || form.fields[id]!.order > form.fields[ids[place - 1]!]!.order)
  if (fits) return form
  const fields = { ...form.fields }
  ids.forEach((id, place) => (fields[id] = { ...fields[id]!, order: (place + 1) * STEP }))
  return { ...form, fields }
}

/** A field more, at the place or at the end. */
export function added(form: Form, type: FieldType, name: Both, choice: (number: number) => Both, at = Object.keys(form.fields).length): { form: Form; id: string } {
  const id = freeId(form.fields, type)
  const ids = inOrder(form).map(([each]) => each)
  const last = ids.length ? form.fields[ids.at(-1)!]!.order : 0
  const made = { ...form, fields: { ...form.fields, [id]: fresh(type, name, last + STEP, choice) } }
  ids.splice(at, 0, id)
  return { form: numbered(made, ids), id }
}

export function dropped(form: Form, id: string): Form {
  const { [id]: _, ...fields } = form.fields
  return { ...form, fields }
}

/** To another place among the others. */
export function reordered(form: Form, id: string, to: number): Form {
  const ids = inOrder(form).map(([each]) => each).filter((each) => each !== id)
  ids.splice(Math.max(0, Math.min(to, ids.length)), 0, id)
  return numbered(form, ids)
}

export function edited(form: Form, id: string, next: Partial<{ [K in keyof Field]: Field[K] | undefined }>): Form {
  const made = Object.fromEntries(Object.entries({ ...form.fields[id]!, ...next }).filter(([, value]) => value !== undefined)) as unknown as Field
  return { ...form, fields: { ...form.fields, [id]: made } }
}

/** Another type: what both may say stays, what only the old one may goes. */
export function retyped(form: Form, id: string, type: FieldType, choice: (number: number) => Both): Form {
  const field = form.fields[id]!
  if (field.type === type) return form
  const others = Object.fromEntries(Object.entries(field).filter(([name]) => !(name in OF_TYPES) || (OF_TYPES[name]!.includes(type) && !['min', 'max'].includes(name))))
  return { ...form, fields: { ...form.fields, [id]: { ...fresh(type, field.name, field.order, choice), ...others, type } as Field } }
}

export function choiceAdded(form: Form, id: string, name: (number: number) => Both): Form {
  const choices = form.fields[id]!.choices ?? {}
  const made = freeId(choices, 'choice')
  const order = Math.max(0, ...Object.values(choices).map((each) => each.order ?? 0)) + 1
  return edited(form, id, { choices: { ...choices, [made]: { ...name(Object.keys(choices).length + 1), order } } })
}

/** Without a choice, nor what it said of the fact that the field states. */
export function choiceDropped(form: Form, id: string, choice: string): Form {
  const { choices = {}, states } = form.fields[id]!
  const { [choice]: _, ...others } = choices
  const { [choice]: _said, ...values } = states?.values ?? {}
  return edited(form, id, { choices: others, ...(states?.values ? { states: { ...states, values } } : {}) })
}

export function choicesInOrder(field: Field): [string, Choice][] {
  return Object.entries(field.choices ?? {}).sort(([one, a], [other, b]) => (a.order ?? Infinity) - (b.order ?? Infinity) || (one < other ? -1 : 1))
}

export type Problem = { topic: string; name: Both; count: number }
/** What is said of which no row knows the kind. */
const OTHER = 'other'
/** As many as a person reads through on a phone. */
const MOST = 12
const PROBLEMS = 'problems'

/** A field that asks which of these problems it was, the most frequent first, whatever else it was at the end. Where the
 *  form has it already, choices that people wrote beside them stay behind; a field of another kind that is called so
 *  stays as it is. */
export function withProblems(form: Form, name: Both, other: Both, problems: Problem[]): { form: Form; id: string } {
  const names = [PROBLEMS, ...Object.keys(form.fields).map((_, at) => `${PROBLEMS}_${at + 1}`)]
  const id = names.find((each) => !form.fields[each] || 'choices' in form.fields[each])!
  const before = form.fields[id]
  const ranked = problems.filter((each) => each.topic !== OTHER).slice(0, MOST)
  const own = before ? choicesInOrder(before).filter(([own]) => own !== OTHER && !ranked.some((each) => each.topic === own)) : []
  const rows: [string, Both][] = [...ranked.map((each): [string, Both] => [each.topic, each.name]), ...own, [OTHER, other]]
  const choices = Object.fromEntries(rows.map(([each, { zh, en }], at) => [each, { zh, en, order: at + 1 }]))
  const last = Math.max(0, ...Object.values(form.fields).map((field) => field.order))
  const field: Field = before ? { ...before, choices } : { type: 'multi', name, order: last + STEP, required: true, choices }
  return { form: { ...form, fields: { ...form.fields, [id]: field } }, id }
}
