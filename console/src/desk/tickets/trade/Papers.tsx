/** Forms that were signed or answered for the ticket, each with its answers when somebody opens it. */
import { useState } from 'react'

import { api, got, type Schemas } from '../../../api/client'
import { useNamed } from '../../../api/names'
import { useRead } from '../../../api/reading'
import { quantity } from '../../../parts/amounts'
import { moneyText } from '../../../parts/Money'
import { Shown } from '../../../parts/States'
import { useLang, useWords } from '../../../words'
import { dayText } from '../../../words/formats'
import { moment } from '../../../words/times'
import { Pairs } from './Trade'
import { TRADE } from './words'

type Both = { zh: string; en: string }
type Drawn = { name?: Both; fields?: Record<string, { name?: Both; type?: string; order?: number; choices?: Record<string, Both>; currency?: string; unit?: string }> }

export function Papers({ ticket }: { ticket: Schemas['TicketView'] }) {
  const w = useWords(TRADE)
  const read = useRead(['ticket', ticket.id, 'forms', ticket.version], () => got(api.GET('/tickets/{ticket_id}/forms', { params: { path: { ticket_id: ticket.id } } })), { keep: true })
  return (
    <section className="box" aria-label={w.forms}>
      <h2>{w.forms}</h2>
      <Shown read={read} rows={2}>{({ items }) => (items.length ? <ul>{items.map((each) => <Paper key={each.form} ticket={ticket} of={each} />)}</ul> : <p className="in quiet">{w.noForms}</p>)}</Shown>
    </section>
  )
}

function Paper({ ticket, of }: { ticket: Schemas['TicketView']; of: Schemas['AnsweredForm'] }) {
  const w = useWords(TRADE)
  const lang = useLang()
  const named = useNamed()
  const [open, setOpen] = useState(false)
  const [form = '', version = ''] = of.form.split('@')
  const drawn = useRead(['form', form, version], () => got(api.GET('/forms/{form}/versions/{version}', { params: { path: { form, version } } })))
  const document = drawn.data?.document as Drawn | undefined
  return (
    <li className="in">
      <b style={{ fontWeight: 600 }}>{document?.name?.[lang] ?? of.form}</b> <span className="second">{named(of.by)} · {moment(of.at, lang)}</span> <button className="link" aria-expanded={open} onClick={() => setOpen(!open)}>{w.answers}</button>
      {open && <Answers ticket={ticket} form={of.form} document={document} />}
    </li>
  )
}

function Answers({ ticket, form, document }: { ticket: Schemas['TicketView']; form: string; document: Drawn | undefined }) {
  const w = useWords(TRADE)
  const lang = useLang()
  const read = useRead(['ticket', ticket.id, 'forms', form, ticket.version], () => got(api.GET('/tickets/{ticket_id}/forms/{form}', { params: { path: { ticket_id: ticket.id, form } } })))
  const fields = document?.fields ?? {}
  const told = (id: string, value: unknown): string => {
    const field = fields[id]
    if (['photo', 'file', 'signature'].includes(field?.type ?? '')) return w.pictures(Array.isArray(value) ? value.length : 1)
    if (field?.type === 'money' && typeof value === 'number') return moneyText({ amount: value, currency: field.currency ?? 'CNY' })
    if (field?.type === 'number') return `${quantity(String(value))} ${field.unit ?? ''}`.trim()
    if (field?.type === 'date') return dayText(String(value))
    if (field?.type === 'time') return moment(String(value), lang)
    const one = (each: unknown) => (typeof each === 'object' && each ? Object.values(each).join(' ') : field?.choices?.[String(each)]?.[lang] ?? String(each))
    return Array.isArray(value) ? value.map(one).join(lang === 'zh' ? '、' : ', ') : one(value)
  }
  return (
    <Shown read={read} rows={2}>
      {(found) => (
        <>
          <Pairs of={Object.entries(found.values).sort(([a], [b]) => (fields[a]?.order ?? 0) - (fields[b]?.order ?? 0)).map(([id, value]) => [fields[id]?.name?.[lang] ?? id, told(id, value)])} />
          {!!found.hidden?.length && <p className="in quiet">{w.hiddenAnswers(found.hidden.length)}</p>}
        </>
      )}
    </Shown>
  )
}
