/** What customers are told, in which words, and by which way first: the company's document, and each change to it. Pure. */
import type { Hours } from '../Quiet'

export type Part = { template: string; fields?: Record<string, string>; page?: string; parts?: number }
export type Message = { on: string; scene?: string; text: { zh: string; en: string }; ways?: Record<string, Part> }
export type Rules = { order?: string[]; quiet?: Hours; messages?: Message[] }

export const STAGES = ['stage:received', 'stage:given', 'stage:there', 'stage:done'] as const
const OF_TICKETS = ['ticket', 'outlet', 'step', 'when', 'link', 'token']
const OF_POINTS = ['points', 'balance']
const OF_WELCOMES = ['employee', 'outlet']

/** What a text about it may name. */
export const fieldsOf = (on: string): string[] => (on === 'points' ? OF_POINTS : on === 'welcome' ? OF_WELCOMES : OF_TICKETS)

export const about = (one: { on: string; scene?: string }): string => `${one.on} ${one.scene ?? ''}`

/** The message takes the place of the one about the same, or of the one that it was before. */
export function withMessage(rules: Rules, message: Message, was = ''): Rules {
  const all = rules.messages ?? []
  const at = all.findIndex((each) => about(each) === (was || about(message)))
  const others = all.filter((each, n) => n === at || about(each) !== about(message))
  const place = at < 0 ? -1 : others.indexOf(all[at]!)
  return { ...rules, messages: place < 0 ? [...others, message] : others.map((each, n) => (n === place ? message : each)) }
}

export function without(rules: Rules, key: string): Rules {
  return { ...rules, messages: (rules.messages ?? []).filter((each) => about(each) !== key) }
}

/** A way is one earlier, or the last; or it is used no more. */
export function sooner(order: string[], way: string): string[] {
  const at = order.indexOf(way)
  if (at < 0) return [...order, way]
  return at === 0 ? order : [...order.slice(0, at - 1), way, order[at - 1]!, ...order.slice(at + 1)]
}

/** "no=ticket, code=token": a template's own names, and what each is. */
export function fieldsIn(text: string): Record<string, string> {
  return Object.fromEntries(text.split(/[,，、\n]/).map((each) => each.trim()).filter(Boolean).map((each) => { const [name = '', value = ''] = each.split(/[=＝]/).map((part) => part.trim()); return [name, value] }))
}

export const written = (fields: Record<string, string> | undefined): string => Object.entries(fields ?? {}).map(([name, value]) => `${name}=${value}`).join(', ')

/** As the API takes it: what is empty is left out. */
export function tidied(rules: Rules): Rules {
  return Object.fromEntries(Object.entries(rules).filter(([, value]) => value && !(Array.isArray(value) && value.length === 0))) as Rules
}
