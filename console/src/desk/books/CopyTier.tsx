import { useState } from 'react'

import { Refusal } from '../../parts/States'
import { useWords } from '../../words'
import type { Held } from './Book'
import { tomorrow } from './Book'
import { drafted, type useBookWords } from './data'
import { placeOf } from './places'
import { EVERY, forNewDraft, type PlaneName, saidBy, withCopy } from './sheet'
import { BOOKS } from './words'

type Given = { plane: PlaneName; held: Held; edits: boolean; book: ReturnType<typeof useBookWords>; tier: string; copied: (tier: string) => void }

/** The chosen tier for another place, with all its prices: in this draft, or in a new one where this is none. */
export function CopyTier({ plane, held, edits, book, tier, copied }: Given) {
  const w = useWords(BOOKS)
  const [place, setPlace] = useState('')
  const [from, setFrom] = useState('')
  const [busy, setBusy] = useState(false)
  const [said, setSaid] = useState('')
  const [wrong, setWrong] = useState('')
  const [problem, setProblem] = useState<unknown>()
  const { document } = held.sheet
  const tiers = document.planes[plane].tiers
  const base = tiers.find((each) => each.id === from) ?? tiers.find((each) => each.id === tier && tier !== EVERY) ?? tiers[0]!
  const places = book.names?.places ?? {}
  async function copy() {
    if (busy) return
    const code = placeOf(place, places)
    setSaid('')
    setProblem(undefined)
    const same = code && tiers.some((each) => JSON.stringify({ ...each.when, region: each.when?.region ?? '' }) === JSON.stringify({ ...base.when, region: code }))
    setWrong(!code ? w.noPlace(place.trim()) : same ? w.tierThere(places[code] ?? code) : '')
    if (!code || same) return
    const { sheet, tier: id } = withCopy(held.sheet, plane, base.id, code)
    setBusy(true)
    try {
      if (edits) {
        held.change(sheet)
        copied(id)
        setSaid(w.copiedTier(book.tier(plane, base.id), places[code] ?? code))
      } else {
        const made = await drafted(forNewDraft(saidBy(sheet), tomorrow()))
        location.hash = `#/books/${encodeURIComponent(made.book_version)}?plane=${plane}&tier=${encodeURIComponent(id)}`
      }
      setPlace('')
    } catch (refused) {
      setProblem(refused)
    } finally {
      setBusy(false)
    }
  }
  if (!edits && held.version.state === 'draft') return null
  return (
    <form className="bar2" style={{ padding: 0 }} onSubmit={(event) => (event.preventDefault(), void copy())}>
      <label>{w.copyTier}<select value={base.id} onChange={(event) => setFrom(event.target.value)}>{tiers.map((each) => <option key={each.id} value={each.id}>{book.tier(plane, each.id)}</option>)}</select></label>
      <label>{w.toPlace}<input required list="places" placeholder={w.placeHelp} value={place} onChange={(event) => setPlace(event.target.value)} size={16} /></label>
      <datalist id="places">{Object.entries(places).map(([code, name]) => <option key={code} value={name} />)}</datalist>
      <button className="press" aria-disabled={busy}>{busy ? w.working : w.copy}</button>
      {wrong && <span className="chip urgent" role="alert">{wrong}</span>}{said && <span className="quiet" role="status">{said}</span>}<Refusal problem={problem} />
    </form>
  )
}
