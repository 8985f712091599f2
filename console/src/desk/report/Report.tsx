/** What was settled, grouped and narrowed as somebody asks: a chart, a table, a workbook, and figures from outside beside them. */
import '../margins/margins.css'

import { useState } from 'react'

import { provinceName } from '../../parts/provinces'
import { Empty, Shown } from '../../parts/States'
import { ask, type Route } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { day, longMonth, moment } from '../../words/times'
import { Excel } from '../Excel'
import { type Asked, asked, DIMENSIONS, type Dimension, FIGURES, FILTERS, type Found, sorted, useReport } from './data'
import { outside } from './outside'
import { Bars, figuresOf, sheet, Table } from './Table'
import { REPORT } from './words'

export type Name = (by: Dimension, id: string) => string

export default function Report({ route }: { route: Route }) {
  const w = useWords(REPORT)
  const want = asked(route.query)
  const read = useReport(want)
  const [pasted, setPasted] = useState('')
  return (
    <>
      <header className="pagetop"><h1>{w.title}</h1><span className="quiet">{w.lead}</span></header>
      <main className="content">
        <section className="box" aria-label={w.title}>
          <Tools want={want} />
          <Shown read={read} rows={8}>{(found) => <Body found={found} want={want} route={route} pasted={pasted} />}</Shown>
          <p className="foot2"><span>{w.note}</span></p>
        </section>
        <section className="box" aria-label={w.outside}>
          <div className="boxhead"><h2>{w.outside}</h2><span className="quiet">{w.outsideWhy}</span></div>
          <div className="in"><label className="wide">{w.paste}<textarea rows={3} value={pasted} onChange={(event) => setPasted(event.target.value)} /></label></div>
        </section>
      </main>
    </>
  )
}

function Tools({ want }: { want: Asked }) {
  const w = useWords(REPORT)
  const date = (name: 'first' | 'last') => <label>{w[name]}<input type="date" required value={want[name]} max={day()} onChange={(event) => event.target.value && ask({ [name]: event.target.value })} /></label>
  return (
    <div className="tools" style={{ paddingTop: 10 }}>
      {date('first')}
      {date('last')}
      <label>{w.by}<select className="sel" value={want.by} onChange={(event) => ask({ by: event.target.value, then: event.target.value === want.then ? undefined : want.then })}>{DIMENSIONS.map((each) => <option key={each} value={each}>{w[each]}</option>)}</select></label>
      <label>{w.then}<select className="sel" value={want.then ?? ''} onChange={(event) => ask({ then: event.target.value || undefined })}><option value="">{w.nothing}</option>{DIMENSIONS.filter((each) => each !== want.by).map((each) => <option key={each} value={each}>{w[each]}</option>)}</select></label>
    </div>
  )
}

function Body({ found, want, route, pasted }: { found: Found; want: Asked; route: Route; pasted: string }) {
  const w = useWords(REPORT)
  const lang = useLang()
  const name: Name = (by, id) => {
    if (id === '-') return w.none
    if (by === 'region') return provinceName(id, lang)
    return by === 'month' ? longMonth(id, lang) : (found.names.get(`${by} ${id}`) ?? id)
  }
  const currencies = found.whole.map((each) => each.currency).sort()
  const currency = currencies.find((each) => each === route.query.get('currency')) ?? currencies[0] ?? 'CNY'
  const figure = FIGURES.find((each) => each === route.query.get('figure')) ?? 'income'
  const rows = sorted(found.rows.filter((each) => each.sum.currency === currency), want.by, figure)
  const whole = found.whole.find((each) => each.currency === currency)
  const beside = outside(pasted)
  const joined = figuresOf(beside, rows, want.by, name)
  return (
    <>
      <div className="tools">
        {FILTERS.filter((each) => want[each]).map((each) => <span key={each} className="chip plain">{w.only} {w[each]}: {name(each, want[each]!)} <button className="link" aria-label={w.off(w[each])} onClick={() => ask({ [each]: undefined })}>×</button></span>)}
        {currencies.length > 1 && <label>{w.currency}<select className="sel" value={currency} onChange={(event) => ask({ currency: event.target.value })}>{currencies.map((each) => <option key={each}>{each}</option>)}</select></label>}
        <label>{w.figure}<select className="sel" value={figure} onChange={(event) => ask({ figure: event.target.value })}>{FIGURES.map((each) => <option key={each} value={each}>{w[each]}</option>)}</select></label>
        {whole && <Excel name={w.title} rows={() => sheet(rows, whole, want, name, w, beside, joined)} />}
        {found.waiting && <span className="age old">{w.behind(moment(found.waiting, lang))}</span>}
      </div>
      {!whole || !rows.length ? <Empty title={w.empty} why={w.emptyWhy} /> : (
        <>
          <Bars rows={rows} want={want} figure={figure} currency={currency} name={name} />
          {beside.of.size + beside.wrong > 0 && <p role="status" className="foot2">{w.joined(joined.there, beside.of.size - joined.there, beside.wrong)}</p>}
          <Table rows={rows} whole={whole} want={want} name={name} beside={beside} joined={joined} />
        </>
      )}
    </>
  )
}
