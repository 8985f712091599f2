import { useState } from 'react'

import { api, got, type Schemas } from '../../api/client'
import { useSkus } from '../../api/names'
import { stale } from '../../api/reading'
import { quantity } from '../../parts/amounts'
import { Refusal } from '../../parts/States'
import { unitName } from '../../parts/units'
import { useLang, useWords } from '../../words'
import { Quantity } from './Quantity'
import { TICKET } from './words'

/** What was done, with how many; a change is a new line and then the old one taken out, so that nothing is lost between. */
export function Lines({ ticket }: { ticket: Schemas['TicketView'] }) {
  const w = useWords(TICKET)
  const lang = useLang()
  const skus = useSkus()
  const [busy, setBusy] = useState<string>()
  const [problem, setProblem] = useState<unknown>()
  const may = ticket.allowed.includes('add_line') && ticket.allowed.includes('remove_line')
  async function change(line: Schemas['TicketsLineView'], qty: string) {
    setBusy(line.id)
    setProblem(undefined)
    try {
      const path = { ticket_id: ticket.id }
      const made = await got(api.POST('/tickets/{ticket_id}/lines', { params: { path, header: { 'If-Match': `"${ticket.version}"` } }, body: { sku: line.sku, qty } }))
      const version = (made as Schemas['TicketView']).version
      await got(api.DELETE('/tickets/{ticket_id}/lines/{line_id}', { params: { path: { ...path, line_id: line.id }, header: { 'If-Match': `"${version}"` } } }))
    } catch (wrong) {
      setProblem(wrong)
    } finally {
      await Promise.all([stale('ticket', ticket.id), stale('earnings')])
      setBusy(undefined)
    }
  }
  return (
    <section className="card" aria-label={w.did}>
      <div className="head"><h2>{w.did}</h2><small>{busy ? w.changing : ''}</small></div>
      {ticket.lines.length === 0 && <p className="in quiet">{w.noLines}</p>}
      <ul className="rows">
        {[...ticket.lines].sort((one, other) => one.sku.localeCompare(other.sku)).map((line) => {
          const known = skus.get(line.sku)
          const name = known?.name ?? line.sku
          const unit = unitName(known?.unit, lang)
          return (
            <li key={line.sku + line.id}>
              <span>{name}</span>
              {may && known?.kind === 'service' ? <Quantity what={name} qty={line.qty} unit={unit} least={1} busy={busy !== undefined} set={(qty) => void change(line, qty)} /> : <span className="nowrap">{quantity(line.qty)} {unit}</span>}
            </li>
          )
        })}
      </ul>
      {Boolean(problem) && <div className="in"><Refusal problem={problem} /></div>}
    </section>
  )
}
