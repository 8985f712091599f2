import type { Schemas } from '../../api/client'
import { may, useMe } from '../../api/session'
import { UrgentChip, DueChip, ReworkChip } from '../../parts/Chips'
import { Icon } from '../../parts/Icon'
import { Money } from '../../parts/Money'
import { Ring, Stage } from '../../parts/Stage'
import { Empty, Shown } from '../../parts/States'
import { usePersonal } from '../../parts/personal'
import { PARTS } from '../../parts/words'
import { href, type Route } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { dayText } from '../../words/formats'
import { clock, day, longDay, month } from '../../words/times'
import { MAKERS, useScenes } from '../create/data'
import { byTime, earnedBy, laterThanToday, mapLink, phoneOf, type Ticket, timeOf, useDoneToday, useEarnings, useMine, useOffers } from './data'
import { Offers } from './Offers'
import { JOBS } from './words'

/** The day in order: two figures, what can be claimed, the job in hand with its own button, then the others. */
export function Jobs({ route }: { route: Route }) {
  const w = useWords(JOBS)
  const lang = useLang()
  const me = useMe()
  const mine = useMine()
  const done = useDoneToday()
  const earnings = useEarnings(month())
  const offers = useOffers()
  useScenes()
  const open = (mine.data?.items ?? []).filter((each) => each.state !== 'done').sort(byTime)
  const now = open.filter((each) => !laterThanToday(each))
  const later = open.filter(laterThanToday)
  const count = offers.data?.items.length ?? 0
  if (route.query.get('offers')) return <Offers read={offers} />
  return (
    <>
      <header className="top">
        <div className="row">
          <div>
            <h1>{w.title}</h1>
            <p className="second">{longDay(new Date(), lang)}{me.outlet_name ? ` · ${me.outlet_name}` : ''}</p>
          </div>
          <span className="nowrap">
            {may(me, ...MAKERS) && <a className="round" href="#/jobs/+new" aria-label={w.make}><Icon name="plus" size={24} /></a>}
            <a className="round" href="#/notices" aria-label={w.unread}><Icon name="bell" size={24} /></a>
          </span>
        </div>
        {earnings.data && (
          <div className="two">
            <div><span className="stage"><Ring of="accrued" />{w.accruedMonth}</span><br /><Money money={earnings.data.accrued} large /></div>
            <div><span className="stage"><Ring of="estimate" />{w.estimateOpen(open.length)}</span><br /><Money money={earnings.data.estimate} large estimate /></div>
          </div>
        )}
      </header>
      <main className="body">
        {count > 0 && <a className="offer" href="#/jobs?offers=1"><b>{w.claimable(count)}</b><span>{w.seeThem}</span><Icon name="on" size={18} /></a>}
        <Shown read={mine}>
          {() => (
            <>
              {now.length + (done.data?.items.length ?? 0) === 0 && (
                <Empty title={w.none} why={count ? w.noneOffers(count) : w.noneWhy}>{count > 0 && <a className="press primary" href="#/jobs?offers=1">{w.toOffers}</a>}</Empty>
              )}
              <ol className="jobs" aria-label={w.today}>
                {(done.data?.items ?? []).sort((a, b) => (a.served ?? '').localeCompare(b.served ?? '')).map((each) => <Done key={each.id} ticket={each} earnings={earnings.data} />)}
                {now.map((each, place) => <Open key={each.id} ticket={each} earnings={earnings.data} inHand={place === inHand(now)} />)}
              </ol>
              {later.length > 0 && <h2>{w.later}</h2>}
              <ol className="jobs" aria-label={w.later}>{later.map((each) => <Open key={each.id} ticket={each} earnings={earnings.data} inHand={false} />)}</ol>
            </>
          )}
        </Shown>
      </main>
    </>
  )
}

/** Where somebody is already, else the first. */
function inHand(tickets: Ticket[]): number {
  return Math.max(0, tickets.findIndex((each) => each.state === 'on_site'))
}

function Done({ ticket, earnings }: { ticket: Ticket; earnings: Schemas['Earnings'] | undefined }) {
  const w = useWords(JOBS)
  const personal = usePersonal()
  const p = useWords(PARTS)
  const earned = earnedBy(ticket.id, earnings)
  return (
    <li>
      <div className="at">{ticket.served ? clock(ticket.served) : ''}<small>{w.doneAt}</small></div>
      <a className="job over" href={href('jobs', ticket.id)}>
        <span className="between"><b>{ticket.title}</b>{earned && <Money money={earned} large />}</span>
        <span className="to second">{[personal(ticket.customer), personal(ticket.address)].filter(Boolean).join(' · ')}</span>
        {ticket.settlement === 'exception' ? <span className="chip urgent">{p.noPriceShort}</span> : <Stage of="accrued" extra={p.accruedWaits} />}
      </a>
    </li>
  )
}

function Open({ ticket, earnings, inHand }: { ticket: Ticket; earnings: Schemas['Earnings'] | undefined; inHand: boolean }) {
  const w = useWords(JOBS)
  const personal = usePersonal()
  const p = useWords(PARTS)
  const row = earnings?.open.find((each) => each.ticket_id === ticket.id)
  const at = timeOf(ticket)
  const map = mapLink(ticket)
  const phone = phoneOf(ticket)
  const rework = ticket.flags.includes('rework')
  return (
    <li>
      <div className="at">{at ? clock(at) : ''}{at && day(at) !== day() && <small>{dayText(day(at), false)}</small>}</div>
      <div className={`job${inHand ? ' now' : ''}`}>
        <a className="to" href={href('jobs', ticket.id)}>
          <span className="between">
            <b>{ticket.title}</b>
            {row?.amount ? <Money money={row.amount} large estimate={!rework} /> : row?.trouble ? <span className="chip urgent">{p.noPriceShort}</span> : null}
          </span>
          <span className="between second"><span>{[personal(ticket.customer), personal(ticket.address)].filter(Boolean).join(' · ')}</span><span className="nowrap">{w[ticket.state]}</span></span>
          <span className="chips">
            {at && inHand && <DueChip at={at} />}
            {ticket.urgent && <UrgentChip />}
            {rework && <><ReworkChip /><span className="quiet">{w.reworkWhy}</span></>}
          </span>
        </a>
        {inHand && (
          <div className={`keys${phone && map ? '' : phone || map ? ' one' : ' none'}`}>
            {phone && <a className="round framed" href={`tel:${phone}`} aria-label={w.call}><Icon name="phone" /></a>}
            {map && <a className="round framed" href={map} target="_blank" rel="noreferrer" aria-label={w.way}><Icon name="way" /></a>}
            <a className="press primary" href={href('jobs', ticket.id)}>{ticket.state === 'on_site' ? w.goOn : ticket.state === 'assigned' ? w.goThere : w.open}</a>
          </div>
        )}
      </div>
    </li>
  )
}
