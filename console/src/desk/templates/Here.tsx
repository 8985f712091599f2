import { useState } from 'react'

import { api, got, type Schemas } from '../../api/client'
import { stale, useRead } from '../../api/reading'
import { useOnce } from '../../parts/once'
import { Refusal, Shown } from '../../parts/States'
import { href } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { Units } from './Changes'
import { TEMPLATES } from './words'

type Row = Schemas['InstalledRow']
const CHANGED = ['templates', 'template', 'scene', 'form', 'books', 'skus']
const renewed = () => Promise.all(CHANGED.map((each) => stale(each)))

export function useInstalled(enabled: boolean) {
  return useRead(['templates', 'installed'], () => got(api.GET('/templates/installed')).then((page) => page.items), { enabled })
}

/** An installed template: its later version, and taking it out; each shown before it is done. What came of it stays when
 *  the list of the installed is read anew, where the template has another version or is no more. */
export function Here({ id, row }: { id: string; row: Row | undefined }) {
  const w = useWords(TEMPLATES)
  const [open, setOpen] = useState<'up' | 'out'>()
  const newest = row?.newest ?? 0
  const later = row !== undefined && newest > row.version
  if (!row && !open) return null
  return (
    <div className="in installing">
      {row && <p><span className="chip done">{w.here}</span> {w.version(row.version)}{later && <> · {w.later(newest)}</>}</p>}
      {row && <p className="keys2">
        {later && <button className="press primary" aria-expanded={open === 'up'} onClick={() => setOpen('up')}>{w.lookUp}</button>}
        <button className="press" aria-expanded={open === 'out'} onClick={() => setOpen('out')}>{w.lookOut}</button>
      </p>}
      {open === 'up' && <Up id={id} />}
      {open === 'out' && <Out id={id} />}
    </div>
  )
}

function Up({ id }: { id: string }) {
  const w = useWords(TEMPLATES)
  const [done, setDone] = useState<Schemas['BroughtView']>()
  const { busy, problem, run } = useOnce(renewed)
  const path = { params: { path: { template: id } } }
  const read = useRead(['template', id, 'upgrade'], () => got(api.GET('/templates/{template}/upgrade', path)), { enabled: !done })
  const begin = () => run(async () => setDone(await got(api.POST('/templates/{template}/upgrade', path))))
  if (done) return <Came title={w.upgraded} book={done.book_version} drafts={done.drafts ?? []} kept={done.drafts_kept ?? []} items={done.items} />
  return (
    <section aria-label={w.upgrade}><Shown read={read} rows={3}>{(found) => (
      <>
        <p className="quiet">{w.upgradeWhy}</p>
        <Units items={found.items} />
        {found.variants.length > 0 && <ul aria-label={w.intoVariants} className="changes">{found.variants.map((each) => <li key={each.kind + each.name}><b>{w.intoVariants}: {each.name}</b><Units items={[{ part: each.kind === 'scene' ? 'scenes' : 'template', name: each.name, what: 'merged', flows: each.flows, keeps: each.keeps }]} /></li>)}</ul>}
        <Refusal problem={problem} />
        <p><button className="press primary" aria-disabled={busy} onClick={() => void begin()}>{w.upgrade}</button></p>
      </>
    )}</Shown></section>
  )
}

function Out({ id }: { id: string }) {
  const w = useWords(TEMPLATES)
  const lang = useLang()
  const [done, setDone] = useState<Schemas['GoneView']>()
  const { busy, problem, run } = useOnce(renewed)
  const path = { params: { path: { template: id } } }
  const read = useRead(['template', id, 'uses'], () => got(api.GET('/templates/{template}/uses', path)), { enabled: !done })
  const begin = () => run(async () => setDone(await got(api.POST('/templates/{template}/uninstall', path))))
  if (done) return <Came title={w.takenOut} book={done.book_version} drafts={[]} items={done.items} />
  return (
    <section aria-label={w.takeOut}><Shown read={read} rows={3}>{(found) => (
      <>
        {found.uses.length > 0
          ? <div className="note wrong" role="alert"><b>{w.inUse(found.uses.length)}</b><ul aria-label={w.usedBy}>{found.uses.map((each, at) => <li key={at}>{lang === 'zh' ? each.zh : each.message}</li>)}</ul></div>
          : <p className="quiet">{w.takeOutWhy}</p>}
        <Units items={found.items} />
        <Refusal problem={problem} />
        {found.uses.length === 0 && <p><button className="press primary" aria-disabled={busy} onClick={() => void begin()}>{w.takeOut}</button></p>}
      </>
    )}</Shown></section>
  )
}

function Came({ title, book, drafts, kept = [], items }: { title: string; book?: string | null | undefined; drafts: string[]; kept?: string[]; items: Parameters<typeof Units>[0]['items'] }) {
  const w = useWords(TEMPLATES)
  return (
    <section className="note good" aria-label={title}><b>{title}</b>
      {book && <p>{w.book} <a href={href('books', book)}>{book}</a> {w.state_draft}</p>}
      {drafts.length > 0 && <p>{w.drafts} <Drawn drafts={drafts} /></p>}
      {kept.length > 0 && <p role="alert">{w.draftsKept} <Drawn drafts={kept} /></p>}
      <Units items={items} />
    </section>
  )
}

function Drawn({ drafts }: { drafts: string[] }) {
  const w = useWords(TEMPLATES)
  return drafts.map((each) => { const [kind = '', id = ''] = each.split(' '); return <a key={each} href={href(kind === 'form' ? 'forms' : 'scenes', id)} style={{ marginRight: 8 }}>{w[kind === 'form' ? 'form' : 'scene']} {id}</a> })
}

/** Drafts of an upgrade that somebody discarded: the same upgrade brings them again. What came of it stays. */
export function Again({ id }: { id: string }) {
  const w = useWords(TEMPLATES)
  const [open, setOpen] = useState(false)
  const row = useInstalled(true).data?.find((each) => each.package === id)
  const lost = row?.discarded ?? []
  if (!lost.length && !open) return null
  return (
    <div className="in installing">
      {lost.length > 0 && <p role="status">{w.discarded(lost.map((each) => each.replace(/^\w+/, (kind) => (kind === 'book' ? w.book : kind === 'form' ? w.form : w.scene))).join('、'))}</p>}
      {lost.length > 0 && <p className="keys2"><button className="press primary" aria-expanded={open} onClick={() => setOpen(true)}>{w.bringAgain}</button></p>}
      {open && <Up id={id} />}
    </div>
  )
}
