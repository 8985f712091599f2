import { useState } from 'react'

import { useNamed } from '../../api/names'
import { stale } from '../../api/reading'
import { again } from '../../api/second'
import { may, useMe } from '../../api/session'
import { Icon } from '../../parts/Icon'
import { useOnce } from '../../parts/once'
import { Refusal } from '../../parts/States'
import { useLang, useWords } from '../../words'
import { moment } from '../../words/times'
import { type Approval, type Finding, type Publication, published, refused, useAsked, useCheck, useForms, type What } from './data'
import { CheckField } from './inputs'
import type { Drawn } from './useDrawn'
import { DRAWING } from './words'

/** From the draft to what runs: one hands in, another approves the very same bytes, scene and forms together. */
export function Publish<W extends What>({ what, id, drawn, forms }: { what: W; id: string; drawn: Drawn<W>; forms: string[] }) {
  const w = useWords(DRAWING)
  const me = useMe()
  const asked = useAsked(what, id)
  const open = useForms().data ?? []
  const drafted = [...new Set(forms)].filter((each) => open.some((form) => form.id === each && form.draft))
  const [keep, setKeep] = useState(false)
  const decides = may(me, 'admin', 'finance')
  const { rev, makers } = drawn.base
  const own: Publication = what === 'scene' ? { scene: id, forms: drafted, keep } : { forms: [id], keep }
  const ready = rev !== undefined && !drawn.dirty && !drawn.conflict
  const check = useCheck(own, ready, [rev, drawn.base.hash])
  const once = usePublishing()
  if (rev === undefined && !asked.length) return once.done ? <p className="note good" role="status">{w.nowPublished}</p> : null
  const errors = (check.data?.findings ?? []).filter((each) => each.severity === 'error')
  const gone = errors.some((each) => each.code === 'node_in_use') || keep
  return (
    <section className="box publish" aria-label={w.together}>
      <div className="boxhead"><h2>{w.together}</h2>{ready && <span className="quiet">{check.isLoading ? w.checking : check.data?.publishes.map((each) => each.replace(/^(scene|form) /, (_, kind) => `${kind === 'scene' ? w.scene : w.form} `)).join(' · ')}</span>}</div>
      {asked.map((each) => <Second key={each.approval} approval={each} makers={makers} once={once} seen={[rev, drawn.base.hash]} decides={decides} />)}
      {rev !== undefined && asked.length === 0 && (
        <div className="fs">
          <Errors errors={errors.filter((each) => each.document !== `${what} ${id}`)} />
          {gone && <CheckField label={w.keepOld} value={keep} set={setKeep} />}
          {decides ? (
            <div className="keys2" style={{ padding: 0 }}><button className="press primary" aria-disabled={!ready || once.busy || !check.data || errors.length > 0}
              onClick={() => ready && check.data && !errors.length && void once.run(async () => { await published(own, check.data!.hash) }, false)}>{once.busy ? w.submitting : errors.length ? w.submitFix(errors.length) : w.submit}</button></div>
          ) : <p className="quiet">{w.noRight}</p>}
          {drawn.dirty && <p className="quiet">{w.checkAfterSave}</p>}
          <Refusal problem={check.error} />
        </div>
      )}
      <div className="fs" aria-live="polite"><Refusal problem={once.problem} /></div>
    </section>
  )
}

/** What is wrong with the other documents that are published along. */
function Errors({ errors }: { errors: Finding[] }) {
  const lang = useLang()
  return errors.length ? <ul className="found">{errors.map((each, at) => <li key={at}><span className="error"><Icon name="warn" size={13} /> {each.document} {lang === 'zh' ? each.zh : each.message}</span></li>)}</ul> : null
}

type Once = ReturnType<typeof usePublishing>

/** The second person's part; the first one may take it back. */
function Second({ approval, makers, once, seen, decides }: { approval: Approval; makers: string[]; once: Once; seen: unknown; decides: boolean }) {
  const w = useWords(DRAWING)
  const lang = useLang()
  const me = useMe()
  const named = useNamed()
  const [noting, setNoting] = useState(false)
  const [note, setNote] = useState('')
  const mine = approval.by === me.party
  const { hash, ...wanted } = (approval.call as { body: Publication & { hash: string } }).body
  const now = useCheck(wanted, true, seen).data
  const moved = now !== undefined && now.hash !== hash
  const drew = makers.includes(me.party)
  return (
    <div className="fs">
      <p><b>{w.asked}</b> <span className="quiet">{w.askedBy(named(approval.by))} {moment(approval.at, lang)} {wanted.forms?.length ? w.withForms(wanted.forms.length) : ''}</span></p>
      {moved && <p className="note stale">{w.movedOn}</p>}
      {(mine || drew) && <p className="note told">{w.makerNot}</p>}
      {decides && (
        <div className="keys2" style={{ padding: 0 }}>
          {!mine && !drew && <button className="press primary" aria-disabled={once.busy || moved} onClick={() => !moved && void once.run(async () => { await again(approval.call); await Promise.all([stale('approvals'), stale('scene'), stale('form')]) }, true)}>{once.busy ? w.approving : w.approveIt}</button>}
          {!noting && <button className="press" onClick={() => setNoting(true)}>{mine ? w.takeBack : w.sendBack}</button>}
        </div>
      )}
      {noting && (
        <form className="making" onSubmit={(event) => (event.preventDefault(), void once.run(() => refused(approval.approval, note.trim()), false))}>
          <label>{w.why}<input required maxLength={500} value={note} onChange={(event) => setNote(event.target.value)} /></label>
          <div className="keys2" style={{ padding: 0 }}><button className="press" aria-disabled={once.busy || !note.trim()}>{mine ? w.takeBack : w.sendBack}</button><button type="button" className="press" onClick={() => setNoting(false)}>{w.cancel}</button></div>
        </form>
      )}
    </div>
  )
}

/** done: it is published. What was refused is asked for anew: somebody else may have been first. */
function usePublishing() {
  const { busy, problem, run } = useOnce()
  const [done, setDone] = useState(false)
  const take = (does: () => Promise<void>, publishes: boolean) => run(async () => {
    try {
      await does()
      setDone(publishes)
    } catch (wrong) {
      await Promise.all([stale('approvals'), stale('publication')])
      throw wrong
    }
  })
  return { busy, done, problem, run: take }
}
