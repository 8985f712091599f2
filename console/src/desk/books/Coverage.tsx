import { useState } from 'react'

import { api, got, type Schemas } from '../../api/client'
import { Icon } from '../../parts/Icon'
import { useWords } from '../../words'
import type { useBookWords } from './data'
import { Refused } from './Refused'
import { BOOKS } from './words'

const PIECE = 0x8000
const NAMED = 6

/** The company's own scenes, as a sheet, against this version: which of them it prices, and what is lacking. */
export function Coverage({ id, book }: { id: string; book: ReturnType<typeof useBookWords> }) {
  const w = useWords(BOOKS)
  const [busy, setBusy] = useState(false)
  const [found, setFound] = useState<Schemas['CoverageReport']>()
  const [problem, setProblem] = useState<unknown>()
  async function take(box: HTMLInputElement) {
    const file = box.files?.[0]
    if (!file || busy) return
    setBusy(true)
    setProblem(undefined)
    setFound(undefined)
    try {
      setFound(await got(api.POST('/books/{book_version}/coverage', { params: { path: { book_version: id } }, body: { workbook: base64(new Uint8Array(await file.arrayBuffer())) } })))
    } catch (wrong) {
      setProblem(wrong)
    } finally {
      setBusy(false)
      box.value = ''
    }
  }
  return (
    <section className="in" aria-label={w.scenes}>
      <div className="bar2" style={{ padding: '0 0 8px' }}><h3 style={{ fontWeight: 600 }}>{w.scenes}</h3><span className="quiet">{w.scenesWhy}</span><span className="press file" aria-disabled={busy}>{busy ? w.uploading : w.scenesUpload}<input type="file" accept=".xlsx" aria-label={w.scenesUpload} onChange={(event) => void take(event.currentTarget)} /></span></div>
      <div aria-live="polite"><Refused problem={problem} />{found && <Report found={found} book={book} />}</div>
    </section>
  )
}

function Report({ found, book }: { found: Schemas['CoverageReport']; book: ReturnType<typeof useBookWords> }) {
  const w = useWords(BOOKS)
  const lacks = (each: Schemas['CoverageView']) => [each.tier ? '' : w.noTier, each.unpriced.length ? w.unpricedN(each.unpriced.length, each.unpriced.slice(0, NAMED).map(book.item).join('、')) : '', each.empty.length ? w.emptyCategories(each.empty.join('、')) : '', each.missing_fees.length ? w.missingFees(each.missing_fees.join('、')) : ''].filter(Boolean).join('；')
  return (
    <>
      <p className={`note ${found.uncovered.length ? 'stale' : 'good'}`}>{w.coveredOf(found.covered.length, found.covered.length + found.uncovered.length)}</p>
      <div className="scroll" tabIndex={0} role="group" aria-label={w.scenes}>
        <table className="t" style={{ marginTop: 8 }}>
          <thead><tr><th scope="col">{w.scene}</th><th scope="col">{w.plane}</th><th scope="col">{w.tier}</th><th scope="col">{w.lacking}</th></tr></thead>
          <tbody>{found.items.map((each) => <tr key={each.scene + each.plane}><td>{each.scene}</td><td>{each.plane === 'pay' ? w.pay : w.charge}</td><td>{each.tier ? book.tier(each.plane, each.tier) : '—'}</td><td>{each.covered ? <span className="chip done"><Icon name="tick" size={12} />{w.allPriced}</span> : <span className="chip urgent"><Icon name="warn" size={12} />{lacks(each)}</span>}</td></tr>)}</tbody>
        </table>
      </div>
    </>
  )
}

function base64(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += PIECE) text += String.fromCharCode(...bytes.subarray(at, at + PIECE))
  return btoa(text)
}
