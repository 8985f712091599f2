/** All of a ticket's trade on one page: its order, its terms, its customer, its papers and every line of money, each for whom its call answers. */
import { type ReactNode } from 'react'

import { api, got, type Schemas } from '../../../api/client'
import { useNamed } from '../../../api/names'
import { useRead } from '../../../api/reading'
import { may, useMe } from '../../../api/session'
import { usePersonal } from '../../../parts/personal'
import { Shown } from '../../../parts/States'
import { href } from '../../../shared/route'
import { useLang, useWords } from '../../../words'
import { moment } from '../../../words/times'
import { channelName } from '../../customers/data'
import { CUSTOMERS } from '../../customers/words'
import { Parcels } from '../Parcels'
import { stateName } from '../Tickets'
import { TICKETS } from '../words'
import { Order } from './Order'
import { Papers } from './Papers'
import { EveryLine } from './EveryLine'
import { Terms } from './Terms'
import { TRADE } from './words'

export default function Trade({ id }: { id: string }) {
  const w = useWords(TRADE)
  const t = useWords(TICKETS)
  const read = useRead(['ticket', id], () => got(api.GET('/tickets/{ticket_id}', { params: { path: { ticket_id: id } } })), { live: true })
  return (
    <>
      <header className="pagetop">
        <a href={href('tickets', id)}>{w.back}</a><h1>{w.title}</h1><span className="quiet">{read.data?.title} {id}</span>
        {read.data && <span className="chip plain">{stateName(read.data.state, t)}</span>}
      </header>
      <main className="content">
        <Shown read={read} rows={8}>
          {(ticket) => (
            <>
              <div className="cols">
                <div className="stack"><Order ticket={ticket} /><Terms ticket={ticket} /></div>
                <div className="stack"><Customer ticket={ticket} /><Parcels ticket={ticket} /><Papers ticket={ticket} /></div>
              </div>
              <EveryLine ticket={ticket} />
            </>
          )}
        </Shown>
      </main>
    </>
  )
}

/** Names and values, those that have one. */
export function Pairs({ of }: { of: [string, ReactNode][] }) {
  return <dl className="facts in">{of.filter(([, value]) => value !== undefined && value !== null && value !== '').map(([name, value]) => [<dt key={name}>{name}</dt>, <dd key={`${name}=`}>{value}</dd>])}</dl>
}

function Customer({ ticket }: { ticket: Schemas['TicketView'] }) {
  const w = useWords(TRADE)
  const c = useWords(CUSTOMERS)
  const me = useMe()
  const lang = useLang()
  const personal = usePersonal()
  const named = useNamed()
  const reaches = may(me, 'admin', 'dispatcher', 'partner', 'technician')
  const ways = useRead(['ticket', ticket.id, 'contact'], () => got(api.GET('/tickets/{ticket_id}/contact', { params: { path: { ticket_id: ticket.id } } })), { enabled: reaches })
  const known = ticket.case?.customer_id
  return (
    <section className="box" aria-label={w.customer}>
      <h2>{w.customer}</h2>
      <Pairs of={[
        [w.name, personal(ticket.customer)], [w.address, personal(ticket.address)], [w.outlet, named(ticket.outlet)],
        [w.place, ways.data && (ways.data.ways.length ? ways.data.ways.map((each) => `${channelName(c, each.channel)} ${each.tail}${each.refused ? ` (${w.refused})` : ''}`).join(lang === 'zh' ? '、' : ', ') : w.noWay)],
        [w.file, known && may(me, 'admin', 'dispatcher', 'finance') && <a href={href('customers', known)}>{w.file}</a>],
      ]} />
    </section>
  )
}

export const spanOf = (from: string | null | undefined, to: string | null | undefined, w: { from2: string; to: string; open2: string }, lang: 'zh' | 'en') =>
  from ? `${w.from2} ${moment(from, lang)}${to ? ` ${w.to} ${moment(to, lang)}` : ` · ${w.open2}`}` : undefined
