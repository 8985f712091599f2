/** Where the goods of a ticket's order are on their way. */
import { api, got, type Schemas } from '../../api/client'
import { useRead } from '../../api/reading'
import { Shown } from '../../parts/States'
import { useLang, useWords } from '../../words'
import { moment } from '../../words/times'
import { PARCELS } from './words'

const SHOPS = /^(tmall|youzan|doudian):/

export function Parcels({ ticket }: { ticket: Schemas['TicketView'] }) {
  const w = useWords(PARCELS)
  const lang = useLang()
  const asks = SHOPS.test(ticket.source)
  const read = useRead(['ticket', ticket.id, 'waybills', lang], () => got(api.GET('/tickets/{ticket_id}/waybills', { params: { path: { ticket_id: ticket.id } } })), { live: true, enabled: asks })
  if (!asks || !read.data?.items.length) return null
  return (
    <section className="box" aria-label={w.title}>
      <div className="boxhead"><h2>{w.title}</h2>{read.data.asked && <span className="quiet">{w.asked(moment(read.data.asked, lang))}</span>}</div>
      <div className="in">
        <Shown read={read} rows={2}>
          {({ items }) => <>{items.map((each) => <Parcel key={each.number} of={each} />)}</>}
        </Shown>
      </div>
    </section>
  )
}

function Parcel({ of }: { of: Schemas['WaybillView'] }) {
  const lang = useLang()
  const look = of.stage === 'trouble' ? 'urgent' : of.stage === 'signed' ? 'good' : 'plain'
  return (
    <>
      <p><span className={`chip ${look}`}>{of.stage_name}</span> {of.carrier} {of.number}</p>
      <ol className="past">{of.steps.slice(0, 5).map((step, at) => <li key={at}><time dateTime={step.at}>{moment(step.at, lang)}</time><span>{step.text}</span></li>)}</ol>
    </>
  )
}
