import type { ReactNode } from 'react'

import { api, got, type Schemas } from '../../api/client'
import { useNamed, useSkus } from '../../api/names'
import { useRead } from '../../api/reading'
import { quantity } from '../../parts/amounts'
import { usePersonal } from '../../parts/personal'
import { Shown } from '../../parts/States'
import { unitName } from '../../parts/units'
import { useLang, useWords } from '../../words'
import { moment } from '../../words/times'
import { stateName } from './Tickets'
import { TICKETS } from './words'

/** What the ticket said after one of its events, as its log gives it; it never changes again. */
export default function Then({ ticket, seq }: { ticket: string; seq: number }) {
  const w = useWords(TICKETS)
  const lang = useLang()
  const read = useRead(['ticket', ticket, 'then', seq, lang], () => got(api.GET('/tickets/{ticket_id}/history/{seq}', { params: { path: { ticket_id: ticket, seq: String(seq) } } })), { keep: true })
  return <div role="region" aria-label={w.then} className="then"><Shown read={read} rows={3}>{(found) => <Said found={found} />}</Shown></div>
}

function Said({ found }: { found: Schemas['ThenView'] }) {
  const w = useWords(TICKETS)
  const lang = useLang()
  const named = useNamed()
  const personal = usePersonal()
  const skus = useSkus()
  const promised = found.facts.promised
  const who = found.workers?.map((each) => named(each.party)).join('、')
  const rows: [string, ReactNode][] = found.made === 'undone' ? [] : [
    [w.state, found.state && stateName(found.state as Schemas['TicketView']['state'], w)], [w.what, found.title], [w.outlet, found.outlet && named(found.outlet)], [w.who, who || w.nobody], [w.customer, found.customer && personal(found.customer)],
    [w.address, found.address && personal(found.address)], [w.promised, typeof promised === 'string' && moment(promised, lang)], [w.served, found.served && moment(found.served, lang)],
  ]
  return (
    <>
      {found.made === 'undone' && <p className="quiet">{w.thenPartly}</p>}
      <dl className="facts">{rows.filter(([, value]) => value).map(([name, value]) => [<dt key={name}>{name}</dt>, <dd key={`${name}=`}>{value}</dd>])}</dl>
      {found.lines.length === 0 ? <p className="quiet">{w.noLines}</p> : (
        <ul aria-label={w.lines}>{found.lines.map((line) => <li key={line.id}>{skus.get(line.sku)?.name ?? line.sku} × {quantity(line.qty)} {unitName(skus.get(line.sku)?.unit, lang)}</li>)}</ul>
      )}
    </>
  )
}
