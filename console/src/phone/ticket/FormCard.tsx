import { PARTS } from '../../parts/words'
import { useLang, useWords } from '../../words'
import { clock } from '../../words/times'
import type { Draft } from './draft'
import { type Answers, asked, computed, type Field, needed, wordsOf } from './fields'
import { FieldInput } from './FieldInput'
import { known } from './filled'
import { TICKET } from './words'

type Given = {
  name: string
  fields: Field[]
  facts: Answers
  draft: Draft
  filled: Answers
  faults: Record<string, string>
  change: (next: Partial<Pick<Draft, 'answers' | 'photos'>>) => void
}

/** The form of a node, its fields in order; what nobody asks for now is not there. */
export function FormCard({ name, fields, facts, draft, filled, faults, change }: Given) {
  const w = useWords(TICKET)
  useWords(PARTS)
  useLang()
  const said = wordsOf(fields, known(draft.answers, filled), facts)
  const filling = {
    answers: draft.answers,
    filled,
    photos: draft.photos,
    faults,
    answer: (field: string, value: unknown) => change({ answers: { [field]: value } }),
    picture: (field: string, photos: Draft['photos'][string]) => change({ photos: { [field]: photos } }),
  }
  return (
    <section className="card" aria-label={name}>
      <div className="head"><h2>{name}</h2><small>{draft.savedAt ? w.saved(clock(new Date(draft.savedAt))) : w.notSaved}</small></div>
      {fields.filter((each) => asked(each, said)).map((field) => (
        <FieldInput key={field.id} field={field} must={needed(field, said)} filling={filling} sum={computed(field, fields, draft.answers)} />
      ))}
    </section>
  )
}
