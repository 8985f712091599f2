import { lazy, type ReactNode, Suspense, useState } from 'react'

import { api, got, type Schemas } from '../../api/client'
import { useNamed, useSkus } from '../../api/names'
import { stale, useRead } from '../../api/reading'
import { may, useMe } from '../../api/session'
import { quantity } from '../../parts/amounts'
import { DueChip, ReporterChip, ReworkChip, UrgentChip } from '../../parts/Chips'
import { InterestList, useInterests } from '../../parts/Interests'
import { Refusal, Shown } from '../../parts/States'
import { PhotoStrip, useTicketPhotos } from '../../parts/TicketPhotos'
import { useOnce } from '../../parts/once'
import { usePersonal } from '../../parts/personal'
import { unitName } from '../../parts/units'
import { PARTS } from '../../parts/words'
import { href, type Route } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { moment } from '../../words/times'
import { Links } from './Links'
import { TicketMoney } from './Money'
import { Parcels } from './Parcels'
import { stateName } from './Tickets'
import { TICKETS } from './words'

const Trade = lazy(() => import('./trade/Trade'))
const Then = lazy(() => import('./Then'))

/** `tickets/<id>`, or all of its trade at `tickets/<id>/trade`. */
export default function Deeper({ route }: { route: Route }) {
  const id = route.parts[1] ?? ''
  return route.parts[2] === 'trade' ? <Trade id={id} /> : <TicketPage id={id} />
}

function TicketPage({ id }: { id: string }) {
  const w = useWords(TICKETS)
  const me = useMe()
  const read = useRead(['ticket', id], () => got(api.GET('/tickets/{ticket_id}', { params: { path: { ticket_id: id } } })), { live: true })
  const ticket = read.data
  const at = ticket && (ticket.case?.appointment ?? ticket.promised ?? ticket.due)
  return (
    <>
      <header className="pagetop">
        <a href="#/tickets">{w.back}</a><h1>{ticket?.title ?? w.title}</h1><span className="quiet">{id}</span>
        {ticket && <span className="chip plain">{stateName(ticket.state, w)}</span>}
        {at && !['done', 'closed', 'cancelled'].includes(ticket.state) && <DueChip at={at} />}{ticket?.urgent && <UrgentChip />}{ticket?.flags.includes('rework') && <ReworkChip />}{ticket && <ReporterChip ticket={ticket} />}
        <span className="gap" />
        {ticket && <a className="press" href={href('tickets', ticket.id, 'trade')}>{w.trade}</a>}
        {ticket && may(me, 'admin', 'dispatcher', 'partner') && ['created', 'assigned'].includes(ticket.state) && <a className="press" href={`#/board?ticket=${ticket.id}`}>{w.board}</a>}
      </header>
      <main className="content">
        <Shown read={read} rows={8}>
          {(found) => (
            <div className="cols">
              <div className="stack"><Facts ticket={found} /><Pictures ticket={found.id} /><Items ticket={found} /><TicketMoney ticket={found} /></div>
              <div className="stack"><Standing ticket={found} /><Parcels ticket={found} /><Interests ticket={found} />{may(me, 'admin', 'dispatcher', 'partner', 'technician') && <Links ticket={found.id} />}<History ticket={found} /></div>
            </div>
          )}
        </Shown>
      </main>
    </>
  )
}

function Facts({ ticket }: { ticket: Schemas['TicketView'] }) {
  const w = useWords(TICKETS)
  const personal = usePersonal()
  const lang = useLang()
  const named = useNamed()
  const me = useMe()
  const known = ticket.case?.customer_id
  const who = personal(ticket.customer)
  const rows: [string, ReactNode][] = [
    [w.customer, known && may(me, 'admin', 'dispatcher', 'finance') ? <>{who} <a href={href('customers', known)}>{w.customerFile}</a></> : who], [w.address, personal(ticket.address)], [w.outlet, named(ticket.outlet)], [w.who, ticket.workers.map((each) => named(each.party)).join('、') || w.nobody],
    [w.promised, ticket.promised && moment(ticket.promised, lang)], [w.opened, moment(ticket.opened, lang)], [w.served, ticket.served && moment(ticket.served, lang)],
  ]
  return (
    <section className="box" aria-label={w.what}>
      <h2>{w.what}</h2>
      <dl className="facts in">{rows.filter(([, value]) => value).map(([name, value]) => [<dt key={name}>{name}</dt>, <dd key={`${name}=`}>{value}</dd>])}</dl>
    </section>
  )
}

function Pictures({ ticket }: { ticket: string }) {
  const p = useWords(PARTS)
  const photos = useTicketPhotos(ticket)
  if (photos.length === 0) return null
  return <section className="box" aria-label={p.photos}><h2>{p.photos}</h2><div className="in"><PhotoStrip photos={photos} /></div></section>
}

/** What its customer looked at, asked about and bought, beside the work. */
function Interests({ ticket }: { ticket: Schemas['TicketView'] }) {
  const p = useWords(PARTS)
  const { asks, read } = useInterests(ticket.id, ticket.case?.customer_id)
  if (!asks) return null
  return (
    <section className="box" aria-label={p.interests}>
      <div className="boxhead"><h2>{p.interests}</h2><span className="quiet">{p.interestsWhy}</span></div>
      <div className="in"><Shown read={read} rows={2}>{(found) => <InterestList found={found} />}</Shown></div>
    </section>
  )
}

function Items({ ticket }: { ticket: Schemas['TicketView'] }) {
  const w = useWords(TICKETS)
  const lang = useLang()
  const skus = useSkus()
  return (
    <section className="box" aria-label={w.lines}>
      <h2>{w.lines}</h2>
      {ticket.lines.length === 0 ? <p className="in quiet">{w.noLines}</p> : (
        <table className="t"><thead><tr><th scope="col">{w.lines}</th><th scope="col" className="n">{w.qty}</th></tr></thead>
          <tbody>{ticket.lines.map((line) => <tr key={line.id}><td>{skus.get(line.sku)?.name ?? line.sku}</td><td className="n">{quantity(line.qty)} {unitName(skus.get(line.sku)?.unit, lang)}</td></tr>)}</tbody></table>
      )}
    </section>
  )
}

function Standing({ ticket }: { ticket: Schemas['TicketView'] }) {
  const w = useWords(TICKETS)
  const lang = useLang()
  const named = useNamed()
  if (!ticket.stands) return null
  return (
    <section className="box" aria-label={w.steps}>
      <div className="boxhead"><h2>{w.steps}</h2><span className="second">{ticket.stands.name}</span></div>
      {ticket.stands.tokens.map((token) => (
        <dl key={token.token} className="facts in">
          <dt>{w.node}</dt><dd>{token.name}</dd>
          {token.owners.length > 0 && <><dt>{w.waitsFor}</dt><dd>{token.owners.map(named).join('、')}</dd></>}
          {token.since && <><dt>{w.since}</dt><dd>{moment(token.since, lang)}</dd></>}
        </dl>
      ))}
    </section>
  )
}

/** What somebody wrote with what they did. */
const said = (data: Record<string, unknown>) => [data.text, data.reason].find((each): each is string => typeof each === 'string' && each !== '')

function History({ ticket }: { ticket: Schemas['TicketView'] }) {
  const w = useWords(TICKETS)
  const lang = useLang()
  const named = useNamed()
  const [open, setOpen] = useState<number>()
  const read = useRead(['ticket', ticket.id, 'history', lang, ticket.version], () => got(api.GET('/tickets/{ticket_id}/history', { params: { path: { ticket_id: ticket.id } } })), { keep: true })
  return (
    <section className="box" aria-label={w.history}>
      <h2>{w.history}</h2>
      <div className="in">
        <Shown read={read}>
          {({ events }) => (
            <ol className="past">{[...events].reverse().map((each) => (
              <li key={each.seq}><time dateTime={each.at}>{moment(each.at, lang)}</time><span>{each.kind_name} <span className="second">{named(each.by)}</span>{said(each.data) && <><br />“{said(each.data)}”</>} <button className="link" aria-expanded={open === each.seq} onClick={() => setOpen(open === each.seq ? undefined : each.seq)}>{w.then}</button></span>
                {open === each.seq && <Suspense fallback={null}><Then ticket={ticket.id} seq={each.seq} /></Suspense>}</li>
            ))}</ol>
          )}
        </Shown>
        {ticket.allowed.includes('comment') && <Comment ticket={ticket} />}
      </div>
    </section>
  )
}

function Comment({ ticket }: { ticket: Schemas['TicketView'] }) {
  const w = useWords(TICKETS)
  const [text, setText] = useState('')
  const { busy, problem, run } = useOnce()
  const send = () => run(async () => {
    await got(api.POST('/tickets/{ticket_id}/comments', { params: { path: { ticket_id: ticket.id } }, body: { text: text.trim() } }))
    setText('')
    await stale('ticket', ticket.id)
  })
  return (
    <form style={{ marginTop: 10, display: 'grid', gap: 6 }} onSubmit={(event) => (event.preventDefault(), void send())}>
      <label style={{ display: 'grid', gap: 4 }}>{w.comment}<textarea rows={2} required maxLength={500} value={text} onChange={(event) => setText(event.target.value)} style={{ border: '1px solid var(--control)', borderRadius: 6, padding: '6px 10px' }} /></label>
      <span className="quiet" style={{ fontSize: 12 }}>{w.commentHelp}</span>
      <Refusal problem={problem} />
      <button className="press" disabled={busy}>{w.send}</button>
    </form>
  )
}

