/** The shop's order: number, words, goods with what was paid, promotions, refunds and returns. */
import { api, got, type Schemas } from '../../../api/client'
import { useRead } from '../../../api/reading'
import { may, useMe } from '../../../api/session'
import { Money } from '../../../parts/Money'
import { Shown } from '../../../parts/States'
import { href } from '../../../shared/route'
import { useLang, useWords } from '../../../words'
import { moment } from '../../../words/times'
import { Pairs } from './Trade'
import { TRADE } from './words'

type OrderView = Schemas['OrderView']

export function Order({ ticket }: { ticket: Schemas['TicketView'] }) {
  const w = useWords(TRADE)
  const lang = useLang()
  const read = useRead(['ticket', ticket.id, 'order', lang], () => got(api.GET('/tickets/{ticket_id}/order', { params: { path: { ticket_id: ticket.id } } })), { keep: true })
  return (
    <section className="box" aria-label={w.order}>
      <div className="boxhead"><h2>{w.order}</h2>{read.data?.closed && <span className="chip urgent">{w.closed}</span>}</div>
      <Shown read={read} rows={4}>{(order) => (order.number ? <Body order={order} ticket={ticket} /> : <><p className="in">{w.noOrder}</p><Pairs of={[[w.from, order.source]]} /><Coupons ticket={ticket} refs={[ticket.source]} /></>)}</Shown>
    </section>
  )
}

function Body({ order, ticket }: { order: OrderView; ticket: Schemas['TicketView'] }) {
  const w = useWords(TRADE)
  const lang = useLang()
  const me = useMe()
  const sums = order.paid != null
  const others = (order.tickets ?? []).filter((each) => each !== ticket.id)
  return (
    <>
      <Pairs of={[
        [w.number, `${order.channel_name} ${order.number}`], [w.shop, order.shop], [w.paidAt, order.paid_at && moment(order.paid_at, lang)], [w.words, order.words && <q>{order.words}</q>],
        [w.others, others.length > 0 && <>{others.map((each) => <a key={each} href={href('tickets', each, 'trade')}>{each} </a>)}</>],
      ]} />
      <Goods order={order} sums={sums} />
      {sums ? <Pairs of={[[w.shipping, order.shipping && <Money money={order.shipping} />], [w.reduced, order.reduced && <Money money={order.reduced} />], [w.total, order.paid && <b><Money money={order.paid} /></b>]]} /> : <p className="in quiet">{may(me, 'admin', 'finance', 'auditor') ? w.goneSums : w.noSums}</p>}
      <h3 className="in">{w.promotions}</h3>
      {order.promotions?.length ? <ul className="in">{order.promotions.map((each, at) => <li key={at}><span className="chip plain">{each.coupon ? w.coupon : w.campaign}</span> {each.name} <span className="quiet">{each.id}</span></li>)}</ul> : <p className="in quiet">{w.noPromotions}</p>}
      <Coupons ticket={ticket} refs={[ticket.source]} />
      <h3 className="in">{w.refunds}</h3>
      {order.refunds?.length ? <ol className="past in">{order.refunds.map((each) => (
        <li key={each.id}><time dateTime={each.at}>{moment(each.at, lang)}</time><span>{w.refund(each.id)} · {each.lines.length ? w.ofLines(each.lines.length) : w.ofAll} {each.amount && <Money money={each.amount} />} {!each.booked && <span className="chip urgent">{w.notBooked}</span>}</span></li>
      ))}</ol> : <p className="in quiet">{w.noRefunds}</p>}
      {!!order.returns?.length && <><h3 className="in">{w.returns}</h3><ol className="past in">{order.returns.map((each) => <li key={each.id}><time dateTime={each.at}>{moment(each.at, lang)}</time><span>{each.title} · {each.over ? w.over : w.running}</span></li>)}</ol></>}
    </>
  )
}

function Goods({ order, sums }: { order: OrderView; sums: boolean }) {
  const w = useWords(TRADE)
  return (
    <div className="scroll" role="region" aria-label={w.goods} tabIndex={0}>
      <table className="t">
        <thead><tr><th scope="col">{w.goods}</th><th scope="col" className="n">{w.pieces}</th>{sums && <><th scope="col" className="n">{w.paid}</th><th scope="col" className="n">{w.back2}</th></>}</tr></thead>
        <tbody>{(order.goods ?? []).map((each) => (
          <tr key={each.line}>
            <td>{each.title || w.unnamed(each.line)} {each.sku && <small className="quiet">{each.sku}</small>} {each.own ? <span className="chip plain">{w.thisOne}</span> : each.ticket && <a href={href('tickets', each.ticket)}>{each.ticket}</a>}</td>
            <td className="n">{each.pieces ?? ''}</td>
            {sums && <><td className="n">{each.paid && <Money money={each.paid} />}</td><td className="n">{each.back && <Money money={each.back} />}</td></>}
          </tr>
        ))}</tbody>
      </table>
    </div>
  )
}

/** Coupons of the customer's that were used for this order or ticket. */
function Coupons({ ticket, refs }: { ticket: Schemas['TicketView']; refs: string[] }) {
  const w = useWords(TRADE)
  const me = useMe()
  const known = ticket.case?.customer_id
  const read = useRead(['customer', known, 'coupons'], () => got(api.GET('/customers/{customer_id}/coupons', { params: { path: { customer_id: known ?? '' } } })), { enabled: !!known && may(me, 'admin', 'dispatcher', 'finance') })
  const used = (read.data?.items ?? []).filter((each) => each.state === 'used' && each.ref && [...refs, ticket.id].includes(each.ref))
  if (!used.length) return null
  return <><h3 className="in">{w.ofCustomer}</h3><ul className="in">{used.map((each) => <li key={each.coupon_class}><span className="chip plain">{w.coupon}</span> {each.campaign} <span className="quiet">{each.coupon_class}</span></li>)}</ul></>
}
