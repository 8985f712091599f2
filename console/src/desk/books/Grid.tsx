import { type ClipboardEvent, type KeyboardEvent, type MouseEvent, useEffect, useRef, useState } from 'react'

import { Icon } from '../../parts/Icon'

export type Cell = { text: string; mark?: 'error' | 'warning' | undefined; changed?: boolean; placeholder?: string }
export type At = { row: number; column: number }
type Given = {
  label: string
  /** Heads of the first columns, which name the row, then of those with values. */
  names: { head: string; width: number }[]
  heads: string[]
  rows: number
  nameOf: (row: number) => string[]
  cell: (row: number, column: number) => Cell
  at: At
  choose: (at: At) => void
  /** None: it is only read. */
  write?: ((changes: { row: number; column: number; text: string }[]) => void) | undefined
  paste?: ((text: string) => void) | undefined
  copy: (from: At, to: At) => string
  undo?: () => void
  redo?: () => void
  said: string
}

const HIGH = 31
const HEAD = 50
const WIDE = 124
const AROUND = 6

/** A grid of the ARIA pattern: one stop for Tab, arrows within; rows beyond the window are not there. */
export function Grid(given: Given) {
  const { rows, heads, names, at, choose, write, label } = given
  const box = useRef<HTMLDivElement>(null)
  const [top, setTop] = useState(0)
  const [high, setHigh] = useState(600)
  const [from, setFrom] = useState<At>(at)
  const [typing, setTyping] = useState<string>()
  const left = names.reduce((sum, each) => sum + each.width, 0)
  const first = Math.max(0, Math.floor(top / HIGH) - AROUND)
  const last = Math.min(rows, Math.ceil((top + high) / HIGH) + AROUND)
  useEffect(() => {
    const watched = box.current
    if (!watched) return
    const observer = new ResizeObserver(() => setHigh(watched.clientHeight))
    observer.observe(watched)
    return () => observer.disconnect()
  }, [])
  useEffect(() => show(box.current, { row: at.row, column: at.column }, left), [at.row, at.column, left])

  function move(row: number, column: number, keep = false) {
    const next = { row: Math.min(rows - 1, Math.max(0, row)), column: Math.min(heads.length - 1, Math.max(0, column)) }
    if (!keep) setFrom(next)
    choose(next)
  }
  function close(text: string | undefined, down = 0, right = 0) {
    if (text !== undefined && text !== given.cell(at.row, at.column).text) write?.([{ ...at, text }])
    setTyping(undefined)
    box.current?.focus()
    move(at.row + down, at.column + right)
  }
  function chosen(): { row: number; column: number }[] {
    const cells = []
    for (let row = Math.min(from.row, at.row); row <= Math.max(from.row, at.row); row++)
      for (let column = Math.min(from.column, at.column); column <= Math.max(from.column, at.column); column++) cells.push({ row, column })
    return cells
  }
  function key(event: KeyboardEvent) {
    if (typing !== undefined) return
    const page = Math.max(1, Math.floor(high / HIGH) - 2)
    const { key, shiftKey } = event
    const command = event.ctrlKey || event.metaKey
    const steps: Record<string, At> = {
      ArrowDown: { row: at.row + 1, column: at.column }, ArrowUp: { row: at.row - 1, column: at.column },
      ArrowLeft: { row: at.row, column: at.column - 1 }, ArrowRight: { row: at.row, column: at.column + 1 },
      PageDown: { row: at.row + page, column: at.column }, PageUp: { row: at.row - page, column: at.column },
      Home: { row: command ? 0 : at.row, column: 0 }, End: { row: command ? rows - 1 : at.row, column: heads.length - 1 },
    }
    const step = steps[key]
    if (step) move(step.row, step.column, shiftKey)
    else if (command && key.toLowerCase() === 'z') (shiftKey ? given.redo : given.undo)?.()
    else if (command && key.toLowerCase() === 'y') given.redo?.()
    else if (command && key.toLowerCase() === 'a') (setFrom({ row: 0, column: 0 }), choose({ row: rows - 1, column: heads.length - 1 }))
    else if (command || event.altKey || !write) return
    else if (key === 'Enter' || key === 'F2') setTyping(given.cell(at.row, at.column).text)
    else if (key === 'Delete' || key === 'Backspace') write(chosen().map((each) => ({ ...each, text: '' })))
    else if (key.length === 1) setTyping(key)
    else return
    event.preventDefault()
  }
  function copied(event: ClipboardEvent) {
    if (typing !== undefined) return
    event.clipboardData.setData('text/plain', given.copy(from, at))
    event.preventDefault()
  }
  function pastedIn(event: ClipboardEvent) {
    if (typing !== undefined || !given.paste) return
    event.preventDefault()
    given.paste(event.clipboardData.getData('text/plain'))
  }
  const columns = `${names.map((each) => `${each.width}px`).join(' ')} repeat(${heads.length}, minmax(${WIDE}px, 1fr))`
  const wide = left + heads.length * WIDE
  const marked = (row: number, column: number) => row >= Math.min(from.row, at.row) && row <= Math.max(from.row, at.row) && column >= Math.min(from.column, at.column) && column <= Math.max(from.column, at.column)
  const here = at.row >= first && at.row < last
  return (
    <div ref={box} className="grid" role="grid" aria-label={label} aria-rowcount={rows + 1} aria-colcount={names.length + heads.length} aria-readonly={!write} aria-multiselectable="true" aria-describedby="grid-said" tabIndex={0}
      {...(here ? { 'aria-activedescendant': `cell-${at.row}-${at.column}` } : {})} onKeyDown={key} onCopy={copied} onPaste={pastedIn} onScroll={(event) => setTop(event.currentTarget.scrollTop)}>
      <div className="grow ghead" role="row" aria-rowindex={1} style={{ gridTemplateColumns: columns, minWidth: wide, height: HEAD }}>
        {names.map((each, place) => <div key={each.head} role="columnheader" aria-colindex={place + 1} className={place ? '' : 'gname'}>{each.head}</div>)}
        {heads.map((head, place) => <div key={place} role="columnheader" aria-colindex={names.length + place + 1} className="n">{head}</div>)}
      </div>
      <div role="rowgroup" style={{ height: rows * HIGH, minWidth: wide, position: 'relative' }}>
        {Array.from({ length: Math.max(0, last - first) }, (_, place) => first + place).map((row) => (
          <div key={row} className="grow" role="row" aria-rowindex={row + 2} style={{ gridTemplateColumns: columns, top: row * HIGH, height: HIGH }}>
            {given.nameOf(row).map((name, place) => <div key={place} role={place ? 'gridcell' : 'rowheader'} aria-colindex={place + 1} className={place ? 'gunit' : 'gname'} title={name}>{name}</div>)}
            {heads.map((_, column) => (
              <One key={column} row={row} column={column} index={names.length + column + 1} cell={given.cell(row, column)} active={row === at.row && column === at.column} marked={marked(row, column)}
                typing={row === at.row && column === at.column ? typing : undefined} label={`${given.nameOf(row)[0]} · ${heads[column]}`}
                pick={(event: MouseEvent) => { if (typing !== undefined && !(row === at.row && column === at.column)) setTyping(undefined); move(row, column, event.shiftKey) }} open={() => write && setTyping(given.cell(row, column).text)} close={close} />
            ))}
          </div>
        ))}
      </div>
      <span id="grid-said" className="out-of-sight">{given.said}</span>
    </div>
  )
}

type OneGiven = { row: number; column: number; index: number; cell: Cell; active: boolean; marked: boolean; typing: string | undefined; label: string; pick: (event: MouseEvent) => void; open: () => void; close: (text: string | undefined, down?: number, right?: number) => void }

function One({ row, column, index, cell, active, marked, typing, label, pick, open, close }: OneGiven) {
  const name = ['n', cell.mark && `is-${cell.mark}`, cell.changed && 'is-changed', marked && 'is-marked', active && 'is-active'].filter(Boolean).join(' ')
  return (
    <div id={`cell-${row}-${column}`} role="gridcell" aria-colindex={index} aria-selected={marked} aria-invalid={cell.mark === 'error'} className={name} onMouseDown={(event) => { if (typing === undefined) pick(event) }} onDoubleClick={open}>
      {typing === undefined ? <>{cell.mark && <Icon name="warn" size={13} />}<span>{cell.text || <span className="quiet">{cell.placeholder}</span>}</span></> : <Field first={typing} label={label} close={close} />}
    </div>
  )
}

/** Enter, Tab and looking elsewhere keep what was typed; Esc does not. */
function Field({ first, label, close }: { first: string; label: string; close: OneGiven['close'] }) {
  const [text, setText] = useState(first)
  const box = useRef<HTMLInputElement>(null)
  const done = useRef(false)
  useEffect(() => {
    box.current?.focus()
    box.current?.setSelectionRange(first.length, first.length)
  }, [first])
  function end(kept: string | undefined, down = 0, right = 0) {
    if (done.current) return
    done.current = true
    close(kept, down, right)
  }
  function key(event: KeyboardEvent) {
    event.stopPropagation()
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter') end(text, event.shiftKey ? -1 : 1)
    else if (event.key === 'Tab') end(text, 0, event.shiftKey ? -1 : 1)
    else if (event.key === 'Escape') end(undefined)
    else return
    event.preventDefault()
  }
  return <input ref={box} aria-label={label} value={text} onChange={(event) => setText(event.target.value)} onKeyDown={key} onBlur={() => end(text)} />
}

/** Scrolls so far that the cell is seen, beside the head and the names. */
function show(box: HTMLDivElement | null, { row, column }: At, left: number): void {
  if (!box) return
  const [y, x] = [row * HIGH, left + column * WIDE]
  if (y < box.scrollTop) box.scrollTop = y
  else if (y + HIGH + HEAD > box.scrollTop + box.clientHeight) box.scrollTop = y + HIGH + HEAD - box.clientHeight
  if (x - left < box.scrollLeft) box.scrollLeft = x - left
  else if (x + WIDE > box.scrollLeft + box.clientWidth) box.scrollLeft = x + WIDE - box.clientWidth
}
