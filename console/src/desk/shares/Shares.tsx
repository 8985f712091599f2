/** What of each channel's income its service costs: an area's own for who looks after it, any region for head office, who goes on to the jobs. */
import '../margins/margins.css'

import { api, got, type Schemas } from '../../api/client'
import { useRead } from '../../api/reading'
import { may, useMe } from '../../api/session'
import { Money } from '../../parts/Money'
import { provinceName } from '../../parts/provinces'
import { Empty, Shown } from '../../parts/States'
import { ask, type Route } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { cellOf, type Days, TOTAL, useTrends, written } from '../margins/data'
import { Drill } from '../margins/Drill'
import { Age } from '../margins/Margins'
import { FEW, parts, shown } from '../margins/scale'
import { SHARES } from './words'

export default function Shares({ route }: { route: Route }) {
  const w = useWords(SHARES)
  const lang = useLang()
  const me = useMe()
  const all = may(me, 'admin', 'finance', 'auditor')
  const days: Days = route.query.get('days') === '7' ? 7 : 28
  const region = all ? (route.query.get('region') ?? '') : ''
  const query = { days, ...(region ? { region } : {}) }
  const read = useRead(['shares', query], () => got(api.GET('/margins/channels', { params: { query } })), { live: true, keep: true })
  const cell = all ? cellOf(route.query.get('cell')) : undefined
  return (
    <>
      <header className="pagetop">
        <h1>{w.title}</h1>
        <div className="seg" role="group" aria-label={w.window}>{([7, 28] as const).map((each) => <button key={each} aria-pressed={each === days} onClick={() => ask({ days: String(each), cell: undefined })}>{w.days(each)}</button>)}</div>
        {all ? <Where chosen={region} days={days} /> : read.data?.region && <span className="chip plain">{w.ownArea(provinceName(read.data.region, lang))}</span>}
        {read.data && <span className="quiet">{w.between(read.data.first, read.data.last, days)}</span>}
      </header>
      <main className="content">
        <section className="box scroll" aria-label={w.title} tabIndex={0}>
          <div className="boxhead"><h2>{w.lead}</h2><span style={{ marginLeft: 'auto' }}>{read.data && <Age of={read.data} since={read.dataUpdatedAt} />}</span></div>
          <Shown read={read} rows={5}>{(found) => <Table found={found} goes={all} />}</Shown>
          <p className="foot2"><span>{w.note}</span></p>
        </section>
        {cell && <Drill cell={cell} currency={route.query.get('currency') ?? read.data?.items[0]?.sums[0]?.currency ?? ''} key={route.query.get('cell')} />}
      </main>
    </>
  )
}

/** Regions that had jobs in this time. */
function Where({ chosen, days }: { chosen: string; days: Days }) {
  const w = useWords(SHARES)
  const lang = useLang()
  const read = useTrends('region', days)
  const there = (read.data?.items ?? []).filter((each) => each.id !== TOTAL && each.id !== '-')
  return (
    <select className="sel" aria-label={w.where} value={chosen} onChange={(event) => ask({ region: event.target.value || undefined, cell: undefined })}>
      <option value="">{w.everywhere}</option>
      {chosen && !there.some((each) => each.id === chosen) && <option value={chosen}>{provinceName(chosen, lang)}</option>}
      {there.map((each) => <option key={each.id} value={each.id}>{provinceName(each.id, lang)}</option>)}
    </select>
  )
}

function Table({ found, goes }: { found: Schemas['ChannelShares']; goes: boolean }) {
  const w = useWords(SHARES)
  const rows = found.items.flatMap((each) => each.sums.filter((sum) => sum.tickets > 0).map((sum) => ({ each, sum })))
    .sort((one, other) => one.sum.currency.localeCompare(other.sum.currency) || Number(one.each.id === TOTAL) - Number(other.each.id === TOTAL))
  if (!rows.length) return <Empty title={w.none} why={w.noneWhy} />
  const where = found.region ? { region: found.region } : {}
  const drill = (id: string, currency: string) => ask({ cell: written({ period: `${found.first}..${found.last}`, where: { channel: id, ...where } }), currency })
  const rate = (of: string | null | undefined) => (of == null ? w.noIncome : shown(of))
  return (
    <table className="t">
      <thead><tr><th scope="col">{w.channel}</th><th scope="col" className="n">{w.tickets}</th><th scope="col" className="n">{w.income}</th><th scope="col" className="n">{w.cost}</th><th scope="col" className="n">{w.rate}</th><th scope="col" className="n">{w.before}</th><th scope="col" className="n">{w.part}</th></tr></thead>
      <tbody>
        {rows.map(({ each, sum }) => {
          const money = (amount: number) => <Money money={{ amount, currency: sum.currency }} word="" />
          return (
            <tr key={`${each.id} ${sum.currency}`}>
              <td>{each.id === TOTAL ? <b>{w.total}</b> : goes ? <button className="link" onClick={() => drill(each.id, sum.currency)}>{each.name}</button> : each.name}</td>
              <td className="n">{sum.tickets}</td><td className="n">{money(sum.income)}</td><td className="n">{money(sum.pay)}</td>
              <td className={`n${sum.tickets < FEW ? ' quiet' : ''}`}>{sum.cost_rate != null && <span className="rated" style={{ display: 'inline-flex' }}><i aria-hidden="true"><b style={{ width: `${Math.min(100, Math.max(0, parts(sum.cost_rate) / 100))}%` }} /></i></span>} {rate(sum.cost_rate)}</td>
              <td className="n">{sum.before_rate == null ? '—' : shown(sum.before_rate)}</td><td className="n">{sum.part == null ? '—' : shown(sum.part)}</td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
