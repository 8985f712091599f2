/** Where the time of jobs goes, by kind of work, region and person, beside what they bring and cost; and leak checks. */
import '../margins/margins.css'
import './operations.css'

import type { Schemas } from '../../api/client'
import { may, useMe } from '../../api/session'
import { Money } from '../../parts/Money'
import { Empty, Shown } from '../../parts/States'
import { ask, href, type Route } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { longMonth, month } from '../../words/times'
import { type By, BYS, cellOf, type Days, TOTAL, useRanking, useTrends, written } from '../margins/data'
import { Drill } from '../margins/Drill'
import { Age } from '../margins/Margins'
import { named } from '../margins/named'
import { FEW, shown } from '../margins/scale'
import { MARGINS } from '../margins/words'
import { type TrendSum, windowOf } from '../overview/Overview'
import { OVERVIEW } from '../overview/words'
import { type Kind, Skill } from './Skill'
import { span } from './span'
import { averages, STRETCHES, total, worst } from './times'
import { OPERATIONS } from './words'

export default function Operations({ route }: { route: Route }) {
  const w = useWords(OPERATIONS)
  const o = useWords(OVERVIEW)
  const me = useMe()
  const days: Days = route.query.get('days') === '7' ? 7 : 28
  const by: By = BYS.find((each) => each === route.query.get('by')) ?? 'project'
  const region = by === 'project' ? (route.query.get('region') ?? undefined) : undefined
  const read = useTrends(by, days, { region })
  const cell = cellOf(route.query.get('cell'))
  return (
    <>
      <header className="pagetop">
        <h1>{w.title}</h1>
        <div className="seg" role="group" aria-label={o.window}>{([7, 28] as const).map((each) => <button key={each} aria-pressed={each === days} onClick={() => ask({ days: String(each), cell: undefined })}>{o.days(each)}</button>)}</div>
        {read.data && <span className="quiet">{o.between(read.data.first, read.data.last)} · {o.against(days)}</span>}
        {may(me, 'admin', 'dispatcher') && <><span className="gap" /><a href={href('weights')}>{w.weights}</a></>}
      </header>
      <main className="content">
        <Shown read={read} rows={8}>{(trends) => <Speed trends={trends} by={by} region={region} since={read.dataUpdatedAt} />}</Shown>
        {region && read.data && <Why trends={read.data} region={region} chosen={route.query.get('kind')} />}
        {cell && <Drill cell={cell} currency={route.query.get('currency') ?? 'CNY'} key={route.query.get('cell')} />}
        <Leaks />
      </main>
    </>
  )
}

/** Of which kinds of work in the region it is asked why; of none that was timed nothing is shown. */
function Why({ trends, region, chosen }: { trends: Schemas['MarginTrends']; region: string; chosen: string | null }) {
  const m = useWords(MARGINS)
  const lang = useLang()
  const kinds = trends.items.flatMap((each): Kind[] => {
    const onSite = each.id === TOTAL || each.id === '-' ? undefined : averages(each.sums[0]?.now ?? {})?.on_site
    return onSite === undefined ? [] : [{ id: each.id, name: named('project', each, m, lang), onSite }]
  })
  if (kinds.length === 0) return null
  return <Skill region={region} days={trends.days === 7 ? 7 : 28} kinds={kinds.sort((one, other) => other.onSite - one.onSite)} chosen={chosen} />
}

type Row = { each: Schemas['MarginTrend']; sum: TrendSum }

function Speed({ trends, by, region, since }: { trends: Schemas['MarginTrends']; by: By; region: string | undefined; since: number }) {
  const w = useWords(OPERATIONS)
  const m = useWords(MARGINS)
  const lang = useLang()
  const rows: Row[] = trends.items.flatMap((each) => each.sums.filter((sum) => sum.now.tickets > 0).slice(0, 1).map((sum) => ({ each, sum })))
  const all = rows.find(({ each }) => each.id === TOTAL)
  const slow = all && worst(all.sum.now, rows.filter(({ each, sum }) => each.id !== TOTAL && each.id !== '-' && (sum.now.times?.tickets ?? 0) >= FEW).map(({ each, sum }) => ({ name: named(by, each, m, lang), sum: sum.now })))
  const untimed = all ? all.sum.now.tickets - (all.sum.now.times?.tickets ?? 0) : 0
  return (
    <section className="box" aria-label={w.speed}>
      <div className="boxhead"><h2>{w.speed}</h2><span className="quiet">{w.speedWhy}</span><span style={{ marginLeft: 'auto' }}><Age of={trends} since={since} /></span></div>
      <div className="tools">
        <label>{w.by}<select className="sel" value={by} onChange={(event) => ask({ by: event.target.value, cell: undefined })}>{BYS.map((each) => <option key={each} value={each}>{m[each]}</option>)}</select></label>
        {by === 'project' && <Region days={trends.days === 7 ? 7 : 28} chosen={region} />}
      </div>
      {slow && <p className="path"><b>{w.slowest}</b> {w.slow(slow.name, w[slow.stretch], span(slow.more, w))}</p>}
      {rows.length === 0 ? <Empty title={w.empty} /> : <div className="scroll" tabIndex={0} role="region" aria-label={w.stages}><Table rows={rows} trends={trends} by={by} region={region} /></div>}
      <ul className="legend" aria-label={w.legend}>{STRETCHES.map((each, at) => <li key={each}><i className={`s${at}`} aria-hidden="true" />{w[each]}</li>)}{untimed > 0 && <li>{w.untimed(untimed)}</li>}</ul>
    </section>
  )
}

function Region({ days, chosen }: { days: Days; chosen: string | undefined }) {
  const w = useWords(OPERATIONS)
  const m = useWords(MARGINS)
  const lang = useLang()
  const read = useTrends('region', days)
  return (
    <label>{w.region}<select className="sel" value={chosen ?? ''} onChange={(event) => ask({ region: event.target.value || undefined, cell: undefined })}>
      <option value="">{w.all}</option>
      {(read.data?.items ?? []).filter((each) => each.id !== TOTAL && each.id !== '-').map((each) => <option key={each.id} value={each.id}>{named('region', each, m, lang)}</option>)}
    </select></label>
  )
}

function Table({ rows, trends, by, region }: { rows: Row[]; trends: Schemas['MarginTrends']; by: By; region: string | undefined }) {
  const w = useWords(OPERATIONS)
  const m = useWords(MARGINS)
  const lang = useLang()
  const longest = Math.max(1, ...rows.map(({ sum }) => total(averages(sum.now))))
  const each_ = (amount: number, { now }: TrendSum) => <Money money={{ amount: Math.round(amount / now.tickets), currency: now.currency }} word="" />
  return (
    <table className="t">
      <thead><tr><th scope="col">{w.name}</th><th scope="col" className="n">{w.jobs}</th><th scope="col" className="n">{by === 'person' ? w.perPerson : w.perDay}</th><th scope="col" className="n">{w.total}</th><th scope="col">{w.stages}</th><th scope="col" className="n">{w.income}</th><th scope="col" className="n">{w.pay}</th><th scope="col" className="n">{w.rate}</th></tr></thead>
      <tbody>
        {rows.map(({ each, sum }) => {
          const times = averages(sum.now)
          const was = averages(sum.before)
          const where = { ...(each.id === TOTAL ? {} : { [by]: each.id }), ...(region ? { region } : {}) }
          const name = each.id === TOTAL ? m.total : named(by, each, m, lang)
          return (
            <tr key={each.id}>
              <td>{each.id === '-' ? m.none : <button className="link" onClick={() => ask({ cell: written({ period: windowOf(trends), where }) })}>{name}</button>}{sum.now.tickets < FEW && <span className="quiet"> {m.few}</span>}</td>
              <td className="n">{sum.now.tickets}</td>
              <td className="n">{sum.active && (by !== 'person' || each.id !== TOTAL) ? (sum.now.tickets / sum.active).toFixed(1) : w.none}</td>
              <td className="n">{times ? span(total(times), w) : w.none}<br /><span className="quiet">{was && w.before(span(total(was), w))}</span></td>
              <td>{times && <><span className="stages" aria-hidden="true">{STRETCHES.map((stretch, at) => <i key={stretch} className={`s${at}`} style={{ width: `${(times[stretch] * 100) / longest}%` }} />)}</span><span className="out-of-sight">{STRETCHES.map((stretch) => `${w[stretch]} ${span(times[stretch], w)}`).join(', ')}</span></>}</td>
              <td className="n">{each_(sum.now.income, sum)}</td>
              <td className="n">{each_(sum.now.pay, sum)}</td>
              <td className="n">{sum.now.rate == null ? m.noIncome : shown(sum.now.rate)}</td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

/** What this month's settling has to be looked at for; each kind goes down to its jobs. */
function Leaks() {
  const w = useWords(OPERATIONS)
  const m = useWords(MARGINS)
  const lang = useLang()
  const period = month()
  const read = useRanking('leak', period)
  return (
    <section className="box scroll" aria-label={w.leaks} tabIndex={0}>
      <div className="boxhead"><h2>{w.leaks}</h2><span className="quiet">{longMonth(period, lang)} · {w.leaksWhy}</span><span style={{ marginLeft: 'auto' }}>{read.data && <Age of={read.data} since={read.dataUpdatedAt} />}</span></div>
      <Shown read={read} rows={3}>
        {(found) => found.items.length === 0 ? <Empty title={w.clean} /> : (
          <table className="t">
            <thead><tr><th scope="col">{w.kind}</th><th scope="col" className="n">{w.jobs}</th><th scope="col" className="n">{m.income}</th><th scope="col" className="n">{m.pay}</th><th scope="col" className="n">{m.margin}</th></tr></thead>
            <tbody>
              {found.items.flatMap((each) => each.sums.map((sum) => {
                const money = (amount: number) => <Money money={{ amount, currency: sum.currency }} word="" />
                return <tr key={`${each.id} ${sum.currency}`}><td><button className="link" onClick={() => ask({ cell: written({ period, where: { leak: each.id } }), currency: sum.currency })}>{each.name}</button></td><td className="n">{sum.tickets}</td><td className="n">{money(sum.income)}</td><td className="n">{money(sum.pay)}</td><td className="n">{money(sum.margin)}</td></tr>
              }))}
            </tbody>
          </table>
        )}
      </Shown>
    </section>
  )
}

