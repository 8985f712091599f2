import { useState } from 'react'

import { api, got, Refused, type Schemas } from '../../api/client'
import { stale, useRead } from '../../api/reading'
import { DueChip, ReporterChip, ReworkChip, UrgentChip } from '../../parts/Chips'
import { Icon } from '../../parts/Icon'
import { InterestList, useInterests } from '../../parts/Interests'
import { Money } from '../../parts/Money'
import { Stage } from '../../parts/Stage'
import { Refusal, Shown } from '../../parts/States'
import { PhotoStrip, useTicketPhotos } from '../../parts/TicketPhotos'
import { usePersonal } from '../../parts/personal'
import { PARTS } from '../../parts/words'
import type { Route } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { mapLink, phoneOf, timeOf } from '../jobs/data'
import { hand, useOutbox } from '../offline/sending'
import { type Draft, useDraft } from './draft'
import { type Answers, answersOf, fault, type Field, fieldsOf, missing, named, UPLOADS } from './fields'
import { known, useFilled, useSettled } from './filled'
import { FormCard } from './FormCard'
import { Lines } from './Lines'
import { MoneyCard } from './MoneyCard'
import { asksForm, type Move, movesOf } from './moves'
import { Steps } from './Steps'
import { Talk } from './Talk'
import { TICKET } from './words'

export default function TicketPage({ route }: { route: Route }) {
  const id = route.parts[1] ?? ''
  const read = useRead(['ticket', id], () => got(api.GET('/tickets/{ticket_id}', { params: { path: { ticket_id: id } } })), { live: true })
  const w = useWords(TICKET)
  if (read.data) return <One ticket={read.data} />
  return <><header className="top"><div className="row" style={{ justifyContent: 'start' }}><a className="round" href="#/jobs" aria-label={w.back}><Icon name="back" size={24} /></a><h1>{w.number} {id}</h1></div></header><main><Shown read={read}>{() => null}</Shown></main></>
}

const SETTLING = 2_000
const DIRECT = ['arrive', 'complete', 'close']

/** The asked form's fields, of the version that this ticket runs. */
function useForm(ticket: Schemas['TicketView'], move: Move | undefined) {
  const [form = '', version = ''] = (move && asksForm(move) ? move.token.form!.form : '').split('@')
  const read = useRead(
    ['form', form, version, ticket.region],
    () => got(api.GET('/forms/{form}/versions/{version}', { params: { path: { form, version }, query: ticket.region ? { region: ticket.region } : {} } })),
    { enabled: Boolean(form) },
  )
  const document = form ? read.data?.document : undefined
  return { read, form: form && version ? `${form}@${version}` : '', ready: !form || document !== undefined, document, fields: document ? fieldsOf(document) : [] }
}

/** What the ticket would come to with the form as it stands; else as it is. */
function useMoney(ticket: Schemas['TicketView'], form: string, answers: Answers) {
  const lang = useLang()
  const asked = useSettled(answers, 700)
  const path = { ticket_id: ticket.id }
  return useRead(
    ['ticket', ticket.id, 'earnings', lang, form, JSON.stringify(asked), ticket.version],
    (): Promise<Schemas['TicketEarnings']> => (form && Object.keys(asked).length
      ? got(api.POST('/tickets/{ticket_id}/forms/{form}/estimate', { params: { path: { ...path, form }, query: { lang } }, body: { answers: asked } }))
      : got(api.GET('/tickets/{ticket_id}/earnings', { params: { path, query: { lang } } }))),
    { keep: true, live: ticket.settlement === 'waiting', every: SETTLING },
  )
}

function One({ ticket }: { ticket: Schemas['TicketView'] }) {
  const w = useWords(TICKET)
  const lang = useLang()
  const [draft, change] = useDraft(ticket.id)
  const [faults, setFaults] = useState<Record<string, string>>({})
  const { waiting } = useOutbox()
  const moves = movesOf(ticket)
  const [first] = moves
  const form = useForm(ticket, first)
  const facts: Answers = { urgent: ticket.urgent, region: ticket.region, outlet: ticket.outlet }
  const typed = form.fields.length ? answersOf(form.fields, draft.answers, facts) : {}
  const filled = useFilled(ticket.id, form.form, form.fields, typed)
  const told = known(draft.answers, filled)
  const answers = form.fields.length ? answersOf(form.fields, told, facts, filled) : {}
  const money = useMoney(ticket, form.form, answers)
  const pending = waiting.find((each) => each.ticket === ticket.id && !each.problem)
  const name = form.document?.name as { zh: string; en: string } | undefined
  return (
    <>
      <Head ticket={ticket} />
      <main className="body">
        <Customer ticket={ticket} />
        <Pictures ticket={ticket.id} />
        <Lines ticket={ticket} />
        {form.form && <Shown read={form.read}>{() => <FormCard name={name?.[lang] ?? w.form} fields={form.fields} facts={facts} draft={draft} filled={filled} faults={faults} change={change} />}</Shown>}
        <Shown read={money}>{(data) => <MoneyCard earnings={data} />}</Shown>
        <Interests ticket={ticket} />
        <Talk ticket={ticket} />
        <a className="press" href={`index.html#/tickets/${ticket.id}/trade`}>{w.trade}</a>
      </main>
      <Bar ticket={ticket} moves={moves} earnings={money.data} pending={Boolean(pending)} {...{ form, facts, draft, told, answers, setFaults }} />
    </>
  )
}

function Pictures({ ticket }: { ticket: string }) {
  const p = useWords(PARTS)
  const photos = useTicketPhotos(ticket)
  if (photos.length === 0) return null
  return <section className="card"><h2 className="head">{p.photos}</h2><div className="in"><PhotoStrip photos={photos} /></div></section>
}

function Head({ ticket }: { ticket: Schemas['TicketView'] }) {
  const w = useWords(TICKET)
  const at = timeOf(ticket)
  return (
    <header className="top">
      <div className="row">
        <a className="round" href="#/jobs" aria-label={w.back} style={{ marginLeft: -12 }}><Icon name="back" size={24} /></a>
        <div style={{ flex: 1, minWidth: 0 }}><h1 style={{ fontSize: 18 }}>{ticket.title}</h1><p className="quiet" style={{ fontSize: 13 }}>{w.number} {ticket.id}</p></div>
      </div>
      <p style={{ display: 'flex', gap: 6, flexWrap: 'wrap', marginTop: 4 }}>
        {at && !['done', 'closed', 'cancelled'].includes(ticket.state) && <DueChip at={at} />}{ticket.urgent && <UrgentChip />}{ticket.flags.includes('rework') && <ReworkChip />}<ReporterChip ticket={ticket} />
      </p>
      <Steps ticket={ticket} />
    </header>
  )
}

function Customer({ ticket }: { ticket: Schemas['TicketView'] }) {
  const w = useWords(TICKET)
  const personal = usePersonal()
  const phone = phoneOf(ticket)
  const map = mapLink(ticket)
  return (
    <section className="card"><div className="in" style={{ display: 'flex', gap: 8, alignItems: 'center' }}>
      <div style={{ flex: 1, minWidth: 0 }}><b style={{ fontWeight: 600 }}>{personal(ticket.customer)}</b><p className="second">{personal(ticket.address)}</p>
        {ticket.case?.asset && <p className="quiet">{w.asset} {ticket.case.asset}{ticket.case.symptom ? ` · ${w.symptom} ${ticket.case.symptom}` : ''}</p>}
        {ticket.flags.includes('rework') && <p className="quiet">{w.reworkWhy}</p>}</div>
      {phone && <a className="round framed" href={`tel:${phone}`} aria-label={w.call}><Icon name="phone" /></a>}
      {map && <a className="round framed" href={map} target="_blank" rel="noreferrer" aria-label={w.way}><Icon name="way" /></a>}
    </div></section>
  )
}

/** What the customer looked at, asked about and bought: folded, for it is not the work itself. */
function Interests({ ticket }: { ticket: Schemas['TicketView'] }) {
  const p = useWords(PARTS)
  const { asks, read } = useInterests(ticket.id, ticket.case?.customer_id)
  if (!asks || read.isError) return null
  return (
    <section className="card">
      <details>
        <summary className="open" style={{ listStyle: 'none' }}><b className="head">{p.interests}</b><span className="quiet">{read.data ? read.data.interests.length : '…'}</span></summary>
        <div className="in"><Shown read={read} rows={2}>{(found) => <InterestList found={found} />}</Shown></div>
      </details>
    </section>
  )
}

type Barred = {
  ticket: Schemas['TicketView']
  moves: Move[]
  earnings: Schemas['TicketEarnings'] | undefined
  pending: boolean
  form: { form: string; fields: Field[]; ready: boolean }
  facts: Answers
  draft: Draft
  told: Answers
  answers: Answers
  setFaults: (faults: Record<string, string>) => void
}

/** The money beside the one step that comes next; the button names what is missing and goes there. */
function Bar({ ticket, moves, earnings, pending, form, facts, draft, told, answers, setFaults }: Barred) {
  const w = useWords(TICKET)
  const p = useWords(PARTS)
  const lang = useLang()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  const [asked, setAsked] = useState(false)
  const [reason, setReason] = useState('')
  const [first, ...others] = moves
  const ready = form.ready && draft.ready
  const gaps = form.form ? missing(form.fields, told, facts, draft.photos) : []
  const wrong = form.fields.find((each) => fault(each, draft.answers[each.id]))
  const toFix = wrong ?? gaps[0]
  const spoken: Record<string, string> = { arrive: w.arrive, complete: w.complete, claim: w.claim, close: w.close, take: w.take, agree: w.agree, reject: w.reject }
  const label = (move: Move) => spoken[move.command] ?? move.name

  async function take(move: Move) {
    if (busy || (asksForm(move) && !ready)) return
    if (asksForm(move) && toFix) return reveal(toFix.id)
    setBusy(true)
    setProblem(undefined)
    try {
      await step(ticket, move, form, draft, answers, reason.trim())
      setAsked(false)
      setReason('')
    } catch (refused) {
      setProblem(refused)
      if (refused instanceof Refused && refused.problem.where === 'reason') setAsked(true)
      setFaults(faultsOf(refused))
      await stale('ticket', ticket.id)
    } finally {
      setBusy(false)
    }
  }
  const sum = earnings?.earned
  return (
    <footer className="bar">
      {(Boolean(problem) || pending) && <div style={{ maxWidth: 560, margin: '0 auto', padding: '10px 14px 0' }}>{pending ? <p className="note told" role="status"><b>{w.waits}</b> {w.waitsWhy}</p> : <Refusal problem={problem} />}</div>}
      {asked && !pending && <label className="in reason">{w.whyChanged}<textarea rows={2} maxLength={300} value={reason} onChange={(event) => setReason(event.target.value)} /></label>}
      <div className={`act${sum ? '' : ' sole'}`}>
        {sum && <div><Stage of={earnings?.status === 'accrued' ? 'accrued' : 'estimate'} /><br /><Money money={sum} large estimate={earnings?.status !== 'accrued'} /></div>}
        {!sum && earnings?.status === 'exception' && <span className="chip urgent">{p.noPriceShort}</span>}
        <div style={{ display: 'flex', gap: 8 }}>
          {first && !pending ? (
            <>
              {others.slice(0, 1).map((move) => <button key={move.command} className="press" disabled={busy} onClick={() => void take(move)}>{label(move)}</button>)}
              <button className="press primary" aria-disabled={busy || (asksForm(first) && !ready)} onClick={() => void take(first)}>{busy ? w.working : asksForm(first) && !ready ? w.fetching : asksForm(first) && toFix ? say(toFix, w, lang) : label(first)}</button>
            </>
          ) : <p className="quiet">{pending ? w.waits : ticket.state === 'cancelled' ? w.offWhy : ['done', 'closed'].includes(ticket.state) ? w.over : w.notYours}</p>}
        </div>
      </div>
    </footer>
  )
}

function say(field: Field, w: (typeof TICKET)['zh'], lang: 'zh' | 'en'): string {
  const name = named(field, lang)
  return field.type === 'photo' || field.type === 'file' ? w.missingPhoto(name) : field.type === 'signature' ? w.missingSign(name) : w.missing(name)
}

function reveal(field: string): void {
  const place = document.getElementById(`f-${field}`)
  place?.scrollIntoView({ block: 'center', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' })
  ;(place?.querySelector<HTMLElement>('input, textarea, select, button') ?? place)?.focus({ preventScroll: true })
}

/** By field, what the API says is wrong with its answer. */
function faultsOf(refused: unknown): Record<string, string> {
  if (!(refused instanceof Refused)) return {}
  const found = (refused.problem.findings ?? refused.problem.faults ?? refused.problem.errors ?? []) as { field?: string; where?: string; message?: string; what?: string }[]
  return Object.fromEntries(found.map((each) => [String(each.field ?? each.where ?? '').split('.')[0], String(each.message ?? each.what ?? '')]))
}

/** Claiming is decided at once; every other step is kept first and sent once. */
async function step(ticket: Schemas['TicketView'], move: Move, form: { form: string; fields: Field[] }, draft: Draft, answers: Answers, reason = ''): Promise<void> {
  if (move.command === 'claim') {
    await got(api.POST('/tickets/{ticket_id}/claim', { params: { path: { ticket_id: ticket.id }, header: { 'If-Match': `"${ticket.version}"` } } }))
    await Promise.all([stale('ticket', ticket.id), stale('mine'), stale('offers')])
    return
  }
  const withForm = asksForm(move)
  const uploads = form.fields.filter((each) => UPLOADS.includes(each.type)).map((each) => each.id)
  await hand({
    key: crypto.randomUUID(), ticket: ticket.id, title: ticket.title, at: Date.now(), command: move.command,
    place: { token: move.token.token, node: move.token.node, round: move.token.round },
    ...(ticket.stands?.scene === ticket.scene && DIRECT.includes(move.command) ? { version: ticket.version } : {}),
    ...(withForm ? { form: form.form, answers, seen: ticket.version } : {}),
    ...(reason ? { reason } : {}),
    photos: withForm ? Object.fromEntries(uploads.map((each) => [each, draft.photos[each] ?? []])) : {},
    single: form.fields.filter((each) => each.type === 'signature').map((each) => each.id),
  })
}

