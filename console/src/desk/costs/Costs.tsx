/** What parts were bought for, and what a month costs beside its jobs: lists with their history, and tables pasted into them. */
import { api, got, type Schemas } from '../../api/client'
import { useCurrencies, useNamed, useSkus } from '../../api/names'
import { stale, usePages } from '../../api/reading'
import { may, useMe } from '../../api/session'
import { Money } from '../../parts/Money'
import { useOnce } from '../../parts/once'
import { provinceName } from '../../parts/provinces'
import { Empty, Loading, Refusal, Wrong } from '../../parts/States'
import { ask, type Route } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { longMonth, moment, month, monthBefore } from '../../words/times'
import { Paste } from './Paste'
import { costs, purchases } from './reading'
import { COSTS } from './words'

const BACK = 13

export default function Costs({ route }: { route: Route }) {
  const w = useWords(COSTS)
  const tab = route.query.get('tab') === 'costs' ? 'costs' : 'purchases'
  return (
    <>
      <header className="pagetop">
        <h1>{w.title}</h1>
        <div className="seg" role="group" aria-label={w.tabs}>{(['purchases', 'costs'] as const).map((each) => <button key={each} aria-pressed={each === tab} onClick={() => ask({ tab: each })}>{w[each]}</button>)}</div>
        <span className="quiet">{w.lead}</span>
      </header>
      <main className="content">{tab === 'costs' ? <Month period={route.query.get('month') ?? month()} /> : <Bought />}</main>
    </>
  )
}

function Bought() {
  const w = useWords(COSTS)
  const lang = useLang()
  const writes = may(useMe(), 'admin', 'finance')
  const skus = useSkus()
  const named = useNamed()
  const currency = useCurrencies()[0]!
  const { read, items } = usePages(['purchases'], (cursor): Promise<Schemas['PurchasePage']> => got(api.GET('/purchases', { params: { query: { limit: 100, ...cursor } } })), { live: false })
  return (
    <>
      {writes && <Paste help={w.pasteBuy} read={(table, money) => purchases(table, skus, money)} most={200} first={currency} write={async (rows) => { await got(api.POST('/purchases', { body: { items: rows } })); await stale('purchases') }} />}
      <section className="box scroll" aria-label={w.purchases} tabIndex={0}>
        <div className="boxhead"><h2>{w.purchases}</h2><span className="quiet">{w.history}</span></div>
        {read.isLoading ? <Loading rows={5} /> : read.isError && !items.length ? <Wrong problem={read.error} again={() => void read.refetch()} /> : !items.length ? <Empty title={w.noPurchases} why={w.noPurchasesWhy} /> : (
          <table className="t">
            <thead><tr><th scope="col">{w.part}</th><th scope="col">{w.from}</th><th scope="col">{w.to}</th><th scope="col" className="n">{w.price}</th><th scope="col">{w.note}</th><th scope="col">{w.by}</th><th scope="col">{w.at}</th></tr></thead>
            <tbody>{items.map((each) => (
              <tr key={`${each.sku} ${each.n}`}>
                <td>{skus.get(each.sku)?.name ?? each.sku}</td><td className="nowrap">{each.since}</td><td className="nowrap">{each.until ?? w.open}</td>
                <td className="n">{each.price == null ? w.unknown : <Money money={{ amount: each.price, currency: each.currency }} word="" />}{(each.per ?? 1) > 1 && <> {w.per(each.per ?? 1)}</>}</td>
                <td>{each.note}</td><td>{named(each.by)}</td><td className="nowrap">{moment(each.at, lang)}</td>
              </tr>
            ))}</tbody>
          </table>
        )}
        {read.hasNextPage && <p className="foot2"><button className="link" onClick={() => void read.fetchNextPage()}>{w.more}</button></p>}
      </section>
    </>
  )
}

function Month({ period }: { period: string }) {
  const w = useWords(COSTS)
  const lang = useLang()
  const writes = may(useMe(), 'admin', 'finance')
  const skus = useSkus()
  const currency = useCurrencies()[0]!
  const { read, items } = usePages(['costs', period, lang], (cursor): Promise<Schemas['CostPage']> => got(api.GET('/costs', { params: { query: { period, limit: 200, ...cursor } } })), { live: false })
  const done = async () => { await stale('costs'); await stale('margins') }
  return (
    <>
      <div className="tools"><label>{w.month}<select className="sel" value={period} onChange={(event) => ask({ month: event.target.value })}>{Array.from({ length: BACK }, (_, back) => monthBefore(month(), back)).map((each) => <option key={each} value={each}>{longMonth(each, lang)}</option>)}</select></label></div>
      {writes && <Paste key={period} help={w.pasteCost} read={(table, money) => costs(table, skus, money)} most={100} first={currency} write={async (rows, key) => { await got(api.POST('/costs/{period}', { params: { path: { period }, header: { 'Idempotency-Key': key } }, body: { items: rows } })); await done() }} />}
      <section className="box scroll" aria-label={w.costs} tabIndex={0}>
        <div className="boxhead"><h2>{w.costs}</h2><span className="quiet">{longMonth(period, lang)}</span></div>
        {read.isLoading ? <Loading rows={5} /> : read.isError && !items.length ? <Wrong problem={read.error} again={() => void read.refetch()} /> : !items.length ? <Empty title={w.noCosts} why={w.noCostsWhy} /> : <Booked items={items} whole={!read.hasNextPage} period={period} writes={writes} done={done} />}
        {read.hasNextPage && <p className="foot2"><button className="link" onClick={() => void read.fetchNextPage()}>{w.more}</button></p>}
      </section>
    </>
  )
}

function Booked({ items, whole, period, writes, done }: { items: Schemas['CostView'][]; whole: boolean; period: string; writes: boolean; done: () => Promise<void> }) {
  const w = useWords(COSTS)
  const lang = useLang()
  const skus = useSkus()
  const named = useNamed()
  const { problem, run } = useOnce(done)
  const sums = new Map<string, number>()
  for (const each of items) if (!each.withdrawn_by) sums.set(each.currency, (sums.get(each.currency) ?? 0) + each.amount)
  const back = (id: string) => void run(() => got(api.POST('/costs/{period}/{cost_id}/withdraw', { params: { path: { period, cost_id: id } } })))
  return (
    <>
      <table className="t">
        <thead><tr><th scope="col">{w.kind}</th><th scope="col" className="n">{w.amount}</th><th scope="col">{w.key}</th><th scope="col">{w.region}</th><th scope="col">{w.project}</th><th scope="col">{w.note}</th><th scope="col">{w.by}</th><th scope="col"><span className="out-of-sight">{w.withdraw}</span></th></tr></thead>
        <tbody>
          {items.map((each) => (
            <tr key={each.id} className={each.withdrawn_by ? 'quiet' : ''}>
              <td>{each.kind_name}</td><td className="n"><Money money={{ amount: each.amount, currency: each.currency }} word="" /></td><td>{each.key_name}</td>
              <td>{each.region ? provinceName(each.region, lang) : w.all}</td><td>{each.project ? (skus.get(each.project)?.name ?? each.project) : w.all}</td><td>{each.note}</td><td>{named(each.by)}</td>
              <td>{each.withdrawn_by ? w.withdrawn(named(each.withdrawn_by)) : writes && <button className="link" onClick={() => back(each.id)}>{w.withdraw}</button>}</td>
            </tr>
          ))}
          {whole && [...sums].map(([currency, amount]) => <tr key={currency}><td><b>{w.sum}</b></td><td className="n"><b><Money money={{ amount, currency }} word="" /></b></td><td colSpan={6} /></tr>)}
        </tbody>
      </table>
      <Refusal problem={problem} />
    </>
  )
}
