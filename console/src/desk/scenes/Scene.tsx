import './scenes.css'

import { useMemo, useState } from 'react'
import { useQueries } from '@tanstack/react-query'

import { useNamed } from '../../api/names'
import { may, useMe } from '../../api/session'
import { Icon } from '../../parts/Icon'
import { Loading, Refusal, Shown } from '../../parts/States'
import { go, href, type Route } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { moment } from '../../words/times'
import type { Form } from '../forms/model'
import { Changes } from './Changes'
import { useConditionWords, useSaidWhen } from './Conditions'
import { type Documents, dropped, type Finding, opened, type Read, useDifferences, useForms, useOpened, type What } from './data'
import { Flow, type View } from './Flow'
import { CheckField, NameFields, SelectField } from './inputs'
import { inOrder } from './layout'
import { differing } from './merge'
import { arranged, clean, type Done, type Kind, type Node, type Scene as Document } from './model'
import { NodePanel, useRoles } from './NodePanel'
import { Publish } from './Publish'
import { begunHere, numberOf } from './Scenes'
import { type Drawn, useDrawn } from './useDrawn'
import { DRAWING, said, type Words } from './words'

/** 3f9a…c21e */
export function shortHash(hash: string): string {
  return `${hash.slice(0, 4)}…${hash.slice(-4)}`
}

/** A scene as it is drawn: what runs, the draft, the flow, one step's fields, and its way to being published. */
export default function Scene({ route }: { route: Route }) {
  const [, id = ''] = route.parts
  const w = useWords(DRAWING)
  const me = useMe()
  const { read, data, again } = useOpened('scene', id, () => begunHere<Document>('scene', me.party, id))
  if (data && 'patch' in data.document) return <Variant id={id} read={data} />
  if (data) return <Opened key={id} id={id} read={data} again={again} />
  return (
    <>
      <header className="pagetop"><a href={href('scenes')}>{w.back}</a><h1>{w.title}</h1></header>
      <main className="content">{read.isError ? <Shown read={read}>{() => null}</Shown> : <Loading rows={10} />}</main>
    </>
  )
}

/** A draft that is another scene changed: what it changes, to look at. */
function Variant({ id, read }: { id: string; read: Read<'scene'> }) {
  const w = useWords(DRAWING)
  const lang = useLang()
  const { base, patch, name } = read.document as unknown as { base: string; patch: unknown; name?: { zh: string; en: string } }
  return (
    <>
      <header className="pagetop">
        <a href={href('scenes')}>{w.back}</a><h1 style={{ overflowWrap: 'anywhere', minWidth: 0 }}>{name?.[lang] || id}</h1><span className="chip draft">{w.draftNew}</span>
      </header>
      <main className="content">
        <p className="note">{w.variantOf}<a href={href('scenes', base)}>{base}</a>. {w.variantHelp}</p>
        <section className="box" aria-label={w.look}><pre style={{ overflow: 'auto', margin: 0, padding: 'var(--s3, 12px)' }}>{JSON.stringify(patch, null, 2)}</pre></section>
        <Found findings={read.findings} dirty={false} checked nodes={{}} choose={() => undefined} />
      </main>
    </>
  )
}

function Opened({ id, read, again }: { id: string; read: Read<'scene'>; again: () => Promise<Read<'scene'> | undefined> }) {
  const w = useWords(DRAWING)
  const lang = useLang()
  const me = useMe()
  const drawn = useDrawn('scene', id, read, again, me.party)
  const scene = drawn.document
  const [view, setView] = useState<View>('upright')
  const [chosen, setChosen] = useState('')
  const [beside, setBeside] = useState<'' | 'step' | 'changes' | 'scene'>('')
  const [no, setNo] = useState('')
  const edits = may(me, 'admin', 'dispatcher', 'finance') && !drawn.conflict
  const forms = useFormsOf(scene)
  const words = useConditionWords(forms)
  const findings = drawn.dirty ? [] : drawn.base.findings
  const holds = drawn.base.view?.holds ?? undefined
  const changes = useDifferences('scene', id, holds, drawn.base.rev)
  const fresh = useMemo(() => new Set((changes.data?.items ?? []).map((each) => each.node)), [changes.data])
  const about = useAbout(scene, forms)
  const name = (kind: Kind, number: number) => ({ zh: `${DRAWING.zh[kind]} ${number}`, en: `${DRAWING.en[kind]} ${number}` })
  function choose(next: string) {
    setChosen(next)
    setBeside('step')
  }
  function change(next: Document) {
    setNo('')
    drawn.change(next)
  }
  function done(made: Done) {
    if ('no' in made) return setNo(`${w.no}${w[made.no]}`)
    change(made.scene)
    choose(made.id)
  }
  const node = chosen in scene.nodes
  return (
    <>
      <Top what="scene" id={id} drawn={drawn} edits={edits} title={scene.name?.[lang] || id} changes={changes.data?.items.length} look={() => setBeside(beside === 'changes' ? '' : 'changes')} looking={beside === 'changes'} />
      <main className="content">
        <Told drawn={drawn} />
        {no && <p className="note stale" role="alert">{no}</p>}
        <Publish what="scene" id={id} drawn={drawn} forms={Object.values(scene.nodes).flatMap((each) => (each.form && !each.form.includes('@') ? [each.form] : []))} />
        <div className={`drawn${beside ? ' with' : ''}`}>
          <section className="box" aria-label={w.canvas}>
            <div className="bar2">
              <div className="seg" role="group" aria-label={w.view}>{(['upright', 'across'] as const).map((each) => <button key={each} aria-pressed={each === view} onClick={() => setView(each)}>{w[each]}</button>)}</div>
              {edits && <button className="press" onClick={() => change(arranged(scene))}>{w.arrange}</button>}
              <button className="press" aria-pressed={beside === 'scene'} onClick={() => setBeside(beside === 'scene' ? '' : 'scene')}>{w.settings}</button>
              <span className="gap" /><span className="quiet">{w.nodes(Object.keys(scene.nodes).length)}</span>
            </div>
            <Flow scene={scene} edits={edits} view={view} chosen={chosen} choose={choose} change={change} done={done} findings={findings} fresh={fresh} about={about} name={name} undo={drawn.undo} redo={drawn.redo} />
            <Found findings={findings} dirty={drawn.dirty} checked={drawn.base.rev !== undefined} nodes={Object.fromEntries(Object.entries(scene.nodes).map(([each, of]) => [each, of.name?.[lang] ?? each]))} choose={choose} />
          </section>
          {beside === 'step' && node && <NodePanel key={chosen} scene={scene} id={chosen} edits={edits} words={words} findings={findings} done={done} change={change} close={() => setBeside('')} name={name} />}
          {beside === 'scene' && <Settings scene={scene} edits={edits} change={change} close={() => setBeside('')} />}
          {beside === 'changes' && <Changes items={changes.data?.items ?? []} more={changes.data?.more ?? false} of={holds ? w.version(numberOf(holds)) : ''} names={(each) => scene.nodes[each]?.name?.[lang] ?? each} close={() => setBeside('')} />}
        </div>
      </main>
    </>
  )
}

/** The documents of the forms that this scene's steps ask; drafts where they are open. */
function useFormsOf(scene: Document): (Form | undefined)[] {
  const ids = [...new Set(Object.values(scene.nodes).flatMap((each) => (each.form ? [each.form.split('@')[0]!] : [])))]
  const read = useQueries({ queries: ids.map((id) => ({ queryKey: ['form', id], queryFn: () => opened('form', id), staleTime: 5_000 })) })
  return read.map((each) => each.data?.document)
}

/** What stands under a step's name: who does it, within how long, and what it asks. */
function useAbout(scene: Document, forms: (Form | undefined)[]): (id: string) => string {
  const w = useWords(DRAWING)
  const lang = useLang()
  const saidWhen = useSaidWhen(useConditionWords(forms))
  const published = useForms().data ?? []
  const roles = Object.fromEntries(useRoles())
  return (id) => {
    const node = scene.nodes[id]!
    const own = node.form?.split('@')[0]
    const form = forms.find((each) => each?.form === own)?.name ?? published.find((each) => each.id === own)?.name
    const parts = [ownerText(node, w, roles), minutesOf(node, w), node.form ? (form?.[lang] ?? node.form) : '', node.kind === 'end' && node.state ? w[node.state] : '', saidWhen(node.exits?.[0]?.when)]
    return parts.filter(Boolean).join(' · ')
  }
}

/** The role itself where it is asked for; "somebody" of a rule, and of which role, elsewhere. */
function ownerText({ kind, owner }: Node, w: Words, roles: Record<string, string>): string {
  if (!owner || kind === 'wait') return ''
  const role = owner.role ? (roles[owner.role] ?? owner.role) : ''
  if (owner.rule === 'role' && role) return role
  return [said(w, `rule_${owner.rule}`), role].filter(Boolean).join(' ')
}

function minutesOf(node: Node, w: Words): string {
  const minutes = node.kind === 'wait' ? node.wait?.minutes : node.limit?.minutes
  return typeof minutes === 'number' ? `${minutes} ${w.minutes}` : ''
}

/** What runs, the draft, and what its reader may do. */
export function Top<W extends What>({ what, id, drawn, edits, title, changes, look, looking }: { what: W; id: string; drawn: Drawn<W>; edits: boolean; title: string; changes: number | undefined; look: () => void; looking: boolean }) {
  const w = useWords(DRAWING)
  const { view, rev } = drawn.base
  const held = view?.versions.find((each) => each.holds)
  const count = differing(drawn.base.document, drawn.document)
  return (
    <header className="pagetop">
      <a href={href(what === 'scene' ? 'scenes' : 'forms')}>{what === 'scene' ? w.back : w.backForms}</a><h1 style={{ overflowWrap: 'anywhere', minWidth: 0 }}>{title}</h1>
      {held ? <span className="chip done">{w.running(numberOf(held.version), '')}<span className="hash">{shortHash(held.hash)}</span></span> : rev === undefined && <span className="chip plain">{w.notYet}</span>}
      {rev !== undefined && <span className="chip draft">{held ? w.draftChip(changes ?? 0) : w.draftNew}</span>}
      <span role="status" className={drawn.dirty ? 'chip soon' : 'quiet'}>{drawn.saving ? w.saving : drawn.dirty ? w.unsaved(count) : rev !== undefined ? w.saved : ''}</span>
      <span className="gap" />
      {edits && <><button className="press" aria-disabled={!drawn.mayUndo} onClick={drawn.undo}>{w.undo}</button><button className="press" aria-disabled={!drawn.mayRedo} onClick={drawn.redo}>{w.redo}</button></>}
      {held && <button className="press" aria-pressed={looking} onClick={look}>{w.look}</button>}
      {edits && <button className="press" aria-disabled={drawn.saving || (!drawn.dirty && rev !== undefined)} onClick={() => void drawn.save()}>{drawn.saving ? w.saving : w.save}</button>}
      {edits && rev !== undefined && <Drop what={what} id={id} drawn={drawn} />}
    </header>
  )
}

function Drop<W extends What>({ what, id, drawn }: { what: W; id: string; drawn: Drawn<W> }) {
  const w = useWords(DRAWING)
  const [sure, setSure] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  async function drop() {
    try {
      drawn.forget()
      await dropped(what, id, drawn.base.rev!)
      go(what === 'scene' ? 'scenes' : 'forms')
    } catch (wrong) {
      setProblem(wrong)
    }
  }
  if (!sure) return <button className="link" onClick={() => setSure(true)}>{w.drop}</button>
  return <span role="group" aria-label={w.drop}>{w.dropSure} <button className="press" onClick={() => void drop()}>{w.drop}</button> <button className="press" onClick={() => setSure(false)}>{w.keepIt}</button><Refusal problem={problem} /></span>
}

/** What came back, what somebody else saved, and what went wrong. */
export function Told<W extends What>({ drawn }: { drawn: Drawn<W> }) {
  const w = useWords(DRAWING)
  const lang = useLang()
  const named = useNamed()
  return (
    <>
      {drawn.restored && <p className="note told" role="status">{w.kept}</p>}
      {drawn.conflict && (
        <div className="note wrong" role="alert"><b>{w.stale}</b> {w.staleWhy(named(drawn.conflict.by), drawn.conflict.at && moment(drawn.conflict.at, lang))}
          <p className="keys2" style={{ marginTop: 8 }}><button className="press primary" onClick={drawn.merge}>{w.merge}</button><button className="press" onClick={drawn.theirs}>{w.theirs}</button></p></div>
      )}
      <Refusal problem={drawn.problem} />
    </>
  )
}

/** Everything found against the draft as it is saved; pressed, it shows the step. */
export function Found({ findings, dirty, checked, nodes, choose }: { findings: Finding[]; dirty: boolean; checked: boolean; nodes: Record<string, string>; choose: (id: string) => void }) {
  const w = useWords(DRAWING)
  const lang = useLang()
  if (dirty || !checked) return <p className="foot2"><span>{w.checkAfterSave}</span></p>
  if (!findings.length) return <p className="foot2 checked"><span><Icon name="tick" size={13} /> {w.clean}</span></p>
  return (
    <ul className="found" aria-label={w.findings}>
      {findings.map((each, at) => <li key={at}><button className={each.severity} onClick={() => choose(each.node)}><Icon name="warn" size={15} /><span><b>{nodes[each.node] ?? w.whole}</b> {lang === 'zh' ? each.zh : each.message}</span></button></li>)}
    </ul>
  )
}

function Settings({ scene, edits, change, close }: { scene: Document; edits: boolean; change: (next: Document) => void; close: () => void }) {
  const w = useWords(DRAWING)
  const lang = useLang()
  const settlement = ((scene as Documents['scene'] & { settlement?: { like?: string; anywhere?: boolean } }).settlement ?? {})
  const settle = (next: typeof settlement) => { const made = clean(next); change(clean({ ...scene, settlement: Object.keys(made).length ? made : undefined }) as Document) }
  return (
    <aside className="drawer side-panel" aria-label={w.settings} onKeyDown={(event) => event.key === 'Escape' && close()}>
      <div className="dhead"><div><h2>{w.settings}</h2></div><button className="icon" aria-label={w.close} onClick={close}><Icon name="close" size={18} /></button></div>
      <fieldset disabled={!edits} style={{ border: 0, padding: 0, margin: 0 }}><div className="fs">
        <NameFields name={scene.name} set={(name) => change({ ...scene, name })} />
        <SelectField label={w.start} value={scene.start} options={inOrder(scene).filter((id) => !scene.nodes[id]!.within).map((id) => [id, scene.nodes[id]!.name?.[lang] || id])} set={(start) => change({ ...scene, start })} />
        <SelectField label={w.like} value={settlement.like ?? 'installation'} options={[['installation', w.installation], ['consultation', w.consultation], ['inspection', w.inspection], ['claim', w.claim2], ['sale', w.sale]]} set={(like) => settle({ ...settlement, like })} />
        <CheckField label={w.anywhere} value={settlement.anywhere ?? false} set={(anywhere) => settle({ ...settlement, anywhere: anywhere || undefined } as typeof settlement)} />
      </div></fieldset>
    </aside>
  )
}
