import { minor } from '../../parts/amounts'
import { useLang, useWords } from '../../words'
import { choicesInOrder, type Form } from '../forms/model'
import { FACT_WORDS, FACTS, WEEKDAYS } from './facts'
import { SelectField, TextField } from './inputs'
import type { When } from './model'
import { DRAWING, said } from './words'

/** A word that conditions read: its name, and what a value of it is. */
export type Word = { word: string; name: string; kind: 'choice' | 'flag' | 'number' | 'money' | 'date' | 'text'; choices?: [string, string][] }
type Shape = 'is' | 'oneOf' | 'from' | 'below' | 'between' | 'other'

const OF_TYPE: Record<string, Word['kind']> = { choice: 'choice', number: 'number', rating: 'number', money: 'money', date: 'date', text: 'text', long_text: 'text', asset: 'text', serial: 'text' }

/** The words of these forms' fields, and of the ticket. */
export function useConditionWords(forms: (Form | undefined)[]): Word[] {
  const lang = useLang()
  const f = useWords(FACT_WORDS) as unknown as Record<string, string>
  const found = new Map<string, Word>()
  for (const form of forms) {
    for (const [id, field] of Object.entries(form?.fields ?? {})) {
      const kind = OF_TYPE[field.type]
      if (!kind || field.protected) continue
      const choices = field.choices ? { choices: choicesInOrder(field).map(([each, choice]): [string, string] => [each, choice[lang]]) } : {}
      found.set(`form.${id}`, { word: `form.${id}`, name: field.name?.[lang] ?? id, kind, ...choices })
    }
  }
  return [...found.values(), ...Object.entries(FACTS).map(([word, kind]): Word => ({ word, name: f[word]!, kind, ...(word === 'weekday' ? { choices: WEEKDAYS.map((each): [string, string] => [each, f[each]!]) } : {}) }))]
}

function shapeOf(value: unknown): Shape {
  if (Array.isArray(value)) return 'oneOf'
  if (typeof value !== 'object' || value === null) return 'is'
  const names = Object.keys(value).sort().join()
  return names === 'from' ? 'from' : names === 'to' ? 'below' : names === 'from,to' ? 'between' : 'other'
}

function shown(value: unknown, kind: Word['kind']): string {
  if (kind === 'money' && typeof value === 'number') return `${Math.trunc(value / 100)}.${String(Math.abs(value % 100)).padStart(2, '0')}`
  return value === undefined ? '' : String(value)
}

function read(typed: string, kind: Word['kind']): unknown {
  const text = typed.trim()
  if (kind === 'money') return minor(text, 'CNY') ?? text
  if (kind === 'number') return /^-?\d+$/.test(text) ? Number(text) : text
  return kind === 'flag' ? text === 'true' : text
}

function first(word: Word): unknown {
  if (word.kind === 'flag') return true
  if (word.kind === 'number' || word.kind === 'money') return { from: 1 }
  return word.choices?.[0]?.[0] ?? ''
}

/** In words: 是否满意 是 不满意. */
export function useSaidWhen(words: Word[]): (whens: When[] | undefined) => string {
  const w = useWords(DRAWING)
  const value = (of: unknown, word: Word | undefined) => word?.choices?.find(([id]) => id === of)?.[1] ?? (of === true ? w.yes : of === false ? w.no2 : shown(of, word?.kind ?? 'text'))
  const one = (name: string, of: unknown) => {
    const word = words.find((each) => each.word === name)
    const range = of as { from?: unknown; to?: unknown }
    const shape = shapeOf(of)
    const text = shape === 'is' ? `${w.is} ${value(of, word)}` : shape === 'oneOf' ? `${w.oneOf} ${(of as unknown[]).map((each) => value(each, word)).join('、')}` : [range.from === undefined ? '' : `${w.from} ${value(range.from, word)}`, range.to === undefined ? '' : `${w.below} ${value(range.to, word)}`].filter(Boolean).join(' ')
    return `${word?.name ?? name} ${text}`
  }
  return (whens) => (whens ?? []).map((when) => Object.entries(when).map(([name, of]) => one(name, of)).join(` ${w.and} `)).join(` ${w.or} `)
}

/** Conditions of which one must hold; none at all: always. */
export function Conditions({ whens, words, set }: { whens: When[]; words: Word[]; set: (next: When[] | undefined) => void }) {
  const w = useWords(DRAWING)
  const put = (next: When[]) => set(next.length ? next : undefined)
  const change = (at: number, when: When) => put(Object.keys(when).length ? whens.map((each, place) => (place === at ? when : each)) : whens.filter((_, place) => place !== at))
  const free = (when: When) => words.find((each) => !(each.word in when))
  const fresh = (when: When): When => { const word = free(when); return word ? { ...when, [word.word]: first(word) } : when }
  return (
    <div className="whens">
      {whens.length === 0 && <p className="quiet">{w.always}</p>}
      {whens.map((when, at) => (
        <fieldset key={at}>
          <legend>{at ? w.or : w.when}</legend>
          {Object.entries(when).map(([name, value]) => <One key={name} name={name} value={value} taken={Object.keys(when)} words={words} change={(next) => change(at, rebuilt(when, name, next))} />)}
          {free(when) && <button type="button" className="link" onClick={() => change(at, fresh(when))}>{w.and}…</button>}
        </fieldset>
      ))}
      {words.length > 0 && <button type="button" className="link" onClick={() => put([...whens, fresh({})])}>{whens.length ? `${w.or}…` : w.addWhen}</button>}
    </div>
  )
}

function rebuilt(when: When, name: string, next: [string, unknown] | undefined): When {
  return Object.fromEntries(Object.entries(when).flatMap(([each, value]) => (each === name ? (next ? [next] : []) : [[each, value]])))
}

function One({ name, value, words, taken, change }: { name: string; value: unknown; words: Word[]; taken: string[]; change: (next: [string, unknown] | undefined) => void }) {
  const w = useWords(DRAWING)
  const word = words.find((each) => each.word === name) ?? { word: name, name, kind: 'text' as const }
  const shape = shapeOf(value)
  const drop = <button type="button" className="link" onClick={() => change(undefined)}>{w.dropIt}</button>
  if (shape === 'other') return <p>{word.name} <span className="quiet">{JSON.stringify(value)} {w.kept2}</span> {drop}</p>
  const ranged = word.kind === 'number' || word.kind === 'money' || word.kind === 'date'
  const shapes: Shape[] = ranged ? ['is', 'from', 'below', 'between'] : ['is', 'oneOf']
  const { from, to } = (typeof value === 'object' && value ? value : {}) as { from?: unknown; to?: unknown }
  const middle = shape === 'oneOf' ? (value as unknown[])[0] : shape === 'is' ? value : (from ?? to)
  const reshape = (next: string) => change([name, next === 'oneOf' ? [middle] : next === 'from' ? { from: middle } : next === 'below' ? { to: middle } : next === 'between' ? { from: from ?? middle, to: to ?? middle } : middle])
  const text = (of: unknown, put: (next: unknown) => void, label: string) => <TextField label={label} value={shown(of, word.kind)} set={(typed) => put(read(typed, word.kind))} {...(word.kind === 'date' ? { type: 'date' } : ranged ? { inputMode: 'decimal' as const } : {})} />
  const chosen = shape === 'oneOf' ? (value as unknown[]) : []
  return (
    <div className="one">
      <SelectField label={w.word} value={name} options={words.filter((each) => each.word === name || !taken.includes(each.word)).map((each) => [each.word, each.name])} set={(next) => { const other = words.find((each) => each.word === next); if (other) change([next, first(other)]) }} />
      {word.kind !== 'flag' && <SelectField label={w.when} value={shape} options={shapes.map((each) => [each, said(w, each)])} set={reshape} />}
      {word.kind === 'flag' && <SelectField label={w.value} value={String(value)} options={[['true', w.yes], ['false', w.no2]]} set={(next) => change([name, next === 'true'])} />}
      {shape === 'is' && word.kind !== 'flag' && (word.choices ? <SelectField label={w.value} value={String(value)} options={word.choices} set={(next) => change([name, next])} /> : text(value, (next) => change([name, next]), w.value))}
      {shape === 'oneOf' && (word.choices ? <div className="fs">{word.choices.map(([id, of]) => <label key={id} className="check"><input type="checkbox" checked={chosen.includes(id)} onChange={(event) => { const next = event.target.checked ? [...chosen, id] : chosen.filter((each) => each !== id); change(next.length ? [name, next] : undefined) }} />{of}</label>)}</div>
        : <TextField label={w.value} value={chosen.join('、')} set={(typed) => change([name, typed.split(/[、,，;；]/).map((each) => each.trim()).filter(Boolean)])} />)}
      {(shape === 'from' || shape === 'between') && text(from, (next) => change([name, { ...(value as object), from: next }]), w.from)}
      {(shape === 'below' || shape === 'between') && text(to, (next) => change([name, { ...(value as object), to: next }]), w.below)}
      {drop}
    </div>
  )
}
