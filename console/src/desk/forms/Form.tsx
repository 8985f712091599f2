import '../scenes/scenes.css'
import './forms.css'

import { type DragEvent, type KeyboardEvent, useRef, useState } from 'react'

import { may, useMe } from '../../api/session'
import { Icon } from '../../parts/Icon'
import { Loading, Shown } from '../../parts/States'
import type { Route } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { Changes } from '../scenes/Changes'
import { type Finding, type Read, useDifferences, useOpened } from '../scenes/data'
import { NameFields } from '../scenes/inputs'
import { Publish } from '../scenes/Publish'
import { Found, Told, Top } from '../scenes/Scene'
import { begunHere, numberOf } from '../scenes/Scenes'
import { useDrawn } from '../scenes/useDrawn'
import { DRAWING, said } from '../scenes/words'
import { FieldPanel } from './FieldPanel'
import { Frequent } from './Frequent'
import { added, dropped, type Field, type FieldType, type Form as Document, inOrder, reordered, TYPES } from './model'
import { Preview } from './Preview'
import { FORMS } from './words'

const DRAG = 'text/suanqing-field'

/** A form as it is designed: its fields in order, one of them in detail, and how the phone draws it. */
export default function Form({ route }: { route: Route }) {
  const [, id = ''] = route.parts
  const w = useWords(FORMS)
  const me = useMe()
  const { read, data, again } = useOpened('form', id, () => begunHere<Document>('form', me.party, id))
  if (data) return <Opened key={id} id={id} read={data} again={again} />
  return (
    <>
      <header className="pagetop"><a href="#/forms">{w.back}</a><h1>{w.fields}</h1></header>
      <main className="content">{read.isError ? <Shown read={read}>{() => null}</Shown> : <Loading rows={10} />}</main>
    </>
  )
}

function Opened({ id, read, again }: { id: string; read: Read<'form'>; again: () => Promise<Read<'form'> | undefined> }) {
  const w = useWords(FORMS)
  const d = useWords(DRAWING)
  const lang = useLang()
  const me = useMe()
  const drawn = useDrawn('form', id, read, again, me.party)
  const form = drawn.document
  const [chosen, setChosen] = useState('')
  const [looking, setLooking] = useState(false)
  const edits = may(me, 'admin', 'dispatcher', 'finance') && !drawn.conflict
  const findings = drawn.dirty ? [] : drawn.base.findings
  const holds = drawn.base.view?.holds ?? undefined
  const changes = useDifferences('form', id, holds, drawn.base.rev)
  const names = Object.fromEntries(Object.entries(form.fields).map(([each, field]) => [each, field.name?.[lang] ?? each]))
  const beside = looking || chosen in form.fields
  return (
    <>
      <Top what="form" id={id} drawn={drawn} edits={edits} title={form.name?.[lang] || id} changes={changes.data?.items.length} look={() => setLooking(!looking)} looking={looking} />
      <main className="content">
        <Told drawn={drawn} />
        <Publish what="form" id={id} drawn={drawn} forms={[]} />
        <div className={`drawn designer${beside ? ' with' : ''}`}>
          <section className="box" aria-label={w.fields}>
            <div className="boxhead"><h2>{w.fields}</h2><span className="quiet">{w.count(Object.keys(form.fields).length)}</span></div>
            <div className="own-name"><fieldset disabled={!edits} style={{ border: 0, padding: 0, margin: 0, minWidth: 0 }}><div className="fs"><NameFields name={form.name} set={(name) => drawn.change({ ...form, name })} /></div></fieldset></div>
            <Fields form={form} edits={edits} chosen={chosen} findings={findings} choose={(each) => { setChosen(each); setLooking(false) }} change={drawn.change} undo={drawn.undo} redo={drawn.redo} />
            {edits && <Frequent form={form} change={drawn.change} choose={(each) => { setChosen(each); setLooking(false) }} />}
            {form.variants && <p className="foot2"><span>{w.variants(Object.keys(form.variants).length)}</span></p>}
            <Found findings={findings} dirty={drawn.dirty} checked={drawn.base.rev !== undefined} nodes={names} choose={setChosen} />
          </section>
          <Preview form={form} />
          {looking ? <Changes items={changes.data?.items ?? []} more={changes.data?.more ?? false} of={holds ? d.version(numberOf(holds)) : ''} names={(each) => names[each] ?? each} close={() => setLooking(false)} />
            : beside && <FieldPanel key={chosen} form={form} id={chosen} edits={edits} findings={findings} change={drawn.change} close={() => setChosen('')} gone={() => setChosen('')} />}
        </div>
      </main>
    </>
  )
}

/** Fields in their order; dragged, or moved by keys. */
function Fields({ form, edits, chosen, findings, choose, change, undo, redo }: { form: Document; edits: boolean; chosen: string; findings: Finding[]; choose: (id: string) => void; change: (next: Document) => void; undo: () => void; redo: () => void }) {
  const w = useWords(FORMS)
  const d = useWords(DRAWING)
  const lang = useLang()
  const box = useRef<HTMLDivElement>(null)
  const [over, setOver] = useState(-1)
  const fields = inOrder(form)
  const focus = (id: string | undefined) => id && requestAnimationFrame(() => box.current?.querySelector<HTMLElement>(`[data-field="${CSS.escape(id)}"]`)?.focus())
  const choice = (number: number) => ({ zh: FORMS.zh.choiceN(number), en: FORMS.en.choiceN(number) })
  function add(type: FieldType, at?: number) {
    const number = fields.filter(([, field]) => field.type === type).length + 1
    const made = added(form, type, { zh: `${FORMS.zh[type]} ${number}`, en: `${FORMS.en[type]} ${number}` }, choice, at)
    change(made.form)
    choose(made.id)
  }
  function keys(event: KeyboardEvent) {
    const id = (event.target as HTMLElement).dataset.field
    const control = event.ctrlKey || event.metaKey
    if (edits && control && event.key.toLowerCase() === 'z') return void (event.preventDefault(), event.shiftKey ? redo() : undo())
    if (edits && control && event.key.toLowerCase() === 'y') return void (event.preventDefault(), redo())
    const at = fields.findIndex(([each]) => each === id)
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (at < 0 || (!step && event.key !== 'Delete')) return
    event.preventDefault()
    if (step && !event.altKey) return void focus(fields[at + step]?.[0])
    if (!edits) return
    if (step) change(reordered(form, id!, at + step))
    else change(dropped(form, id!))
    focus(step ? id : (fields[at + 1] ?? fields[at - 1])?.[0])
  }
  const drop = (at: number) => (event: DragEvent) => {
    event.preventDefault()
    setOver(-1)
    const what = event.dataTransfer.getData(DRAG)
    if (what.startsWith('type:')) add(what.slice(5) as FieldType, at)
    if (what.startsWith('field:')) {
      const from = fields.findIndex(([each]) => each === what.slice(6))
      change(reordered(form, what.slice(6), from < at ? at - 1 : at))
    }
  }
  const allow = (at: number) => (event: DragEvent) => { event.preventDefault(); setOver(at) }
  return (
    <div ref={box} className="fields" onKeyDown={keys}>
      {fields.length === 0 && <p className="quiet" style={{ padding: '0 14px' }}>{w.noField}</p>}
      <ol aria-label={w.fields}>
        {fields.map(([id, field], at) => {
          const own = findings.filter((each) => each.node === id)
          return (
            <li key={id} className={`${over === at ? 'is-over ' : ''}${own.some((each) => each.severity === 'error') ? 'is-error' : ''}`} draggable={edits} onDragStart={(event) => event.dataTransfer.setData(DRAG, `field:${id}`)} onDragOver={allow(at)} onDragLeave={() => setOver(-1)} onDrop={drop(at)}>
              <span className="grip"><Icon name="list" size={14} /></span>
              <button data-field={id} aria-pressed={chosen === id} onClick={() => choose(id)}><b>{field.name?.[lang] || id}</b> <span className="quiet">{said(w as never, field.type)}{about(field)}</span></button>
              {field.required && <span className="chip plain">{w.requiredMark}</span>}
              {own.length > 0 && <span title={lang === 'zh' ? own[0]!.zh : own[0]!.message}><Icon name="warn" size={15} /></span>}
              {edits && <button className="icon" aria-label={`${d.remove} ${field.name?.[lang] ?? id}`} onClick={() => change(dropped(form, id))}><Icon name="close" size={15} /></button>}
            </li>
          )
        })}
      </ol>
      {edits && (
        <div className={`palette types${over === fields.length ? ' is-over' : ''}`} role="group" aria-label={w.addField} onDragOver={allow(fields.length)} onDragLeave={() => setOver(-1)} onDrop={drop(fields.length)}>
          {TYPES.map((type) => <button key={type} className="chip" draggable onDragStart={(event) => event.dataTransfer.setData(DRAG, `type:${type}`)} onClick={() => add(type)}>{w[type]}</button>)}
          <span className="quiet">{w.palette}</span>
        </div>
      )}
      {edits && <p className="quiet hint" style={{ padding: '0 14px' }}>{w.said}</p>}
    </div>
  )
}

function about(field: Field): string {
  return field.unit ? ` · ${field.unit}` : field.computed ? ' · ƒ' : ''
}
