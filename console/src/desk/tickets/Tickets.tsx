import { api, got, type Schemas } from '../../api/client'
import { useNamed } from '../../api/names'
import { inTens, useOutlets } from '../../api/outlets'
import { everyPage } from '../../api/pages'
import { usePages } from '../../api/reading'
import { useMe } from '../../api/session'
import { DueChip, ReworkChip, UrgentChip } from '../../parts/Chips'
import { Money } from '../../parts/Money'
import { Empty, Loading, Wrong } from '../../parts/States'
import { usePersonal } from '../../parts/personal'
import { Rows } from '../../parts/Rows'
import type { Cell } from '../../parts/workbook'
import { ask, href, type Route } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { moment } from '../../words/times'
import { New } from '../create/New'
import { Excel } from '../Excel'
import { Find } from '../Find'
import { amountsOf, sees, useAmounts } from './amounts'
import { type Amount, cells, heads } from './columns'
import { TICKETS } from './words'

type Lane = 'open' | 'done' | 'closed'

/** Tickets of an outlet, or of the first ten, filtered in the address so that a list can be sent to a colleague. */
export default function Tickets({ route }: { route: Route }) {
  const w = useWords(TICKETS)
  const personal = usePersonal()
  const outlets = useOutlets()
  const lane = (route.query.get('lane') ?? 'open') as Lane
  const outlet = route.query.get('outlet') ?? ''
  const q = route.query.get('q') ?? ''
  const which = outlet || inTens(outlets.map((each) => each.id))[0]
  const named = useNamed()
  const page = (cursor: { cursor?: string }): Promise<Schemas['TicketPage']> => got(api.GET('/tickets', { params: { query: { lane, limit: 50, ...(which ? { outlets: which } : { mine: true }), ...(q ? { q } : {}), ...cursor } } }))
  const { read, items } = usePages(['tickets', which, lane, q], page)
  const sight = sees(useMe())
  const sheet = (all: Schemas['TicketView'][], amounts: Map<string, Amount>): Cell[][] => [
    [w.number, w.what, w.customer, w.address, w.outlet, w.who, w.state, w.opened, w.served, ...heads(sight, w)],
    ...all.map((each) => [each.id, each.title, personal(each.customer), personal(each.address), named(each.outlet), each.workers.map((worker) => named(worker.party)).join('、'), stateName(each.state, w), each.opened, each.served ?? '', ...cells(sight, amounts.get(each.id))]),
  ]
  return (
    <>
      <header className="pagetop">
        <h1>{w.title}</h1>
        <div className="seg" role="group" aria-label={w.lane}>{(['open', 'done', 'closed'] as Lane[]).map((each) => <button key={each} aria-pressed={each === lane} onClick={() => ask({ lane: each })}>{w[each]}</button>)}</div>
        {outlets.length > 1 && <select className="sel" aria-label={w.outlet} value={outlet} onChange={(event) => ask({ outlet: event.target.value || undefined })}><option value="">{w.allOutlets}</option>{outlets.map((each) => <option key={each.id} value={each.id}>{each.name}</option>)}</select>}
        <span className="gap" />
        <Find label={w.searchFor} hint={w.search} />
        <Excel name={w.title} rows={async () => { const all = await everyPage(page); return sheet(all, sight ? await amountsOf(all) : new Map()) }} />
        <New />
      </header>
      <main className="content">
        <section className="box scroll" aria-label={w.title}>
          {read.isLoading ? <Loading rows={8} /> : read.isError && !items.length ? <Wrong problem={read.error} again={() => void read.refetch()} />
            : items.length === 0 ? <Empty title={w.none} why={w.noneWhy}>{q && <button className="press" onClick={() => ask({ q: undefined })}>{w.clear}</button>}</Empty>
              : <Table items={items} />}
          <p className="foot2"><span>{w.shown(items.length)}</span>{read.hasNextPage && <button className="link" onClick={() => void read.fetchNextPage()}>{w.more}</button>}</p>
        </section>
      </main>
    </>
  )
}

function Table({ items }: { items: Schemas['TicketView'][] }) {
  const w = useWords(TICKETS)
  const personal = usePersonal()
  const lang = useLang()
  const named = useNamed()
  const sight = sees(useMe())
  const amounts = useAmounts(items)
  return (
    <table className="t" aria-rowcount={items.length + 1}>
      <thead><tr><th scope="col">{w.what}</th><th scope="col">{w.customer}</th><th scope="col">{w.address}</th><th scope="col">{w.outlet}</th><th scope="col">{w.who}</th><th scope="col">{w.state}</th>{sight && <th scope="col" className="n">{w.amount}</th>}<th scope="col">{w.at}</th></tr></thead>
      <Rows count={items.length} columns={sight ? 8 : 7} high={sight ? 56 : 37} id={(place) => items[place]!.id} row={(place, worn) => {
        const ticket = items[place]!
        const at = ticket.case?.appointment ?? ticket.promised ?? ticket.due
        return (
          <tr key={ticket.id} {...worn}>
            <td><a href={href('tickets', ticket.id)}>{ticket.title}</a> {ticket.urgent && <UrgentChip />} {ticket.flags.includes('rework') && <ReworkChip />}</td>
            <td>{personal(ticket.customer)}</td><td>{personal(ticket.address)}</td><td>{named(ticket.outlet)}</td>
            <td>{ticket.workers.length ? ticket.workers.map((each) => named(each.party)).join('、') : <span className="chip free">{w.nobody}</span>}</td>
            <td>{stateName(ticket.state, w)}{ticket.settlement === 'exception' && <span className="chip urgent" style={{ marginLeft: 6 }}>{w.red}</span>}</td>
            {sight && <td className="n">{ticket.served && <Sum of={amounts.of?.get(ticket.id)} state={amounts.state} />}</td>}
            <td className="nowrap">{ticket.served ? moment(ticket.served, lang) : at ? <DueChip at={at} /> : moment(ticket.opened, lang)}</td>
          </tr>
        )
      }} />
    </table>
  )
}

/** What goes out by the ticket, or what its reader gets; under it what came in and what is left, for those who see both. */
function Sum({ of, state }: { of: Amount | undefined; state: ReturnType<typeof useAmounts>['state'] }) {
  const w = useWords(TICKETS)
  if (!of) return <span className="quiet">{{ known: w.notBooked, waits: '…', failed: w.notGot }[state]}</span>
  const own = of.pay ?? of.earned
  return <>{of.pending && <span className="chip soon">{w.pending}</span>} {own && <Money money={own} word="" />}{of.customer && of.margin && <><br /><span className="quiet nowrap">{w.charge} <Money money={of.customer} word="" /> · {w.margin} <Money money={of.margin} word="" /></span></>}</>
}

export function stateName(state: Schemas['TicketView']['state'], w: (typeof TICKETS)['zh']): string {
  return { created: w.created, assigned: w.assigned, on_site: w.on_site, done: w.doneState, closed: w.closedState, cancelled: w.cancelled }[state]
}
