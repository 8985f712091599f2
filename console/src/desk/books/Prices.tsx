import { useMemo, useState } from 'react'

import { useSkus } from '../../api/names'
import { Icon } from '../../parts/Icon'
import { unitName } from '../../parts/units'
import { useLang, useWords } from '../../words'
import type { Held } from './Book'
import { cellPrice, tidy } from './cells'
import { parsed, written } from './clipboard'
import { CopyTier } from './CopyTier'
import type { useBookWords } from './data'
import { Grid } from './Grid'
import { byCell, type Mark } from './marks'
import { pasted } from './pasting'
import { cellKey, type Change, type Document, type PlaneName, rowsOf, textsOf, tiersOf, typedInto } from './sheet'
import { BOOKS } from './words'

const NAMED = 5
type Given = { plane: PlaneName; held: Held; edits: boolean; decides: boolean; marks: Mark[]; book: ReturnType<typeof useBookWords>; before: Document | undefined; checked: boolean; tier: string }

/** One plane: items × tiers. What is wrong stands in its cell, under the grid, and with a way back. */
export function Prices({ plane, held, edits, decides, marks, book, before, checked, tier }: Given) {
  const w = useWords(BOOKS)
  const lang = useLang()
  const skus = useSkus()
  const { sheet } = held
  const { document, typed } = sheet
  const currency = document.currency
  const [find, setFind] = useState('')
  const [told, setTold] = useState('')
  const rows = useMemo(() => rowsOf(document, plane, skus), [document, plane, skus])
  const tiers = useMemo(() => tiersOf(document, plane), [document, plane])
  const texts = useMemo(() => textsOf(document), [document])
  const texts2 = useMemo(() => (before ? textsOf(before) : undefined), [before])
  const found = useMemo(() => byCell(marks), [marks])
  const [at, setAt] = useState({ row: 0, column: Math.max(0, tiers.indexOf(tier)) })
  const nameOf = (row: (typeof rows)[number]) => book.item(row.sku) + (row.when ? ` · ${Object.entries(row.when).map(([fact, value]) => `${fact} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`).join('，')}` : '')
  const shown = useMemo(() => {
    const wanted = find.trim().toLowerCase()
    return wanted ? rows.filter((each) => nameOf(each).toLowerCase().includes(wanted) || each.sku.toLowerCase().includes(wanted)) : rows
  }, [rows, find, book.all]) // eslint-disable-line
  const here = { row: Math.min(at.row, Math.max(0, shown.length - 1)), column: Math.min(at.column, tiers.length - 1) }
  const textOf = (key: string) => typed.get(key) ?? texts.get(key) ?? ''
  const keyOf = (row: number, column: number) => cellKey(plane, shown[row]!.key, tiers[column]!)
  const isWrong = (key: string) => { const text = typed.get(key); return text !== undefined && text !== '' && !cellPrice(text, currency) }
  const markOf = (key: string): Mark | undefined => (isWrong(key) ? { severity: 'error', code: 'no_price', message: w.notPrice(typed.get(key)!), cell: key } : found.get(key))
  const mine = [...held.wrong.filter((each) => each.startsWith(`${plane}|`)).map((each) => markOf(each)!), ...marks.filter((each) => !each.plane || each.plane === plane)]
  const write = (changes: Change[]) => held.change(typedInto(sheet, changes.map(([key, text]) => [key, tidy(text, currency)])))
  function paste(text: string) {
    const table = parsed(text)
    if (!text.trim()) return setTold(w.nothingPasted)
    const { changes, strange, cut } = pasted(table, { plane, rows: shown, tiers, ...here, currency }, book.item, (each) => book.tier(plane, each))
    if (changes.length) write(changes)
    const bad = changes.filter(([, each]) => each && !cellPrice(each, currency)).length
    setTold([w.pasted(changes.length), strange.length ? w.strange(strange.length, strange.slice(0, NAMED).join('、')) : '', cut ? w.cut(cut) : '', bad ? w.wrongOnes(bad) : ''].filter(Boolean).join(' '))
  }
  function jump(cell: string) {
    const [, row = '', tierOf = ''] = cell.split('|')
    const place = shown.findIndex((each) => each.key === row)
    if (place < 0) setFind('')
    setAt({ row: place < 0 ? rows.findIndex((each) => each.key === row) : place, column: tiers.indexOf(tierOf) })
  }
  const active = shown.length ? keyOf(here.row, here.column) : ''
  const mark = active ? markOf(active) : undefined
  const was = texts2?.get(active)
  const changed = texts2 ? [...new Set([...texts.keys(), ...typed.keys()])].filter((key) => key.startsWith(`${plane}|`) && textOf(key) !== (texts2.get(key) ?? '')).length : 0
  return (
    <>
      <div className="bar2" style={{ paddingTop: 0 }}>
        <label className="find"><Icon name="search" size={16} /><input type="search" aria-label={w.find} placeholder={w.find} value={find} onChange={(event) => setFind(event.target.value)} style={{ border: 0, minHeight: 0 }} /></label>
        {decides && <CopyTier key={plane} plane={plane} held={held} edits={edits} book={book} tier={tiers[here.column] ?? ''} copied={(id) => setAt({ row: 0, column: tiers.length + (tiers.includes(id) ? -1 : 0) })} />}
        <span className="gap" />
        <Counts marks={mine} changed={changed} />
      </div>
      {shown.length === 0 ? <p className="in quiet">{w.noRows}</p> : (
        <Grid label={w.grid(w[plane])} said={edits ? w.said : w.read} rows={shown.length} at={here} choose={setAt}
          names={[{ head: w.item, width: 220 }, { head: w.unit, width: 64 }]} heads={tiers.map((each) => book.tier(plane, each))}
          nameOf={(row) => [nameOf(shown[row]!), unitName(skus.get(shown[row]!.sku)?.unit, lang)]}
          cell={(row, column) => { const key = keyOf(row, column); const one = markOf(key); const text = textOf(key); return { text, mark: one?.severity, changed: texts2 !== undefined && text !== (texts2.get(key) ?? ''), placeholder: one?.code === 'missing_price' ? w.missing : '' } }}
          copy={(from, to) => written(Array.from({ length: Math.abs(to.row - from.row) + 1 }, (_, down) => Array.from({ length: Math.abs(to.column - from.column) + 1 }, (_, right) => textOf(keyOf(Math.min(from.row, to.row) + down, Math.min(from.column, to.column) + right)))))}
          {...(edits ? { write: (changes) => write(changes.map((each) => [keyOf(each.row, each.column), each.text])), paste, undo: held.undo, redo: held.redo } : {})} />
      )}
      <p className="about-cell" role="status">
        {mark ? <><span className={mark.severity === 'error' ? 'chip urgent' : 'chip soon'}><Icon name="warn" size={13} />{mark.severity === 'error' ? w.errors(1) : w.warnings(1)}</span><span>{mark.message}{mark.code === 'no_price' && ` ${w.priceForm}`}</span></> : <span className="second">{told}</span>}
        {edits && active && was !== undefined && was !== textOf(active) && <button className="press" onClick={() => write([[active, was]])}>{w.backTo(was)}</button>}
      </p>
      {mark && told && <p className="in second">{told}</p>}
      <Marks marks={mine} jump={jump} checked={checked} rows={rows.map((each) => each.key)} />
      <p className="foot2"><span>{edits ? w.said : w.read}</span><span>{w.rows(shown.length, rows.length)}</span></p>
    </>
  )
}

function Counts({ marks, changed }: { marks: Mark[]; changed: number }) {
  const w = useWords(BOOKS)
  const [errors, warnings] = (['error', 'warning'] as const).map((kind) => marks.filter((each) => each.severity === kind).length)
  return <>{errors! > 0 && <span className="chip urgent"><Icon name="warn" size={13} />{w.errors(errors!)}</span>}{warnings! > 0 && <span className="chip soon"><Icon name="warn" size={13} />{w.warnings(warnings!)}</span>}{changed > 0 && <span className="chip draft">{w.changedCells(changed)}</span>}</>
}

/** Every finding in words, errors first; one about a cell leads there. */
function Marks({ marks, jump, checked, rows }: { marks: Mark[]; jump: (cell: string) => void; checked: boolean; rows: string[] }) {
  const w = useWords(BOOKS)
  const known = new Set(rows)
  const sorted = [...marks].sort((one, other) => one.severity.localeCompare(other.severity))
  return (
    <section aria-label={w.findings}>
      <ul className="marks" tabIndex={sorted.length > 5 ? 0 : undefined} aria-label={w.findings}>
        {sorted.map((each, place) => (
          <li key={place} className={each.severity}>{each.cell && known.has(each.cell.split('|')[1]!) ? <button onClick={() => jump(each.cell!)}><Icon name="warn" size={14} />{each.message}</button> : <span><Icon name="warn" size={14} />{each.message}</span>}</li>
        ))}
      </ul>
      {!checked ? <p className="in quiet">{w.checkAfterSave}</p> : !sorted.length && <p className="in quiet">{w.clean}</p>}
    </section>
  )
}
