import { type ReactNode, useState } from 'react'

import { api, got } from '../../api/client'
import { useNamed } from '../../api/names'
import { useRead } from '../../api/reading'
import { may, useMe } from '../../api/session'
import { Icon } from '../../parts/Icon'
import { useOnce } from '../../parts/once'
import { Refusal } from '../../parts/States'
import { go } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { moment } from '../../words/times'
import { type Step, stepped } from './data'
import { approvers, makers, type Version } from './life'
import type { Mark } from './marks'
import { BOOKS } from './words'

const CONFIRMED = ['zero_price', 'left_out', 'rework_charge_changed'] as const

/** How far a version is, who did what, and what its reader may do next. */
export function Deeds({ version, marks, discarded }: { version: Version; marks: Mark[]; discarded: () => void }) {
  const w = useWords(BOOKS)
  const named = useNamed()
  const { state } = version
  const far = { draft: 0, submitted: 1, approved: 2, published: 3, discarded: 0 }[state]
  const who = [[...makers(version)], approvers(version), version.trail.filter((each) => each.step === 'published').map((each) => each.by)]
  return (
    <section className="box" aria-label={w.next}>
      <div className="bar2">
        <ol style={{ display: 'flex', flexWrap: 'wrap', gap: 16 }}>
          {[w.step1, w.step2, w.step3].map((word, place) => (
            <li key={word} aria-current={place === far ? 'step' : undefined} style={{ display: 'flex', gap: 6, alignItems: 'center' }}>
              {place < far ? <span style={{ color: 'var(--green)' }}><Icon name="tick" size={15} /></span> : <span className="quiet">{place + 1}</span>}<b style={{ fontWeight: place === far ? 600 : 400 }}>{word}</b><span className="quiet">{who[place]!.map(named).join('、')}</span>
            </li>
          ))}
        </ol>
        <span className="gap" />
        <Trail version={version} />
      </div>
      <Acts key={version.hash + state} version={version} marks={marks} discarded={discarded} />
    </section>
  )
}

function Trail({ version }: { version: Version }) {
  const w = useWords(BOOKS)
  const lang = useLang()
  const named = useNamed()
  const steps: Record<string, string> = { drafted: w.drafted, changed: w.changed, submitted: w.wasSubmitted, approved: w.wasApproved, rejected: w.rejected, published: w.wasPublished, discarded: w.wasDiscarded }
  return (
    <details><summary style={{ cursor: 'pointer', color: 'var(--blue)' }}>{w.trail}</summary>
      <ol className="trail">{[...version.trail].reverse().map((each, place) => <li key={place}><time dateTime={each.at} className="quiet">{moment(each.at, lang)}</time><span>{steps[each.step]} · {named(each.by)}{each.note && <> <span className="second">“{each.note}”</span></>}</span></li>)}</ol>
    </details>
  )
}

function Acts({ version, marks, discarded }: { version: Version; marks: Mark[]; discarded: () => void }) {
  const w = useWords(BOOKS)
  const me = useMe()
  const once = useOnce()
  const [sure, setSure] = useState(false)
  const { book_version: id, state } = version
  const decides = may(me, 'admin', 'finance')
  const step = (name: Step, body?: Record<string, unknown>) => once.run(() => stepped(id, name, body))
  const parts: Record<string, ReactNode> = {
    draft: decides && (sure
      ? <div className="keys"><span>{w.discardSure}</span><button className="press" onClick={() => void once.run(async () => { discarded(); await stepped(id, 'discard'); go('books') })}>{w.discard}</button><button className="press" onClick={() => setSure(false)}>{w.keep}</button></div>
      : <div className="keys"><button className="link" onClick={() => setSure(true)}>{w.discard}</button></div>),
    submitted: decides && <Checking version={version} marks={marks} once={once} />,
    approved: decides && <Publishing version={version} once={once} />,
    published: <p className="quiet">{w.published2}</p>,
  }
  return (
    <div className="deed" aria-live="polite">
      {!decides && <p className="quiet">{w.noRight}</p>}
      {parts[state]}
      {decides && (state === 'submitted' || state === 'approved') && <Note word={w.reject} label={w.rejectWhy} busy={once.busy} send={(note) => step('reject', { note })} />}
      <Refusal problem={once.problem} />
    </div>
  )
}

/** The second person: looks at this very body, says what is meant, approves; publishes at once where the gate is open. */
function Checking({ version, marks, once }: { version: Version; marks: Mark[]; once: ReturnType<typeof useOnce> }) {
  const w = useWords(BOOKS)
  const me = useMe()
  const gate = useGate(version)
  const asked = CONFIRMED.filter((code) => marks.some((each) => each.code === code))
  const [meant, setMeant] = useState<string[]>([])
  const { book_version: id, hash } = version
  if (makers(version).has(me.party)) return <p className="note told">{w.makerNot}</p>
  if (approvers(version).includes(me.party)) return <p className="note told">{w.needTwo}</p>
  const ready = asked.every((code) => meant.includes(code))
  const approve = (publish: boolean) => ready && void once.run(async () => {
    await stepped(id, 'approve', { hash, confirmed: meant })
    if (publish) await stepped(id, 'publish')
  })
  return (
    <>
      {asked.length > 0 && <fieldset style={{ border: 0, padding: 0, margin: 0 }}><legend className="second">{w.confirmIt}</legend>{asked.map((code) => <label key={code} style={{ display: 'flex', gap: 8 }}><input type="checkbox" checked={meant.includes(code)} onChange={(event) => setMeant(event.target.checked ? [...meant, code] : meant.filter((each) => each !== code))} />{w[code]}</label>)}</fieldset>}
      <GateLine gate={gate} />
      <div className="keys">
        <button className={`press${gate?.open ? ' primary' : ''}`} aria-disabled={once.busy || !ready || !gate?.open} onClick={() => gate?.open && approve(true)}>{once.busy ? w.working : w.approvePublish}</button>
        <button className={`press${gate?.open ? '' : ' primary'}`} aria-disabled={once.busy || !ready} onClick={() => approve(false)}>{w.approveIt}</button>
      </div>
    </>
  )
}

function Publishing({ version, once }: { version: Version; once: ReturnType<typeof useOnce> }) {
  const w = useWords(BOOKS)
  const me = useMe()
  const gate = useGate(version)
  const { book_version: id, hash } = version
  const passes = gate && !gate.open && !makers(version).has(me.party) && !approvers(version).includes(me.party)
  return (
    <>
      <GateLine gate={gate} />
      <div className="keys"><button className="press primary" aria-disabled={once.busy || !gate?.open} onClick={() => gate?.open && void once.run(() => stepped(id, 'publish'))}>{once.busy ? w.working : w.publishIt}</button></div>
      {passes && <Note word={w.override} label={w.overrideWhy} busy={once.busy} send={(reason) => once.run(() => stepped(id, 'override', { hash, reason }))} />}
    </>
  )
}

function useGate({ book_version: id, hash }: Version) {
  const lang = useLang()
  return useRead(['book', id, 'gate', hash, lang], () => got(api.GET('/books/{book_version}/gate', { params: { path: { book_version: id } } }))).data
}

function GateLine({ gate }: { gate: ReturnType<typeof useGate> }) {
  const w = useWords(BOOKS)
  const named = useNamed()
  if (!gate) return null
  return <p className={`note ${gate.open ? 'good' : 'stale'}`}>{gate.open ? w.gateOpen : w.gateShut} {gate.refusal} {gate.overridden_by && w.gateBy(named(gate.overridden_by), gate.reason ?? '')}</p>
}

/** A step that takes a sentence: asked for once it is wanted. */
function Note({ word, label, busy, send }: { word: string; label: string; busy: boolean; send: (note: string) => Promise<unknown> }) {
  const w = useWords(BOOKS)
  const [open, setOpen] = useState(false)
  const [note, setNote] = useState('')
  if (!open) return <div className="keys"><button className="press" onClick={() => setOpen(true)}>{word}</button></div>
  return (
    <form style={{ display: 'grid', gap: 8 }} onSubmit={(event) => (event.preventDefault(), void send(note.trim()))}>
      <label style={{ display: 'grid', gap: 4 }}>{label}<textarea required rows={2} maxLength={500} value={note} onChange={(event) => setNote(event.target.value)} /></label>
      <div className="keys"><button className="press" aria-disabled={busy || !note.trim()}>{word}</button><button type="button" className="press" onClick={() => setOpen(false)}>{w.cancel}</button></div>
    </form>
  )
}
