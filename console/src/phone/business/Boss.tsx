import type { Schemas } from '../../api/client'
import { type By, BYS, type Cell, type Days, TOTAL, added, useTickets, useTrends } from '../../desk/margins/data'
import { FEW, parts, shown } from '../../desk/margins/scale'
import { fallen } from '../../desk/overview/fallen'
import { Money, moneyText } from '../../parts/Money'
import { provinceName } from '../../parts/provinces'
import { Empty, Shown } from '../../parts/States'
import { ask, type Route } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { moment } from '../../words/times'
import { BUSINESS } from './words'

type Sum = Schemas['MarginTrendSum']

export function Boss({ route }: { route: Route }) {
  const w = useWords(BUSINESS)
  const lang = useLang()
  const days: Days = route.query.get('days') === '28' ? 28 : 7
  const by: By = BYS.find((each) => each === route.query.get('by')) ?? 'region'
  const regions = useTrends('region', days)
  const read = useTrends(by, days)
  const currencies = [...new Set((regions.data?.items ?? []).flatMap((each) => each.sums.map((sum) => sum.currency)))].sort()
  const currency = currencies.find((each) => each === route.query.get('currency')) ?? currencies[0] ?? ''
  const id = route.query.get('id')
  return (
    <>
      <header className="top">
        <div className="row">
          <div><h1>{w.title}</h1><p className="second">{regions.data?.waiting_since ? w.late(moment(regions.data.waiting_since, lang)) : regions.data?.as_of && w.asOf(moment(regions.data.as_of, lang))}</p></div>
          <select className="pick" aria-label={w.window} value={days} onChange={(event) => ask({ days: event.target.value, id: undefined })}>{([7, 28] as const).map((each) => <option key={each} value={each}>{w.days(each)}</option>)}</select>
        </div>
      </header>
      <main className="body">
        <Shown read={regions} rows={4}>{(trends) => <><Figures sum={sumOf(trends, TOTAL, currency)} days={days} currency={currency} />{currency && <Alert trends={trends} currency={currency} />}</>}</Shown>
        <section className="card" aria-label={w.list}>
          <h2 className="head"><span>{w.list}</span></h2>
          <div className="pickers">
            <select className="pick" aria-label={w.by} value={by} onChange={(event) => ask({ by: event.target.value, id: undefined })}>{BYS.map((each) => <option key={each} value={each}>{w[each]}</option>)}</select>
            {currencies.length > 1 && <select className="pick" aria-label={w.currency} value={currency} onChange={(event) => ask({ currency: event.target.value, id: undefined })}>{currencies.map((each) => <option key={each}>{each}</option>)}</select>}
          </div>
          <Shown read={read} rows={4}>{(trends) => <Ranks trends={trends} by={by} currency={currency} chosen={id} />}</Shown>
        </section>
        {id !== null && read.data && <Jobs key={`${by} ${id}`} trends={read.data} by={by} id={id} currency={currency} />}
        <p className="quiet"><a className="link" href="index.html#/overview">{w.desk}</a></p>
      </main>
    </>
  )
}

function sumOf(trends: Schemas['MarginTrends'], id: string, currency: string): Sum | undefined {
  return trends.items.find((each) => each.id === id)?.sums.find((each) => each.currency === currency)
}

function Figures({ sum, days, currency }: { sum: Sum | undefined; days: Days; currency: string }) {
  const w = useWords(BUSINESS)
  if (!sum) return <section className="card"><Empty title={w.empty} /></section>
  const { now, before } = sum
  const money = (name: 'margin' | 'income' | 'pay') => <div><span className="second">{w[name]}</span><br /><Money money={{ amount: now[name], currency }} word="" /><small>{w.before(moneyText({ amount: before[name], currency }))}</small></div>
  return (
    <section className="card" aria-label={w.against(days)}>
      <div className="figures">
        {money('margin')}
        <div><span className="second">{w.rate}</span><br /><b>{now.rate == null ? w.noIncome : shown(now.rate)}</b><small>{before.rate != null && w.before(shown(before.rate))}</small></div>
        {money('income')}
        {money('pay')}
        <div><span className="second">{w.jobs}</span><br /><b>{now.tickets}</b><small>{w.before(String(before.tickets))}</small></div>
      </div>
    </section>
  )
}

function Alert({ trends, currency }: { trends: Schemas['MarginTrends']; currency: string }) {
  const w = useWords(BUSINESS)
  const lang = useLang()
  const fell = fallen(trends, currency)
  return (
    <section className={fell ? 'card fallen' : 'card'} aria-label={w.alert}>
      <div className="in">{fell ? <><b>{w.fell(fell.item.id === '-' ? w.none : provinceName(fell.item.id, lang), shown(fell.was), shown(fell.is))}</b><p className="second">{w.lost} <Money money={{ amount: fell.cost, currency }} word="" /></p></> : <p className="second">{w.steady}</p>}</div>
    </section>
  )
}

function Ranks({ trends, by, currency, chosen }: { trends: Schemas['MarginTrends']; by: By; currency: string; chosen: string | null }) {
  const w = useWords(BUSINESS)
  const lang = useLang()
  const rows = trends.items.filter((each) => each.id !== TOTAL).flatMap((each) => each.sums.filter((sum) => sum.currency === currency && sum.now.tickets > 0).map((sum) => ({ each, sum }))).sort((one, other) => other.sum.now.margin - one.sum.now.margin)
  if (!rows.length) return <Empty title={w.empty} />
  const name = (each: { id: string; name: string }) => (each.id === '-' ? w.none : by === 'region' ? provinceName(each.id, lang) : each.name)
  return (
    <ul className="ranks">
      {rows.map(({ each, sum }) => {
        const inside = <><span>{name(each)}<small>{w.n(sum.now.tickets)}</small></span><span className="end"><Money money={{ amount: sum.now.margin, currency }} word="" /><small className={sum.now.tickets < FEW ? 'quiet' : ''}>{sum.now.rate == null ? w.noIncome : shown(sum.now.rate)}{sum.before.rate != null && sum.now.rate != null && ` (${parts(sum.now.rate) >= parts(sum.before.rate) ? '↑' : '↓'} ${shown(sum.before.rate)})`}</small></span></>
        return <li key={each.id}>{each.id === '-' ? <div className="plain">{inside}</div> : <button aria-expanded={chosen === each.id} onClick={() => ask({ id: chosen === each.id ? undefined : each.id })}>{inside}</button>}</li>
      })}
    </ul>
  )
}

/** The tickets behind a row; that they come to it is said. */
function Jobs({ trends, by, id, currency }: { trends: Schemas['MarginTrends']; by: By; id: string; currency: string }) {
  const w = useWords(BUSINESS)
  const lang = useLang()
  const cell: Cell = { period: `${trends.first}..${trends.last}`, where: { [by]: id } }
  const { read, items } = useTickets(cell)
  const found = trends.items.find((each) => each.id === id)
  const sum = found?.sums.find((each) => each.currency === currency)?.now
  const mine = items.filter((each) => each.sum.currency === currency)
  const total = added(items).get(currency) ?? { tickets: 0, margin: 0 }
  const agrees = sum !== undefined && sum.tickets === total.tickets && sum.margin === total.margin
  const name = by === 'region' ? provinceName(id, lang) : (found?.name ?? id)
  return (
    <section className="card" aria-label={w.tickets(name)}>
      <h2 className="head"><span>{w.tickets(name)}</span><button className="link" onClick={() => ask({ id: undefined })}>{w.back}</button></h2>
      <Shown read={read} rows={3}>
        {() => (
          <ul className="ranks">
            {mine.map((each) => <li key={each.ticket_id}><div className="plain"><a className="link" href={`index.html#/tickets/${each.ticket_id}`}>{each.title ?? each.ticket_id}<small>{each.day}</small></a><span className="end"><Money money={{ amount: each.sum.margin, currency }} word="" /></span></div></li>)}
          </ul>
        )}
      </Shown>
      <p className="in second" role="status">{read.hasNextPage ? w.partly(mine.length) : agrees ? w.agrees(total.tickets, moneyText({ amount: total.margin, currency })) : !read.isLoading && w.differs} {read.hasNextPage && <button className="link" onClick={() => void read.fetchNextPage()}>{w.more}</button>}</p>
    </section>
  )
}
