import { type BoardItem, isFree, isLate, isRework } from '../../api/board'
import { useNamed } from '../../api/names'
import { DueChip, ReworkChip } from '../../parts/Chips'
import { usePersonal } from '../../parts/personal'
import { ask } from '../../shared/route'
import { useWords } from '../../words'
import { dayText } from '../../words/formats'
import { clock, day } from '../../words/times'
import type { Person } from './people'
import { push } from './push'
import { BOARD } from './words'

/** When somebody is to be there: as agreed, as promised, or by its clock. */
export const due = ({ ticket }: BoardItem): string | undefined => ticket.case?.appointment ?? ticket.promised ?? ticket.due

/** A ticket as a chip: pressed it opens beside the board, where it is given by keyboard; dragged it is given to whom it falls on. */
export function Job({ item, people, picked, titled = false }: { item: BoardItem; people: Person[]; picked: string | undefined; titled?: boolean }) {
  const w = useWords(BOARD)
  const personal = usePersonal()
  const named = useNamed()
  const { ticket } = item
  const time = due(item)
  const free = isFree(item)
  const at = time ? (day(time) === day() ? clock(time) : dayText(day(time), false)) : ''
  const label = free ? w.freeAt(at, ticket.title) : titled ? `${at} ${ticket.title}` : ''
  const who = people.find((each) => each.party === ticket.assignee)?.name ?? named(ticket.assignee)
  const given = free || (titled && ['created', 'assigned'].includes(ticket.state))
  return (
    <button className={`chip free${ticket.id === picked ? ' picked' : ''}`} style={free ? {} : { border: 0, padding: 0, background: 'none' }} aria-pressed={ticket.id === picked} title={`${ticket.title} · ${personal(ticket.address)}`} onClick={() => ask({ ticket: ticket.id === picked ? undefined : ticket.id })}
      draggable={given} onDragStart={(event) => event.dataTransfer.setData('text/plain', JSON.stringify({ id: ticket.id, version: ticket.version }))}>
      {free ? <>{isLate(item) && time ? <DueChip at={time} /> : null}{label}</>
        : titled ? <>{isLate(item) && time ? <DueChip at={time} /> : null}{isRework(item) && <ReworkChip />}{label}</>
          : isRework(item) ? <ReworkChip who={who} /> : time ? <DueChip at={time} who={who} /> : label}
    </button>
  )
}

/** What a ticket that is dragged falls on: it is given to `party` as it stood when it was taken up. */
export function falls(party: string, over: (on: boolean) => void, failed: (problem: unknown) => void) {
  return {
    onDragOver: (event: React.DragEvent) => { event.preventDefault(); over(true) },
    onDragLeave: () => over(false),
    onDrop: (event: React.DragEvent) => {
      event.preventDefault()
      over(false)
      const { id, version } = taken(event.dataTransfer.getData('text/plain'))
      if (!id || version === undefined) return
      failed(undefined)
      void push(id, version, party).catch(failed)
    },
  }
}

/** Something else that was dragged here, such as words of another page, is no ticket. */
function taken(text: string): { id?: string; version?: number } {
  try {
    return (JSON.parse(text) ?? {}) as { id?: string; version?: number }
  } catch {
    return {}
  }
}
