/** What customers say of goods and work, by product, region and technician; and what each product is complained of most in a week. */
import { api, got, type Schemas } from '../../api/client'
import { useParties, useSkus } from '../../api/names'
import { useRead } from '../../api/reading'
import { provinceName } from '../../parts/provinces'
import { Empty, Shown } from '../../parts/States'
import { ask, type Route } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { month } from '../../words/times'
import { Excel } from '../Excel'
import { REVIEWS } from './words'

export default function Reviews({ route }: { route: Route }) {
  const w = useWords(REVIEWS)
  const lang = useLang()
  const of = route.query.get('month') ?? month()
  const week = route.query.get('week') ?? ''
  const report = useRead(['reviews', of, lang], () => got(api.GET('/reviews/report', { params: { query: { month: of } } })))
  const tops = useRead(['reviews', 'week', week, lang], () => got(api.GET('/reviews/complaints', { params: { query: week ? { week } : {} } })))
  return (
    <>
      <header className="pagetop"><h1>{w.title}</h1><label>{w.month} <input className="sel" type="month" value={of} max={month()} onChange={(event) => event.target.value && ask({ month: event.target.value })} /></label></header>
      <main className="content">
        <section className="box scroll" aria-label={w.tops} tabIndex={0}>
          <div className="boxhead"><h2>{w.tops}</h2>{tops.data && <span className="quiet">{tops.data.week} · {w.days(tops.data.first, tops.data.last)}</span>}</div>
          <Shown read={tops} rows={3}>{(found) => (found.items.length ? <Tops found={found} /> : <Empty title={w.noTops} />)}</Shown>
        </section>
        <section className="box scroll" aria-label={w.byWork} tabIndex={0}>
          <div className="boxhead"><h2>{w.byWork}</h2></div>
          <Shown read={report} rows={5}>{(found) => (found.items.length ? <Table items={found.items} /> : <Empty title={w.none} why={w.noneWhy} />)}</Shown>
          <p className="foot2"><span>{w.note}</span></p>
        </section>
      </main>
    </>
  )
}

function Tops({ found }: { found: Schemas['ComplaintsView'] }) {
  const w = useWords(REVIEWS)
  const skus = useSkus()
  const name = (sku: string) => skus.get(sku)?.name ?? sku
  const rows = () => [
    [w.sku, w.reviews, w.low, w.top, w.said],
    ...found.items.map((each) => [name(each.sku), String(each.reviews), String(each.complaints), `${each.top.name} ${each.top.count}`, each.words.join(' / ')]),
  ]
  return (
    <>
      <table className="t">
        <thead><tr><th scope="col">{w.sku}</th><th scope="col" className="n">{w.low}</th><th scope="col">{w.top}</th><th scope="col">{w.said}</th></tr></thead>
        <tbody>{found.items.map((each) => <tr key={each.sku}><td>{name(each.sku)}</td><td className="n">{w.of(each.complaints, each.reviews)}</td><td>{each.top.name} {each.top.count}</td><td>{each.words.join(' / ') || w.unknown}</td></tr>)}</tbody>
      </table>
      <div className="foot2"><Excel name={`complaints-${found.week}`} rows={rows} /></div>
    </>
  )
}

function Table({ items }: { items: Schemas['ReviewRow'][] }) {
  const w = useWords(REVIEWS)
  const lang = useLang()
  const skus = useSkus()
  const parties = useParties()
  const counted = (topics: Schemas['TopicCount'][]) => topics.map((each) => `${each.name} ${each.count}`).join('、') || w.unknown
  return (
    <table className="t">
      <thead><tr><th scope="col">{w.sku}</th><th scope="col">{w.region}</th><th scope="col">{w.worker}</th><th scope="col" className="n">{w.reviews}</th><th scope="col" className="n">{w.mean}</th><th scope="col" className="n">{w.low}</th><th scope="col">{w.topics}</th><th scope="col" className="n">{w.asked}</th><th scope="col">{w.about}</th></tr></thead>
      <tbody>{items.map((each) => (
        <tr key={`${each.sku} ${each.region} ${each.worker}`}>
          <td>{skus.get(each.sku)?.name ?? each.sku}</td><td>{each.region ? provinceName(each.region, lang) : w.unknown}</td><td>{each.worker ? (parties.get(each.worker)?.name ?? each.worker) : w.unknown}</td>
          <td className="n">{each.reviews}</td><td className="n">{(each.stars / each.reviews).toFixed(1)}</td><td className="n">{each.low}</td><td>{counted(each.topics)}</td><td className="n">{each.asked}</td><td>{counted(each.about)}</td>
        </tr>
      ))}</tbody>
    </table>
  )
}
