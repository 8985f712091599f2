import './margins.css'

import type { Schemas } from '../../api/client'
import { may, useMe } from '../../api/session'
import { AgeDot } from '../../parts/Chips'
import { Money } from '../../parts/Money'
import { Empty, Shown } from '../../parts/States'
import { ask, type Route } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { longMonth, moment, month, monthBefore } from '../../words/times'
import { type Asked, AXES, type Axis, cellOf, type Sum, TOTAL, useTable } from './data'
import { Drill } from './Drill'
import { Matrix } from './Matrix'
import { named } from './named'
import { Own } from './Own'
import { Ranking } from './Ranking'
import { shown } from './scale'
import { MARGINS } from './words'

const BACK = 12
const TIMES: Axis[] = ['period', 'day']

/** The boss's numbers, or what staff see of theirs: the first for those who read all money. */
export default function Margins({ route }: { route: Route }) {
  const w = useWords(MARGINS)
  const me = useMe()
  const boss = may(me, 'admin', 'finance', 'auditor')
  const own = !boss || route.query.get('view') === 'own'
  return (
    <>
      <header className="pagetop">
        <h1>{own ? w.ownTitle : w.title}</h1>
        {boss && <div className="seg" role="group" aria-label={w.view}>{([['', w.boss], ['own', w.own]] as const).map(([view, word]) => <button key={view} aria-pressed={(view === 'own') === own} onClick={() => ask({ view: view || undefined })}>{word}</button>)}</div>}
      </header>
      <main className="content">{own ? <Own route={route} /> : <Business route={route} />}</main>
    </>
  )
}

/** The table's two axes, its time and the filter on the third, out of the address; what does not fit is left out. */
export function asked(query: URLSearchParams): Asked {
  const axis = (name: string, other: Axis) => AXES.find((each) => each === query.get(name)) ?? other
  const rows = axis('rows', 'project')
  const told = axis('columns', rows === 'region' ? 'project' : 'region')
  const columns = clash(rows, told) ? AXES.find((each) => !clash(rows, each))! : told
  const yearly = rows === 'period' || columns === 'period'
  const time = query.get('time') ?? month()
  const timed = yearly || rows === 'day' || columns === 'day'
  const hourly = rows === 'hour' || columns === 'hour'
  const filter = (name: 'project' | 'region') => (rows !== name && columns !== name && timed && !(hourly && name === 'project') && query.get(name) ? { [name]: query.get(name)! } : {})
  return { rows, columns, period: yearly ? time.slice(0, 4) : time.length === 7 ? time : month(), ...filter('project'), ...filter('region') }
}

/** The same, both of them time, or hours of a project, which no page holds. */
function clash(one: Axis, other: Axis): boolean {
  const both = [one, other]
  return one === other || (TIMES.includes(one) && TIMES.includes(other)) || (both.includes('hour') && both.includes('project'))
}

function Business({ route }: { route: Route }) {
  const w = useWords(MARGINS)
  const want = asked(route.query)
  const read = useTable(want)
  const cell = cellOf(route.query.get('cell'))
  const month = want.period.length === 7 ? want.period : cell?.period.slice(0, 7) ?? monthOf(want.period)
  return (
    <Shown read={read} rows={10}>
      {(table) => {
        const currencies = [...new Set(table.cells.flatMap((each) => each.sums.map((sum) => sum.currency)))].sort()
        const currency = currencies.find((each) => each === route.query.get('currency')) ?? currencies[0] ?? 'CNY'
        const bears = table.cells.some((each) => each.sums.some((sum) => sum.costs != null))
        const profit = bears && route.query.get('figure') === 'profit'
        return (
          <>
            <Figures table={table} currency={currency} since={read.dataUpdatedAt} />
            <section className="box" aria-label={w.matrix}>
              <div className="boxhead"><h2>{w.times(word(w, want.rows), word(w, want.columns), profit)}</h2>{bears && <div className="seg" role="group" aria-label={w.figure}>{([[undefined, w.rate], ['profit', w.profitRate]] as const).map(([figure, name]) => <button key={name} aria-pressed={(figure === 'profit') === profit} onClick={() => ask({ figure })}>{name}</button>)}</div>}<span className="quiet">{w.press}</span><span style={{ marginLeft: 'auto' }}><Age of={table} since={read.dataUpdatedAt} /></span></div>
              <Tools want={want} table={table} currencies={currencies} currency={currency} />
              {table.cells.length ? <Matrix table={table} want={want} currency={currency} picked={route.query.get('cell')} profit={profit} /> : <Empty title={w.empty} why={w.emptyWhy} />}
            </section>
            <div className="two">
              {cell ? <Drill cell={cell} currency={currency} key={route.query.get('cell')} /> : <p className="quiet">{w.note}</p>}
              <Ranking period={month} currency={currency} route={route} />
            </div>
          </>
        )
      }}
    </Shown>
  )
}

/** A month of that year that has begun: this one, or its last. */
function monthOf(year: string): string {
  return month().startsWith(year) ? month() : `${year}-12`
}

export function word(w: (typeof MARGINS)['zh'], axis: Axis): string {
  return { project: w.project, region: w.region, period: w.month, day: w.date, hour: w.hour }[axis]
}

/** How old a tile's figures are: as of its reading while nothing waits, else since when something does. */
export function Age({ of, since }: { of: { as_of?: string; waiting_since?: string }; since: number }) {
  const w = useWords(MARGINS)
  const lang = useLang()
  if (of.waiting_since) return <span className="age old">{w.behind(moment(of.waiting_since, lang))}</span>
  return <span title={of.as_of && w.asOf(moment(of.as_of, lang))}><AgeDot since={since} /></span>
}

function Figures({ table, currency, since }: { table: Schemas['Margins']; currency: string; since: number }) {
  const w = useWords(MARGINS)
  const all = table.cells.find((each) => each.row === TOTAL && each.column === TOTAL)
  const sum: Sum = all?.sums.find((each) => each.currency === currency) ?? { currency, tickets: 0, income: 0, pay: 0, margin: 0, parts: 0, parts_unknown: 0 }
  const money = (amount: number) => ({ amount, currency })
  const left = table.unshared.find((each) => each.currency === currency)?.amount ?? 0
  return (
    <section className="box" aria-label={w.total}>
      <div className="figs">
        <div><span className="quiet">{w.margin}</span><br /><Money money={money(sum.margin)} large word={w.loss} /></div>
        <div><span className="quiet">{w.rate}</span><br /><b className="money">{sum.rate == null ? w.noIncome : shown(sum.rate)}</b></div>
        <div><span className="quiet">{w.income}</span><br /><Money money={money(sum.income)} large word="" /></div>
        <div><span className="quiet">{w.pay}</span><br /><Money money={money(sum.pay)} large word="" /><br /><span className="quiet">{sum.cost_rate != null && w.costOf(shown(sum.cost_rate))}</span></div>
        <div><span className="quiet">{w.parts}</span><br /><Money money={money(sum.parts)} large word="" /><br /><span className="quiet">{sum.parts_unknown > 0 && w.partsUnknown(sum.parts_unknown)}</span></div>
        {sum.costs != null && <div><span className="quiet">{w.costs}</span><br /><Money money={money(sum.costs)} large word="" />{left > 0 && <><br /><span className="quiet">{w.unshared} <Money money={money(left)} word="" /></span></>}</div>}
        {sum.profit != null && <div><span className="quiet">{w.profit}</span><br /><Money money={money(sum.profit)} large word={w.loss} /><br /><span className="quiet">{sum.profit_rate != null && w.profitOf(shown(sum.profit_rate))}</span></div>}
        <div><span className="quiet">{w.tickets}</span><br /><b className="money">{sum.tickets}</b><br /><Age of={table} since={since} /></div>
      </div>
    </section>
  )
}

function Tools({ want, table, currencies, currency }: { want: Asked; table: Schemas['Margins']; currencies: string[]; currency: string }) {
  const w = useWords(MARGINS)
  const lang = useLang()
  const yearly = want.rows === 'period' || want.columns === 'period'
  const years = Array.from({ length: 3 }, (_, back) => String(Number(month().slice(0, 4)) - back))
  const hourly = want.rows === 'hour' || want.columns === 'hour'
  const third = TIMES.some((each) => each === want.rows || each === want.columns) ? (['project', 'region'] as const).find((each) => each !== want.rows && each !== want.columns && !(hourly && each === 'project')) : undefined
  const clear = { cell: undefined, project: undefined, region: undefined }
  const chosen = third && want[third]
  return (
    <div className="tools">
      {(['rows', 'columns'] as const).map((side) => (
        <label key={side}>{w[side]}
          <select className="sel" value={want[side]} onChange={(event) => ask({ ...turned(want, side, event.target.value as Axis), ...clear })}>{AXES.map((each) => <option key={each} value={each}>{word(w, each)}</option>)}</select>
        </label>
      ))}
      <label>{w.period}
        <select className="sel" value={want.period} onChange={(event) => ask({ time: event.target.value, cell: undefined })}>
          {yearly ? years.map((each) => <option key={each} value={each}>{w.year(each)}</option>) : Array.from({ length: BACK }, (_, back) => monthBefore(month(), back)).map((each) => <option key={each} value={each}>{longMonth(each, lang)}</option>)}
        </select>
      </label>
      {third && <Filter third={third} chosen={chosen} want={want} />}
      {currencies.length > 1 && <label>{w.currency}<select className="sel" value={currency} onChange={(event) => ask({ currency: event.target.value })}>{currencies.map((each) => <option key={each}>{each}</option>)}</select></label>}
      <button className="link" onClick={() => ask({ rows: 'region', columns: 'period', time: table.period.slice(0, 4), ...clear })}>{w.heat}</button>
      <button className="link" onClick={() => ask({ rows: 'region', columns: 'day', time: table.period.length === 7 ? table.period : undefined, ...clear })}>{w.heatDays}</button>
      <button className="link" onClick={() => ask({ rows: 'hour', columns: 'day', time: table.period.length === 7 ? table.period : undefined, ...clear })}>{w.heatHours}</button>
    </div>
  )
}

/** Choosing for one side what the other has turns the table. */
function turned(want: Asked, side: 'rows' | 'columns', axis: Axis): { rows: Axis; columns: Axis } {
  const other = side === 'rows' ? 'columns' : 'rows'
  return { [side]: axis, [other]: clash(want[other], axis) ? (clash(want[side], axis) ? 'region' : want[side]) : want[other] } as { rows: Axis; columns: Axis }
}

/** What may be filtered by is what the year has at all. */
function Filter({ third, chosen, want }: { third: 'project' | 'region'; chosen: string | undefined; want: Asked }) {
  const w = useWords(MARGINS)
  const lang = useLang()
  const all = useTable({ rows: third, columns: 'period', period: want.period.slice(0, 4) })
  const names = (all.data?.row_names ?? []).filter((each) => each.id !== TOTAL && each.id !== '-')
  return (
    <label>{w.filter} {word(w, third)}
      <select className="sel" value={chosen ?? ''} onChange={(event) => ask({ [third]: event.target.value || undefined, cell: undefined })}>
        <option value="">{w.everything}</option>
        {names.map((each) => <option key={each.id} value={each.id}>{named(third, each, w, lang)}</option>)}
      </select>
    </label>
  )
}
