import { type BoardItem, isFree, isLate, isRework } from '../../api/board'
import { useNamed } from '../../api/names'
import { DueChip, ReworkChip, UrgentChip } from '../../parts/Chips'
import { usePersonal } from '../../parts/personal'
import { Rows } from '../../parts/Rows'
import { ask } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { moment } from '../../words/times'
import { due } from './Job'
import { BOARD } from './words'

/** All that is open, late first: pressed a ticket opens beside the list, where it is given to somebody. */
export function List({ items, picked }: { items: BoardItem[]; picked: string | undefined }) {
  const w = useWords(BOARD)
  const lang = useLang()
  const personal = usePersonal()
  const named = useNamed()
  const when = (item: BoardItem) => due(item) ?? item.ticket.opened
  const rows = [...items].sort((one, other) => Date.parse(when(one)) - Date.parse(when(other)))
  return (
    <table className="t" aria-rowcount={rows.length + 1}>
      <thead><tr><th scope="col">{w.ticket}</th><th scope="col">{w.customer}</th><th scope="col">{w.outlet}</th><th scope="col">{w.person}</th><th scope="col">{w.when}</th></tr></thead>
      <Rows count={rows.length} columns={5} high={37} id={(place) => rows[place]!.ticket.id} row={(place, worn) => {
        const item = rows[place]!
        const { ticket } = item
        const at = due(item)
        return (
          <tr key={ticket.id} className={ticket.id === picked ? 'chosen' : ''} {...worn}>
            <td><button className="link" aria-pressed={ticket.id === picked} onClick={() => ask({ ticket: ticket.id === picked ? undefined : ticket.id })}>{ticket.title}</button> {ticket.urgent && <UrgentChip />} {isRework(item) && <ReworkChip />}</td>
            <td>{[personal(ticket.customer), personal(ticket.address)].filter(Boolean).join(' · ')}</td>
            <td>{named(ticket.outlet)}</td>
            <td>{isFree(item) ? <span className="chip free">{w.free}</span> : ticket.workers.map((each) => named(each.party)).join('、')}</td>
            <td className="nowrap">{at ? isLate(item) ? <DueChip at={at} /> : moment(at, lang) : moment(ticket.opened, lang)}</td>
          </tr>
        )
      }} />
    </table>
  )
}
