/** What is being drawn: its history, what of it is saved, and what is kept in the browser until it is. */
import { useEffect, useRef, useState } from 'react'

import { Refused } from '../../api/client'
import { became, begun, type History, redone, undone } from '../history'
import { type Documents, type Read, saved, type What } from './data'
import { broughtTogether, same } from './merge'

type Kept<D> = { rev?: number; base: D; document: D }
const STALE = ['stale_version', 'version_conflict', 'stale']

export function useDrawn<W extends What>(what: W, id: string, read: Read<W>, again: () => Promise<Read<W> | undefined>, party: string) {
  type D = Documents[W]
  const place = `suanqing.${what}.${party}.${id}`
  const [base, setBase] = useState(read)
  const [history, setHistory] = useState<History<D>>(() => restored(place, read))
  const [kept, setKept] = useState(history.past.length > 0)
  const [conflict, setConflict] = useState<Read<W>>()
  const [problem, setProblem] = useState<unknown>()
  const [saving, setSaving] = useState(false)
  const busy = useRef(false)
  const now = history.now
  const dirty = !same(now, base.document)
  useEffect(() => {
    if (read.rev === base.rev && read.hash === base.hash) return void setBase((before) => ({ ...before, view: read.view ?? before.view, findings: read.findings }))
    if (read.rev !== undefined && base.rev !== undefined && read.rev < base.rev) return
    if (dirty && !busy.current) setConflict(read)
    else if (!dirty) start(read)
  }, [read]) // eslint-disable-line
  useEffect(() => keep(place, dirty ? { ...(base.rev === undefined ? {} : { rev: base.rev }), base: base.document, document: now } : undefined), [place, now, dirty, base])
  useEffect(() => {
    if (!dirty) return
    const stay = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', stay)
    return () => removeEventListener('beforeunload', stay)
  }, [dirty])

  function start(found: Read<W>) {
    setBase(found)
    setHistory(begun(found.document))
    setConflict(undefined)
  }
  function change(next: D) {
    setKept(false)
    setHistory((before) => became(before, next))
  }
  /** Saved as it is drawn; undefined where it is not, for the reason that stands on the page. */
  async function save(): Promise<Read<W> | undefined> {
    if (busy.current || conflict) return undefined
    if (!dirty && base.rev !== undefined) return base
    busy.current = true
    setSaving(true)
    setProblem(undefined)
    try {
      const done = { ...(await saved(what, id, now, base.rev)), view: base.view }
      setBase(done)
      if (!same(done.document, now)) setHistory((before) => (before.now === now ? { ...before, now: done.document } : before))
      return done
    } catch (wrong) {
      if (wrong instanceof Refused && (wrong.status === 412 || STALE.includes(wrong.code))) setConflict(await again())
      else setProblem(wrong)
      return undefined
    } finally {
      busy.current = false
      setSaving(false)
    }
  }
  /** Theirs with what I changed; not saved yet. */
  function merge() {
    if (!conflict) return
    const made = broughtTogether(base.document, now, conflict.document)
    setBase(conflict)
    setHistory((before) => became(before, made))
    setConflict(undefined)
  }
  /** Theirs, and mine one step back. */
  function theirs() {
    if (!conflict) return
    const { document } = conflict
    setBase(conflict)
    setHistory((before) => became(before, document))
    setConflict(undefined)
  }
  return {
    document: now, base, change, dirty, saving, problem, conflict, restored: kept && dirty, save, merge, theirs,
    undo: () => setHistory(undone), redo: () => setHistory(redone), mayUndo: history.past.length > 0, mayRedo: history.future.length > 0,
    forget: () => keep(place, undefined), start,
  }
}

export type Drawn<W extends What> = ReturnType<typeof useDrawn<W>>

function restored<W extends What>(place: string, { document, rev }: Read<W>): History<Documents[W]> {
  const kept = keptOf<Documents[W]>(place)
  if (!kept) return begun(document)
  const mine = kept.rev === rev && same(kept.base, document) ? kept.document : broughtTogether(kept.base, kept.document, document)
  return became(begun(document), mine)
}

function keptOf<D>(place: string): Kept<D> | undefined {
  try {
    const text = localStorage.getItem(place)
    return text ? (JSON.parse(text) as Kept<D>) : undefined
  } catch {
    return undefined
  }
}

/** As long as the browser has room. */
function keep(place: string, what: unknown): void {
  try {
    if (what) localStorage.setItem(place, JSON.stringify(what))
    else localStorage.removeItem(place)
  } catch {
    localStorage.removeItem(place)
  }
}
