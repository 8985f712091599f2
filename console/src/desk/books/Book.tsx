import './books.css'

import { lazy, Suspense, useMemo, useState } from 'react'

import { may, useMe } from '../../api/session'
import { Loading, Refusal, Shown } from '../../parts/States'
import { go, href, type Route } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { clock, day, dayAfter, moment } from '../../words/times'
import { StateChip } from './Books'
import { Compare } from './Compare'
import { Coverage } from './Coverage'
import { Deeds } from './Deeds'
import { download, drafted, stepped, useBookWords, useFindings, useOpened, usePublished } from './data'
import { numberOf } from './life'
import { marksOf } from './marks'
import { Others } from './Others'
import { Prices } from './Prices'
import { forNewDraft, type PlaneName, saidBy } from './sheet'
import { useSheet } from './useSheet'
import { BOOKS } from './words'

const Try = lazy(() => import('./Try'))
const Replays = lazy(() => import('./Replays'))

/** A version: its prices as a grid, what is found against it, and its way from draft to published. */
export default function Book({ route }: { route: Route }) {
  const [, id = '', part] = route.parts
  const w = useWords(BOOKS)
  const read = useOpened(id)
  if (part === 'replays') return <Replays id={id} version={read.data?.version} currency={read.data?.document.currency} />
  if (read.data) return <Opened key={id} id={id} read={read.data} again={async () => (await read.refetch()).data} route={route} />
  return (
    <>
      <header className="pagetop"><a href={href('books')}>{w.back}</a><h1>{w.title} · {w.number(numberOf(id))}</h1></header>
      <main className="content"><Shown read={read} rows={10}>{() => null}</Shown></main>
    </>
  )
}

type Read = NonNullable<ReturnType<typeof useOpened>['data']>
type Tab = PlaneName | 'others'

/** The first moment of tomorrow in Beijing: from then on a new draft holds, if nobody says otherwise. */
export function tomorrow(): string {
  return `${dayAfter(day())}T00:00:00+08:00`
}

function Opened({ id, read, again, route }: { id: string; read: Read; again: () => Promise<Read | undefined>; route: Route }) {
  const w = useWords(BOOKS)
  const me = useMe()
  const held = useSheet(read, again, me.party)
  const { version, sheet } = held
  const said = useMemo(() => saidBy(sheet), [sheet])
  const decides = may(me, 'admin', 'finance')
  const edits = decides && version.state === 'draft' && !held.conflict
  const first = route.query.get('plane')
  const [tab, setTab] = useState<Tab>(first === 'pay' || first === 'charge' ? first : 'charge')
  const [beside, setBeside] = useState<'' | 'try' | 'compare'>(version.state === 'submitted' ? 'compare' : '')
  const [problem, setProblem] = useState<unknown>()
  const book = useBookWords(id)
  const findings = useFindings(version)
  const before = usePublished(read.versions, id)
  const marks = marksOf(findings.data?.items ?? [], book.all)
  const wrong = held.wrong.length + marks.filter((each) => each.severity === 'error').length
  async function act(does: () => Promise<unknown>) {
    setProblem(undefined)
    try {
      await does()
    } catch (refused) {
      setProblem(refused)
    }
  }
  async function newDraft() {
    held.forget()
    const made = await drafted(forNewDraft(said, tomorrow()))
    go('books', made.book_version)
  }
  return (
    <>
      <header className="pagetop">
        <a href={href('books')}>{w.back}</a><h1>{w.title} · {w.number(numberOf(id))}</h1><StateChip version={version} />
        {version.state === 'draft' && <Saved held={held} />}
        <span className="gap" />
        {edits && <><button className="press" aria-disabled={!held.mayUndo} onClick={held.undo}>{w.undo}</button><button className="press" aria-disabled={!held.mayRedo} onClick={held.redo}>{w.redo}</button></>}
        <button className="press" aria-pressed={beside === 'compare'} onClick={() => setBeside(beside === 'compare' ? '' : 'compare')}>{before.data ? w.compareWith(w.number(numberOf(before.data.version.book_version))) : w.compare}</button>
        <button className="press" aria-pressed={beside === 'try'} onClick={() => setBeside(beside === 'try' ? '' : 'try')}>{w.tryOne}</button>
        <a className="press" href={href('books', id, 'replays')}>{w.replay}</a>
        <button className="press" onClick={() => void act(() => download(id))}>{w.download}</button>
        {edits && <button className="press" aria-disabled={!held.dirty || held.saving} onClick={() => void held.save()}>{held.saving ? w.saving : w.save}</button>}
        {edits && <Submit id={id} wrong={wrong} save={held.save} />}
        {decides && version.state !== 'draft' && <button className="press" onClick={() => void act(newDraft)}>{w.newDraft}</button>}
      </header>
      <main className="content">
        {held.restored && held.dirty && <p className="note told" role="status">{w.kept}</p>}
        {held.conflict && <Conflicted held={held} asNew={() => act(newDraft)} />}
        <Refusal problem={held.problem} /><Refusal problem={problem} />
        <Deeds version={version} marks={marks} discarded={held.forget} />
        <div className={`beside${beside === 'try' ? ' with' : ''}`}>
          <div className="stack">
            {beside === 'compare' && <Compare before={before.data} none={!before.isLoading && !before.data} after={said} book={book} close={() => setBeside('')} />}
            <section className="box" aria-label={w.title}>
              <div className="bar2"><div className="seg" role="group" aria-label={w.plane}>{(['charge', 'pay', 'others'] as Tab[]).map((each) => <button key={each} aria-pressed={each === tab} onClick={() => setTab(each)}>{w[each]}</button>)}</div><span className="gap" /><From held={held} edits={edits} /></div>
              {tab === 'others' ? <><Coverage id={id} book={book} /><Others document={sheet.document} /></> : book.pending ? <Loading rows={12} /> : <Prices key={tab} plane={tab} held={held} edits={edits} decides={decides} marks={marks} book={book} before={before.data?.document} checked={!held.dirty && findings.data !== undefined} tier={route.query.get('tier') ?? ''} />}
            </section>
          </div>
          {beside === 'try' && <Suspense fallback={<Loading />}><Try id={id} held={held} published={before.data?.version.book_version} book={book} close={() => setBeside('')} /></Suspense>}
        </div>
      </main>
    </>
  )
}

/** From which day the version holds; its first moment in Beijing. */
function From({ held, edits }: { held: Held; edits: boolean }) {
  const w = useWords(BOOKS)
  const { sheet } = held
  const from = day(sheet.document.valid_from)
  if (!edits) return <span className="second">{w.fromDay} {from}</span>
  return <label>{w.fromDay}<input type="date" required value={from} onChange={(event) => event.target.value && held.change({ ...sheet, document: { ...sheet.document, valid_from: `${event.target.value}T00:00:00+08:00` } })} /></label>
}

export type Held = ReturnType<typeof useSheet>

function Saved({ held }: { held: Held }) {
  const w = useWords(BOOKS)
  if (held.dirty) return <span className="chip soon" role="status">{held.sheet.typed.size && held.sheet.document === held.base ? w.unsaved(held.sheet.typed.size) : w.unsavedOther}</span>
  return <span className="quiet" role="status">{held.saving ? w.saving : held.savedAt ? w.saved(clock(held.savedAt)) : ''}</span>
}

/** Saves, then hands in; what is wrong is said in the button. */
function Submit({ id, wrong, save }: { id: string; wrong: number; save: Held['save'] }) {
  const w = useWords(BOOKS)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  async function submit() {
    if (busy || wrong) return
    setBusy(true)
    setProblem(undefined)
    try {
      if (await save()) await stepped(id, 'submit')
    } catch (refused) {
      setProblem(refused)
    } finally {
      setBusy(false)
    }
  }
  return <><button className="press primary" aria-disabled={busy || wrong > 0} onClick={() => void submit()}>{busy ? w.submitting : wrong ? w.submitFix(wrong) : w.submit}</button><Refusal problem={problem} /></>
}

function Conflicted({ held, asNew }: { held: Held; asNew: () => Promise<void> }) {
  const w = useWords(BOOKS)
  const lang = useLang()
  const { theirs, version } = held.conflict!
  const last = version?.trail.at(-1)
  return (
    <div className="note wrong" role="alert">
      <b>{w.stale}</b> {theirs && last ? w.staleWhy(last.by, moment(last.at, lang)) : w.gone}
      <p style={{ display: 'flex', gap: 8, marginTop: 8, flexWrap: 'wrap' }}>{theirs && <button className="press primary" onClick={held.merge}>{w.merge}</button>}<button className="press" onClick={() => void asNew()}>{w.asNew}</button></p>
    </div>
  )
}
