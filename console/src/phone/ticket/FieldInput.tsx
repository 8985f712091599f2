import { type ReactNode } from 'react'

import { Money } from '../../parts/Money'
import { type Lang, useLang, useWords } from '../../words'
import { Location, type Place } from '../Location'
import type { Photo } from '../offline/kept'
import { type Answers, fault, type Field, named } from './fields'
import { PartList } from './PartList'
import { Photos } from './Photos'
import { Signature } from './Signature'
import { TICKET } from './words'

export type Filling = {
  answers: Answers
  /** What the form answers by itself where nobody does. */
  filled: Answers
  photos: Record<string, Photo[]>
  faults: Record<string, string>
  answer: (field: string, value: unknown) => void
  picture: (field: string, photos: Photo[]) => void
}

/** One question of the form, with what is wrong under it. */
export function FieldInput({ field, must, filling, sum }: { field: Field; must: boolean; filling: Filling; sum: number | undefined }) {
  const w = useWords(TICKET)
  const lang = useLang()
  const name = named(field, lang)
  const id = `f-${field.id}`
  const value = filling.answers[field.id]
  const wrong = filling.faults[field.id] ?? spoken(field, value, w)
  const grouped = ['choice', 'multi', 'rating'].includes(field.type)
  const apart = ['photo', 'file', 'signature', 'part_list', 'location'].includes(field.type) || field.computed
  const head = <>{name}{field.unit ? <span className="quiet">（{UNITS[field.unit] ?? field.unit}）</span> : null}{must && !field.computed ? <span className="must">{w.must}</span> : null}</>
  const foot = (
    <>
      {field.help && <span className="quiet" style={{ fontSize: 13 }}>{field.help[lang]}</span>}
      {field.id in filling.filled && value === undefined && <span className="quiet" style={{ fontSize: 13 }}>{w.filledIn}</span>}
      {wrong && <span className="err" id={`${id}-wrong`}>{wrong}</span>}
    </>
  )
  const body = field.computed ? <Computed field={field} sum={sum} /> : <Control field={field} id={id} name={name} must={must} filling={filling} lang={lang} wrong={Boolean(wrong)} />
  if (grouped) return <fieldset className="field" id={id} tabIndex={-1}><legend>{head}</legend>{body}{foot}</fieldset>
  return <div className="field" {...(apart ? { id, tabIndex: -1 } : {})}>{apart ? <span className="named">{head}</span> : <label htmlFor={id}>{head}</label>}{body}{foot}</div>
}

const UNITS: Record<string, string> = { m2: '㎡', m3: 'm³' }

function spoken(field: Field, value: unknown, w: (typeof TICKET)['zh']): string | undefined {
  const found = fault(field, value)
  if (found === 'number') return w.notNumber
  if (found === 'money') return w.notMoney
  return found === 'range' ? w.between(String(field.min ?? '−∞'), String(field.max ?? '∞')) : undefined
}

function Computed({ field, sum }: { field: Field; sum: number | undefined }) {
  return sum === undefined ? <span className="quiet">—</span> : <span><Money money={{ amount: sum, currency: field.currency ?? 'CNY' }} /></span>
}

function Control({ field, id, name, must, filling, lang, wrong }: { field: Field; id: string; name: string; must: boolean; filling: Filling; lang: Lang; wrong: boolean }): ReactNode {
  const value = filling.answers[field.id] ?? filling.filled[field.id]
  const text = typeof value === 'string' ? value : ''
  const set = (next: unknown) => filling.answer(field.id, next)
  const common = { id, value: text, 'aria-invalid': wrong, 'aria-required': must, ...(wrong ? { 'aria-describedby': `${id}-wrong` } : {}), onChange: (event: { target: { value: string } }) => set(event.target.value) }
  if (field.type === 'long_text') return <textarea rows={3} maxLength={Number(field.max ?? 4000)} {...common} />
  if (field.type === 'number') return <input inputMode="decimal" {...common} />
  if (field.type === 'money') return <input inputMode="decimal" placeholder="0.00" {...common} />
  if (field.type === 'date') return <input type="date" {...common} />
  if (field.type === 'time') return <input type="datetime-local" {...common} />
  if (field.type === 'choice' || field.type === 'multi' || field.type === 'rating') return <Choices field={field} lang={lang} value={value} set={set} />
  if (field.type === 'photo' || field.type === 'file') return <Photos name={name} photos={filling.photos[field.id] ?? []} most={Number(field.max ?? 20)} must={must} file={field.type === 'file'} changed={(next) => filling.picture(field.id, next)} />
  if (field.type === 'signature') return <Signature label={name} done={Boolean(filling.photos[field.id]?.length)} taken={(data) => filling.picture(field.id, data ? [{ key: crypto.randomUUID(), name: 'signature.png', type: 'image/png', data }] : [])} />
  if (field.type === 'part_list') return <PartList value={Array.isArray(value) ? (value as { sku: string; qty: string }[]) : []} set={set} />
  if (field.type === 'location') return <Location value={value as Place | undefined} set={set} />
  return <input maxLength={Number(field.max ?? 200)} autoCapitalize={field.type === 'serial' ? 'characters' : 'sentences'} autoComplete="off" {...common} />
}

function Choices({ field, lang, value, set }: { field: Field; lang: Lang; value: unknown; set: (next: unknown) => void }) {
  const several = field.type === 'multi'
  const all = field.type === 'rating'
    ? Array.from({ length: Number(field.max ?? 5) }, (_, place) => ({ id: place + 1, said: String(place + 1) }))
    : Object.entries(field.choices ?? {}).sort(([, one], [, other]) => one.order - other.order).map(([id, choice]) => ({ id, said: choice[lang] }))
  const chosen = Array.isArray(value) ? (value as unknown[]) : []
  return (
    <div className="choices">
      {all.map((each) => (
        <label key={each.id}>
          <input
            type={several ? 'checkbox' : 'radio'}
            name={`f-${field.id}`}
            checked={several ? chosen.includes(each.id) : value === each.id}
            onChange={() => set(several ? (chosen.includes(each.id) ? chosen.filter((other) => other !== each.id) : [...chosen, each.id]) : each.id)}
          />
          {each.said}
        </label>
      ))}
    </div>
  )
}
