import { useState } from 'react'

import { useWords } from '../../words'
import { day } from '../../words/times'
import type { Opened, useBookWords } from './data'
import { cellPrice } from './cells'
import { numberOf, type Version } from './life'
import { partName } from './Others'
import { moneyText } from '../../parts/Money'
import { type Differing, differing, type Document, otherParts } from './sheet'
import { BOOKS } from './words'

const SHOWN = 50

/** What this version says otherwise than the one published before it, side by side. */
export function Compare({ before, none, after, book, close }: { before: (Opened & { version: Version }) | undefined; none: boolean; after: Document; book: ReturnType<typeof useBookWords>; close: () => void }) {
  const w = useWords(BOOKS)
  const [all, setAll] = useState(false)
  const cells = before ? differing(before.document, after) : []
  const parts = before ? otherParts(before.document, after) : []
  const shown = all ? cells : cells.slice(0, SHOWN)
  return (
    <section className="box scroll" aria-label={w.compare}>
      <div className="boxhead"><h2>{before ? w.compareWith(w.number(numberOf(before.version.book_version))) : w.compare}</h2>{before && <span className="second">{cells.length ? w.changedN(cells.length) : w.same}</span>}<span style={{ flex: 1 }} /><button className="link" onClick={close}>{w.closeIt}</button></div>
      {none && <p className="in quiet">{w.noOther}</p>}
      {cells.length > 0 && (
        <table className="t">
          <thead><tr><th scope="col">{w.item}</th><th scope="col">{w.plane}</th><th scope="col">{w.tier}</th><th scope="col" className="n">{w.before}</th><th scope="col" className="n">{w.after}</th><th scope="col" className="n">{w.diff}</th></tr></thead>
          <tbody>{shown.map((each) => <tr key={`${each.plane}${each.row.key}${each.tier}`}><td>{book.item(each.row.sku)}</td><td>{w[each.plane]}</td><td>{book.tier(each.plane, each.tier)}</td><td className="n">{each.before || w.noPrice}</td><td className="n"><b style={{ fontWeight: 600 }}>{each.after || w.noPrice}</b></td><td className="n">{changeOf(each, after.currency)}</td></tr>)}</tbody>
        </table>
      )}
      {cells.length > shown.length && <p className="in"><button className="link" onClick={() => setAll(true)}>{w.more(cells.length - shown.length)}</button></p>}
      {parts.length > 0 && <><h3 style={{ padding: '12px 14px 6px', fontWeight: 600 }}>{w.others2}</h3><ul className="in">{parts.map((each) => <li key={each.part}>{partName(each.part, w)} <span className="second">{w.partRows(sizeOf(each.before, w), sizeOf(each.after, w))}</span></li>)}</ul></>}
    </section>
  )
}

/** Rows of a list; a single value as it is, a day without its hours. */
function sizeOf(value: unknown, w: (typeof BOOKS)['zh']): string {
  if (value === undefined || value === null) return w.nothingThere
  if (Array.isArray(value)) return w.rules(value.length)
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  return /^\d{4}-\d\d-\d\dT/.test(text) ? day(text) : text
}

/** The difference of two plain amounts; of steps or of none there is no one number. */
function changeOf({ before, after }: Differing, currency: string): string {
  const [one, other] = [cellPrice(before, currency), cellPrice(after, currency)]
  if (typeof one?.amount !== 'number' || typeof other?.amount !== 'number' || one.per !== other.per) return '—'
  return moneyText({ amount: other.amount - one.amount, currency }, true)
}
