/** All of the business on one screen: what fell and why, figures beside those before, the trend, rankings, channels, regions by days. */
import '../margins/margins.css'
import './overview.css'

import type { Schemas } from '../../api/client'
import { Money } from '../../parts/Money'
import { Shown } from '../../parts/States'
import { ask, type Route } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { longMonth } from '../../words/times'
import { cellOf, type Days, TOTAL, useTable, useTrends } from '../margins/data'
import { Drill } from '../margins/Drill'
import { Age } from '../margins/Margins'
import { Matrix } from '../margins/Matrix'
import { shown } from '../margins/scale'
import { MARGINS } from '../margins/words'
import { Channels } from './Channels'
import { Fall } from './Fall'
import { MonthsProfit } from './MonthsProfit'
import { Rank } from './Rank'
import { Trend } from './Trend'
import { OVERVIEW } from './words'

export type TrendSum = Schemas['MarginTrendSum']

export default function Overview({ route }: { route: Route }) {
  const w = useWords(OVERVIEW)
  const days: Days = route.query.get('days') === '7' ? 7 : 28
  const read = useTrends('region', days, { id: route.query.get('line') ?? undefined })
  const cell = cellOf(route.query.get('cell'))
  return (
    <>
      <header className="pagetop">
        <h1>{w.title}</h1>
        <div className="seg" role="group" aria-label={w.window}>{([7, 28] as const).map((each) => <button key={each} aria-pressed={each === days} onClick={() => ask({ days: String(each), cell: undefined })}>{w.days(each)}</button>)}</div>
        {read.data && <span className="quiet">{w.between(read.data.first, read.data.last)} · {w.against(days)}</span>}
      </header>
      <main className="content">
        <Shown read={read} rows={10}>
          {(trends) => {
            const currencies = [...new Set(trends.items.flatMap((each) => each.sums.map((sum) => sum.currency)))].sort()
            const currency = currencies.find((each) => each === route.query.get('currency')) ?? currencies[0] ?? 'CNY'
            return (
              <>
                {currencies.length > 1 && <Currency all={currencies} chosen={currency} />}
                <Fall trends={trends} days={days} currency={currency} since={read.dataUpdatedAt} phase={route.query.get('phase') === 'aftersale' ? 'aftersale' : undefined} />
                <Figures trends={trends} currency={currency} since={read.dataUpdatedAt} />
                <MonthsProfit month={trends.last.slice(0, 7)} currency={currency} />
                {cell && <Drill cell={cell} currency={currency} key={route.query.get('cell')} />}
                <div className="two">
                  <Trend trends={trends} currency={currency} route={route} since={read.dataUpdatedAt} />
                  <Rank days={days} currency={currency} route={route} />
                </div>
                <div className="two">
                  <Heat month={trends.last.slice(0, 7)} currency={currency} picked={route.query.get('cell')} by={(Object.keys(HEATS) as Heated[]).find((each) => each === route.query.get('heat')) ?? 'days'} />
                  <Channels days={days} currency={currency} regions={trends} since={read.dataUpdatedAt} />
                </div>
              </>
            )
          }}
        </Shown>
      </main>
    </>
  )
}

function Currency({ all, chosen }: { all: string[]; chosen: string }) {
  const w = useWords(MARGINS)
  return <label>{w.currency} <select className="sel" value={chosen} onChange={(event) => ask({ currency: event.target.value })}>{all.map((each) => <option key={each}>{each}</option>)}</select></label>
}

/** The window of an answer, as a cell's time. */
export function windowOf({ first, last }: { first: string; last: string }): string {
  return `${first}..${last}`
}

export function sumOf(trends: Schemas['MarginTrends'], id: string, currency: string): TrendSum | undefined {
  return trends.items.find((each) => each.id === id)?.sums.find((each) => each.currency === currency)
}

const NOTHING = { tickets: 0, income: 0, pay: 0, margin: 0, parts: 0, parts_unknown: 0 }

function Figures({ trends, currency, since }: { trends: Schemas['MarginTrends']; currency: string; since: number }) {
  const w = useWords(OVERVIEW)
  const m = useWords(MARGINS)
  const sum = sumOf(trends, TOTAL, currency)
  const now = sum?.now ?? { currency, ...NOTHING }
  const before = sum?.before ?? { currency, ...NOTHING }
  const money = (name: 'margin' | 'income' | 'pay', word = '') => (
    <div>
      <span className="quiet">{m[name]}</span><br />
      <button className="link" onClick={() => ask({ cell: `@${windowOf(trends)}` })}><Money money={{ amount: now[name], currency }} large word={word} /></button><br />
      <span className="changed"><Money money={{ amount: now[name] - before[name], currency }} change word="" /></span>
    </div>
  )
  const rate = (of: string | null | undefined, was: string | null | undefined) => <><b className="money">{of == null ? m.noIncome : shown(of)}</b><br /><span className="changed">{was == null ? '' : w.wasIn(shown(was))}</span></>
  return (
    <section className="box" aria-label={m.total}>
      <div className="boxhead"><h2>{m.total}</h2><span className="quiet">{w.against(trends.days)}</span><span style={{ marginLeft: 'auto' }}><Age of={trends} since={since} /></span></div>
      <div className="figs">
        {money('margin', m.loss)}
        <div><span className="quiet">{m.rate}</span><br />{rate(now.rate, before.rate)}</div>
        {money('income')}
        {money('pay')}
        <div><span className="quiet">{w.output}</span><br /><b className="money">{now.output_rate == null ? '—' : `${Number(now.output_rate).toFixed(2)} : 1`}</b><br /><span className="changed">{w.outputWhy}</span></div>
        <div><span className="quiet">{m.tickets}</span><br /><b className="money">{now.tickets}</b><br /><span className="changed">{w.wasIn(String(before.tickets))}</span></div>
      </div>
    </section>
  )
}

const HEATS = { days: { rows: 'region', columns: 'day' }, hours: { rows: 'hour', columns: 'day' }, places: { rows: 'region', columns: 'hour' } } as const
type Heated = keyof typeof HEATS

/** Region by day, or the hours of the day by day or by region: the same money, the same shades. */
function Heat({ month, currency, picked, by }: { month: string; currency: string; picked: string | null; by: Heated }) {
  const w = useWords(OVERVIEW)
  const lang = useLang()
  const want = { ...HEATS[by], period: month }
  const read = useTable(want)
  return (
    <section className="box heat" aria-label={w.heat}>
      <div className="boxhead"><h2>{w.heat}</h2><div className="seg" role="group" aria-label={w.heatBy}>{(Object.keys(HEATS) as Heated[]).map((each) => <button key={each} aria-pressed={each === by} onClick={() => ask({ heat: each === 'days' ? undefined : each, cell: undefined })}>{w[`heat_${each}`]}</button>)}</div><span className="quiet">{longMonth(month, lang)} · {w.heatWhy}</span><span style={{ marginLeft: 'auto' }}>{read.data && <Age of={read.data} since={read.dataUpdatedAt} />}</span></div>
      <Shown read={read} rows={5}>{(table) => <Matrix table={table} want={want} currency={currency} picked={picked} small />}</Shown>
    </section>
  )
}
