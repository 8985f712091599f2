import '../../phone/fields.css'

import { useState } from 'react'

import { type Answers, asked, computed, fieldsOf, needed, wordsOf } from '../../phone/ticket/fields'
import { FieldInput } from '../../phone/ticket/FieldInput'
import type { Photo } from '../../phone/offline/kept'
import { useLang, useWords } from '../../words'
import type { Form } from './model'
import { FORMS } from './words'

/** The form as the phone draws it, by the phone's own parts; what is tried here is kept nowhere. */
export function Preview({ form }: { form: Form }) {
  const w = useWords(FORMS)
  const lang = useLang()
  const [answers, setAnswers] = useState<Answers>({})
  const [photos, setPhotos] = useState<Record<string, Photo[]>>({})
  const fields = fieldsOf(form as unknown as Record<string, unknown>).filter((each) => each.name && each.type)
  const words = wordsOf(fields, answers, {})
  const filling = {
    answers, photos, filled: {}, faults: {},
    answer: (field: string, value: unknown) => setAnswers((before) => ({ ...before, [field]: value })),
    picture: (field: string, next: Photo[]) => setPhotos((before) => ({ ...before, [field]: next })),
  }
  return (
    <section className="box preview" aria-label={w.preview}>
      <div className="boxhead"><h2>{w.preview}</h2><span className="quiet">{w.previewWhy}</span></div>
      <div className="handset">
        <section className="card" aria-label={form.name?.[lang]}>
          <div className="head"><h3>{form.name?.[lang]}</h3></div>
          {fields.filter((each) => asked(each, words)).map((field) => <FieldInput key={field.id} field={field} must={needed(field, words)} filling={filling} sum={computed(field, fields, answers)} />)}
        </section>
      </div>
    </section>
  )
}
