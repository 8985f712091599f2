import { minor } from '../../parts/amounts'
import { Icon } from '../../parts/Icon'
import { useLang, useWords } from '../../words'
import { Conditions, useConditionWords } from '../scenes/Conditions'
import type { Finding } from '../scenes/data'
import { CheckField, Group, NameFields, SelectField, TextField, WholeField } from '../scenes/inputs'
import { useRoles } from '../scenes/NodePanel'
import { FACT_WORDS, FACTS, statable } from '../scenes/facts'
import { DRAWING } from '../scenes/words'
import { choiceAdded, choiceDropped, choicesInOrder, dropped, edited, type Field, type FieldType, type Form, inOrder, retyped, TYPES, type When } from './model'
import { FORMS } from './words'

const SOURCES: Record<string, FieldType[]> = {
  'serial.model': ['text', 'long_text'], 'serial.warranty_end': ['date'], 'order.goods': ['text', 'long_text'], 'order.waybill': ['text', 'long_text', 'asset', 'serial'], 'order.paid_at': ['time'],
  'customer.name': ['text', 'long_text'], 'customer.address': ['text', 'long_text'], 'ticket.region': ['text', 'long_text'], 'ticket.outlet': ['text', 'long_text'], 'ticket.asset': ['text', 'long_text', 'asset', 'serial'], 'technician.name': ['text', 'long_text'],
}
const CURRENCIES = ['CNY', 'HKD', 'USD', 'EUR', 'JPY', 'SGD']

type Given = { form: Form; id: string; field: Field; put: (next: Parameters<typeof edited>[2]) => void; change: (next: Form) => void }

/** One field: everything it says. */
export function FieldPanel({ form, id, edits, findings, change, close, gone }: { form: Form; id: string; edits: boolean; findings: Finding[]; change: (next: Form) => void; close: () => void; gone: () => void }) {
  const w = useWords(FORMS)
  const d = useWords(DRAWING)
  const lang = useLang()
  const field = form.fields[id]!
  const put: Given['put'] = (next) => change(edited(form, id, next))
  const given = { form, id, field, put, change }
  const own = findings.filter((each) => each.node === id)
  const choice = (number: number) => ({ zh: FORMS.zh.choiceN(number), en: FORMS.en.choiceN(number) })
  return (
    <aside className="drawer side-panel" aria-label={field.name?.[lang] || id} onKeyDown={(event) => event.key === 'Escape' && close()}>
      <div className="dhead"><div><h2 style={{ overflowWrap: 'anywhere' }}>{field.name?.[lang] || id} <span className="chip plain">{w[field.type]}</span></h2>{own.map((each, at) => <p key={at} style={each.severity === 'error' ? { color: 'var(--red)' } : {}}><Icon name="warn" size={13} /> {lang === 'zh' ? each.zh : each.message}</p>)}</div><button className="icon" aria-label={d.close} onClick={close}><Icon name="close" size={18} /></button></div>
      <fieldset disabled={!edits} style={{ border: 0, padding: 0, margin: 0, minWidth: 0 }}>
        <div className="fs">
          <NameFields name={field.name} set={(name) => put({ name })} />
          <SelectField label={w.type} value={field.type} options={TYPES.map((each) => [each, w[each]])} set={(next) => change(retyped(form, id, next as FieldType, choice))} />
          <CheckField label={w.hasHelp} value={field.help !== undefined} set={(next) => put({ help: next ? { zh: w.help, en: FORMS.en.help } : undefined })} />
          {field.help && <NameFields name={field.help} zh={w.helpZh} en={w.helpEn} set={(help) => put({ help })} />}
        </div>
        {field.choices && <Choices {...given} />}
        <Bounds {...given} />
        {!field.computed && <Required {...given} />}
        <When {...given} />
        <Computed {...given} />
        <Filled {...given} />
        <States {...given} />
        <Protected {...given} />
        {edits && <div className="fs"><button type="button" className="press" onClick={() => { gone(); change(dropped(form, id)) }}>{w.remove}</button></div>}
      </fieldset>
    </aside>
  )
}

function Choices({ form, id, field, put, change }: Given) {
  const w = useWords(FORMS)
  const choice = (number: number) => ({ zh: FORMS.zh.choiceN(number), en: FORMS.en.choiceN(number) })
  const all = choicesInOrder(field)
  return (
    <Group title={w.choices}>
      {all.map(([each, of], at) => (
        <div key={each} className="exit" role="group" aria-label={w.choiceN(at + 1)}>
          <NameFields name={of} set={(name) => put({ choices: { ...field.choices, [each]: { ...of, ...name } } })} />
          {all.length > 1 && <button type="button" className="link" onClick={() => change(choiceDropped(form, id, each))}>{w.dropChoice} {w.choiceN(at + 1)}</button>}
        </div>
      ))}
      <button type="button" className="link" onClick={() => change(choiceAdded(form, id, choice))}>{w.addChoice}</button>
    </Group>
  )
}

/** The least and the most, decimals, unit and currency: of the types that have them. */
function Bounds({ field, put }: Given) {
  const w = useWords(FORMS)
  const { type } = field
  const money = (value: Field['min']) => (typeof value === 'number' ? `${Math.trunc(value / 100)}.${String(Math.abs(value % 100)).padStart(2, '0')}` : '')
  const decimal = (typed: string) => (typed.trim() === '' || /^-?\d+(\.\d+)?$/.test(typed.trim()) ? undefined : '0.00')
  const bound = (name: 'min' | 'max') => {
    if (type === 'number') return <TextField label={w[name]} inputMode="decimal" value={String(field[name] ?? '')} wrong={decimal} set={(typed) => decimal(typed) === undefined && put({ [name]: typed.trim() || undefined })} />
    if (type === 'money' && field.currency === 'CNY') return <TextField label={w[name]} inputMode="decimal" value={money(field[name])} wrong={(typed) => (typed.trim() === '' || minor(typed) !== undefined ? undefined : '0.00')} set={(typed) => (typed.trim() === '' ? put({ [name]: undefined }) : minor(typed) !== undefined && put({ [name]: minor(typed) }))} />
    return <WholeField label={w[name]} value={field[name] as number | undefined} set={(next) => put({ [name]: next })} />
  }
  const low = ['number', 'money', 'multi', 'photo', 'file'].includes(type)
  const high = low || ['text', 'long_text', 'rating', 'part_list'].includes(type)
  if (!high) return null
  return (
    <div className="fs">
      {type === 'money' && <SelectField label={w.currency} value={field.currency ?? 'CNY'} options={CURRENCIES.map((each) => [each, each])} set={(currency) => put({ currency })} />}
      {low && bound('min')}
      {bound('max')}
      {type === 'number' && <><WholeField label={w.places} value={field.places} set={(places) => put({ places })} /><TextField label={w.unit} value={field.unit ?? ''} set={(unit) => put({ unit: unit.trim() || undefined })} /></>}
    </div>
  )
}

/** The words of conditions of this form: its own other fields, and the ticket's. */
function useOwnWords(form: Form, id: string) {
  const { [id]: _, ...fields } = form.fields
  return useConditionWords([{ ...form, fields }])
}

function Required({ form, id, field, put }: Given) {
  const w = useWords(FORMS)
  const words = useOwnWords(form, id)
  const way = field.required === true ? 'always' : field.required ? 'sometimes' : 'no'
  const first: When = words[0]?.choices ? { [words[0].word]: words[0].choices[0]?.[0] } : { urgent: true }
  return (
    <div className="fs">
      <SelectField label={w.required} value={way} options={[['no', w.notRequired], ['always', w.always], ['sometimes', w.sometimes]]} set={(next) => put({ required: next === 'always' ? true : next === 'sometimes' ? [first] : undefined })} />
      {Array.isArray(field.required) && <Conditions whens={field.required} words={words} set={(required) => put({ required })} />}
    </div>
  )
}

function When({ form, id, field, put }: Given) {
  const w = useWords(FORMS)
  const words = useOwnWords(form, id)
  const first: When = words[0]?.choices ? { [words[0].word]: words[0].choices[0]?.[0] } : { urgent: true }
  return (
    <div className="fs">
      <SelectField label={w.shown} value={field.shown ? 'sometimes' : 'always'} options={[['always', w.shownAlways], ['sometimes', w.shownSometimes]]} set={(next) => put({ shown: next === 'sometimes' ? [first] : undefined })} />
      {field.shown && <Conditions whens={field.shown} words={words} set={(shown) => put({ shown })} />}
    </div>
  )
}

function Computed({ form, id, field, put }: Given) {
  const w = useWords(FORMS)
  const lang = useLang()
  if (field.type !== 'number' && field.type !== 'money') return null
  const op = field.computed?.op
  const takes: FieldType[] = op === 'days' ? ['date'] : ['number', 'rating', 'money']
  const others = inOrder(form).filter(([each, of]) => each !== id && takes.includes(of.type))
  const of = field.computed?.of ?? []
  const ops = field.type === 'money' ? ['sum', 'difference', 'product'] : ['sum', 'difference', 'product', 'days']
  return (
    <div className="fs">
      <SelectField label={w.computed} value={op ?? ''} options={[['', w.computedOff], ...ops.map((each): [string, string] => [each, w[each as 'sum']])]} set={(next) => put(next ? { computed: { op: next, of: [] }, required: undefined, filled: undefined } : { computed: undefined })} />
      {op && <fieldset className="exit"><legend>{w.of}</legend>{others.map(([each, other]) => <CheckField key={each} label={other.name?.[lang] ?? each} value={of.includes(each)} set={(next) => put({ computed: { op, of: next ? [...of, each] : of.filter((one) => one !== each) } })} />)}</fieldset>}
    </div>
  )
}

function Filled({ field, put }: Given) {
  const w = useWords(FORMS)
  const fitting = Object.entries(SOURCES).filter(([, types]) => types.includes(field.type)).map(([source]) => source)
  if (!fitting.length || field.computed) return null
  const name = (source: string) => w[`src_${source.replace('.', '_')}` as 'src_serial_model']
  return <div className="fs"><SelectField label={w.filled} value={field.filled ?? ''} options={[['', w.filledOff], ...fitting.map((each): [string, string] => [each, name(each)])]} set={(next) => put({ filled: next || undefined })} /></div>
}

/** The fact of price rules that its answer states; of a choice, which option says what. */
function States({ field, put }: Given) {
  const w = useWords(FORMS)
  const f = useWords(FACT_WORDS) as unknown as Record<string, string>
  const lang = useLang()
  const facts = statable(field.type)
  if (!facts.length || (field.protected && !field.states)) return null
  const { fact, values } = field.states ?? {}
  const kind = fact ? FACTS[fact] : undefined
  const say = (choice: string, value: unknown) => { const { [choice]: _, ...others } = values ?? {}; put({ states: { fact: fact!, values: value === undefined ? others : { ...others, [choice]: value } } }) }
  const read = (typed: string) => (typed.trim() === '' ? undefined : typed.trim())
  return (
    <Group title={w.states} open={fact !== undefined}>
      <SelectField label={w.fact} value={fact ?? ''} options={[['', w.statesNone], ...facts.map((each): [string, string] => [each, f[each]!])]} set={(next) => put({ states: next ? { fact: next, ...(field.type === 'choice' ? { values: {} } : {}) } : undefined })} />
      {fact && field.type === 'choice' && choicesInOrder(field).map(([each, of]) => (kind === 'flag'
        ? <SelectField key={each} label={of[lang]} value={String(values?.[each] ?? '')} options={[['', w.saysNothing], ['true', w.yes], ['false', w.no]]} set={(next) => say(each, next === '' ? undefined : next === 'true')} />
        : <TextField key={each} label={of[lang]} value={String(values?.[each] ?? '')} hint={w.saysNothing} {...(kind === 'date' ? { type: 'date' } : {})} set={(typed) => say(each, read(typed))} />))}
      {fact && <p className="quiet">{w.statesWhy}</p>}
    </Group>
  )
}

function Protected({ field, put }: Given) {
  const w = useWords(FORMS)
  const roles = useRoles()
  const readers = field.protected?.readers
  return (
    <Group title={w.protected} open={readers !== undefined}>
      {roles.map(([role, name]) => <CheckField key={role} label={name} value={readers?.includes(role) ?? false} set={(next) => { const all = next ? [...(readers ?? []), role] : (readers ?? []).filter((each) => each !== role); put({ protected: all.length ? { readers: all } : undefined }) }} />)}
    </Group>
  )
}
