/** What is being edited: its history, what of it is saved, and what is kept in the browser until it is. */
import { useEffect, useRef, useState } from 'react'

import { Refused } from '../../api/client'
import { documentOf, type Opened, saved } from './data'
import { became, begun, type History, redone, undone } from '../history'
import type { Version } from './life'
import { broughtTogether, type Document, saidBy, type Sheet, wrongCells } from './sheet'

type Kept = { hash: string; base?: Document; document?: Document; typed: [string, string][] }
/** theirs: another tab or person saved first, or the version is no draft any more. */
export type Conflict = { theirs: Document | undefined; version: Version | undefined }
type Read = Opened & { version: Version; versions: Version[] }

const MANY = 5_000

export function useSheet(read: Read, again: () => Promise<Read | undefined>, party: string) {
  const id = read.version.book_version
  const place = `suanqing.book.${party}.${id}`
  const [base, setBase] = useState({ document: read.document, hash: read.hash })
  const [version, setVersion] = useState(read.version)
  const [history, setHistory] = useState<History<Sheet>>(() => restored(place, read))
  const [clean, setClean] = useState<Sheet>(() => history.past[0] ?? history.now)
  const [restoredOnce, setRestored] = useState(history.past.length > 0)
  const [conflict, setConflict] = useState<Conflict>()
  const [problem, setProblem] = useState<unknown>()
  const [savedAt, setSavedAt] = useState<Date>()
  const busy = useRef(false)
  const [saving, setSaving] = useState(false)
  const now = history.now
  const dirty = now !== clean
  useEffect(() => {
    if (read.version.rev <= version.rev && read.hash === base.hash) return
    if (read.version.rev < version.rev) return
    if (dirty) setConflict({ theirs: read.version.state === 'draft' ? read.document : undefined, version: read.version })
    else start(read)
  }, [read]) // eslint-disable-line
  useEffect(() => keep(place, dirty ? { hash: base.hash, ...(now.document === base.document ? {} : { base: base.document, document: now.document }), typed: [...now.typed] } : undefined), [place, now, dirty, base])
  useEffect(() => {
    if (!dirty) return
    const stay = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', stay)
    return () => removeEventListener('beforeunload', stay)
  }, [dirty])

  function start(found: Read) {
    const sheet: Sheet = { document: found.document, typed: new Map() }
    setBase({ document: found.document, hash: found.hash })
    setVersion(found.version)
    setHistory(begun(sheet))
    setClean(sheet)
    setConflict(undefined)
  }
  function change(next: Sheet) {
    setRestored(false)
    setHistory((before) => became(before, next))
  }
  /** The version as it is saved; undefined where it is not, for the reason that stands on the page. */
  async function save(): Promise<Version | undefined> {
    if (busy.current || conflict) return undefined
    if (!dirty) return version
    busy.current = true
    setSaving(true)
    setProblem(undefined)
    try {
      const document = saidBy(now)
      const done = await saved(version, document)
      setVersion(done)
      setBase({ document, hash: done.hash })
      setClean(now)
      setSavedAt(new Date())
      return done
    } catch (wrong) {
      if (wrong instanceof Refused && ['stale_version', 'wrong_state'].includes(wrong.code)) await meet()
      else setProblem(wrong)
      return undefined
    } finally {
      busy.current = false
      setSaving(false)
    }
  }
  async function meet() {
    const found = await again()
    const theirs = found?.version.state === 'draft' ? (found.document ?? (await documentOf(id)).document) : undefined
    setConflict({ theirs, version: found?.version })
  }
  /** Theirs with what I changed; not saved yet. */
  function merge() {
    if (!conflict?.theirs || !conflict.version) return
    const sheet = broughtTogether(base.document, now, conflict.theirs)
    setBase({ document: conflict.theirs, hash: conflict.version.hash })
    setVersion(conflict.version)
    setClean({ document: conflict.theirs, typed: new Map() })
    setHistory((before) => became(before, sheet))
    setConflict(undefined)
  }
  return {
    sheet: now, version, base: base.document, change, dirty, saving, savedAt, problem, conflict, restored: restoredOnce, save, merge, wrong: wrongCells(now),
    undo: () => setHistory(undone), redo: () => setHistory(redone), mayUndo: history.past.length > 0, mayRedo: history.future.length > 0,
    forget: () => keep(place, undefined),
  }
}

function restored(place: string, { document, hash, version }: Read): History<Sheet> {
  const sheet: Sheet = { document, typed: new Map() }
  const kept = version.state === 'draft' ? keptOf(place) : undefined
  if (!kept) return begun(sheet)
  const mine: Sheet = { document: kept.document ?? document, typed: new Map(kept.typed) }
  return became(begun(sheet), kept.hash === hash ? mine : broughtTogether(kept.base ?? document, mine, document))
}

function keptOf(place: string): Kept | undefined {
  try {
    const text = localStorage.getItem(place)
    return text ? (JSON.parse(text) as Kept) : undefined
  } catch {
    return undefined
  }
}

/** As long as the browser has room; what it has none for is only on the page, which asks before it is left. */
function keep(place: string, what: Kept | undefined): void {
  try {
    if (what && what.typed.length <= MANY) localStorage.setItem(place, JSON.stringify(what))
    else localStorage.removeItem(place)
  } catch {
    localStorage.removeItem(place)
  }
}
