/** Rows of a long table: those in sight and some around them. The others are room, and come when somebody scrolls, tabs or reads on. */
import { defaultRangeExtractor, useWindowVirtualizer } from '@tanstack/react-virtual'
import { Fragment, type ReactNode, useLayoutEffect, useRef, useState } from 'react'

/** Lists up to here stand there whole: found by the browser's search, printed, read in one go. */
export const WHOLE = 60
const AROUND = 15

/** What a row wears so that it is measured, and counted by who reads aloud. */
export type Worn = { ref?: (row: HTMLTableRowElement | null) => void; 'data-index'?: number; 'data-id'?: string; 'aria-rowindex'?: number }

type Given = { count: number; columns: number; high: number; id: (place: number) => string; row: (place: number, worn: Worn) => ReactNode }

/** A table's body. high: of a row as a rule, in pixels; each is measured when it is there. id: what stays a row's own when others come
 *  before it. The table says `aria-rowcount`. */
export function Rows(given: Given) {
  if (given.count > WHOLE) return <Window {...given} />
  return <tbody>{Array.from({ length: given.count }, (_, place) => <Fragment key={given.id(place)}>{given.row(place, {})}</Fragment>)}</tbody>
}

function Window({ count, columns, high, id, row }: Given) {
  const body = useRef<HTMLTableSectionElement>(null)
  const [top, setTop] = useState(0)
  const [held, setHeld] = useState<string>()
  const seen = useWindowVirtualizer({
    count, overscan: AROUND, scrollMargin: top, estimateSize: () => high,
    // The row that has the focus stays, wherever one scrolls.
    rangeExtractor: (range) => {
      const around = defaultRangeExtractor(range)
      const where = held === undefined || around.some((place) => id(place) === held) ? -1 : placed(count, id, held)
      return where < 0 ? around : [...around, where].sort((one, other) => one - other)
    },
  })
  useLayoutEffect(() => {
    const now = Math.round((body.current?.getBoundingClientRect().top ?? 0) + scrollY)
    if (Math.abs(now - top) > 1) setTop(now)
  })
  const rows = seen.getVirtualItems()
  const end = seen.getTotalSize()
  let done = 0
  return (
    <tbody ref={body} onFocus={(event) => setHeld(event.target.closest('tr')?.dataset.id)} onBlur={() => setHeld(undefined)}>
      {rows.map((each) => {
        const room = each.start - top - done
        done = each.end - top
        return <Fragment key={id(each.index)}><Room high={room} columns={columns} />{row(each.index, { ref: seen.measureElement, 'data-index': each.index, 'data-id': id(each.index), 'aria-rowindex': each.index + 2 })}</Fragment>
      })}
      <Room high={end - done} columns={columns} />
    </tbody>
  )
}

function Room({ high, columns }: { high: number; columns: number }) {
  return high > 0 ? <tr aria-hidden="true" className="room"><td colSpan={columns} style={{ height: high }} /></tr> : null
}

function placed(count: number, id: (place: number) => string, held: string): number {
  for (let place = 0; place < count; place += 1) if (id(place) === held) return place
  return -1
}
