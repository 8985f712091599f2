import { useState } from 'react'

import { api, got, type Schemas } from '../../api/client'
import { useRead } from '../../api/reading'
import { useMe } from '../../api/session'
import { Line } from '../../parts/Explanation'
import { FourFigures } from '../../parts/FourFigures'
import { Icon } from '../../parts/Icon'
import { Money } from '../../parts/Money'
import { Stage } from '../../parts/Stage'
import { Empty, Loading, Shown } from '../../parts/States'
import { usePersonal } from '../../parts/personal'
import { ask, href, type Route } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { longMonth, moment, month, monthBefore, shortMonth } from '../../words/times'
import { useEarnings } from '../jobs/data'
import { Ladder } from './Ladder'
import { Summary } from './Summary'
import { EARN } from './words'

const BACK = 12

export default function EarningsPage({ route }: { route: Route }) {
  const w = useWords(EARN)
  const lang = useLang()
  const me = useMe()
  const period = route.query.get('month') ?? month()
  const read = useEarnings(period)
  const ladders = useRead(['ladders', period, lang], () => got(api.GET('/me/ladders', { params: { query: { period, lang } } })))
  const months = Array.from({ length: BACK }, (_, back) => monthBefore(month(), back))
  return (
    <>
      <header className="top">
        <div className="row">
          <div><h1>{w.title}</h1><p className="second">{[me.name, me.outlet_name].filter(Boolean).join(' · ')}</p></div>
          <select className="pick" aria-label={w.month} value={period} onChange={(event) => ask({ month: event.target.value })}>
            {months.map((each) => <option key={each} value={each}>{longMonth(each, lang)}</option>)}
          </select>
        </div>
      </header>
      <main className="body">
        {ladders.data?.parties.flatMap((party) => party.ladders.map((each) => <Ladder key={party.party + each.ladder} ladder={each} />))}
        <Shown read={read} rows={8}>
          {(earnings) => (
            <>
              <div className="between"><h2>{w.money(shortMonth(period, lang))}</h2><span className="second" style={{ fontSize: 13 }}>{w.apart}</span></div>
              <section className="card"><FourFigures of={earnings} openJobs={earnings.open.length} {...(earnings.estimate_complete ? {} : { note: w.partial })} /></section>
              {earnings.parties.map((party) => <Summary key={party} party={party} period={period} />)}
              <div className="between"><h2>{w.detail(shortMonth(period, lang))}</h2><span className="second" style={{ fontSize: 13 }}>{w.open}</span></div>
              <section className="card">
                {earnings.tickets.length === 0 ? <Empty title={w.empty} why={w.emptyWhy} /> : (
                  <ul className="lines">{[...earnings.tickets].sort((one, other) => other.at.localeCompare(one.at)).map((row) => <Row key={`${row.ticket_id}:${row.assessment}:${row.party}`} row={row} period={period} />)}</ul>
                )}
              </section>
            </>
          )}
        </Shown>
      </main>
    </>
  )
}

function Row({ row, period }: { row: Schemas['EarningsRow']; period: string }) {
  const w = useWords(EARN)
  const personal = usePersonal()
  const lang = useLang()
  const [open, setOpen] = useState(false)
  const correction = row.assessment > 1 || row.amount.amount < 0
  return (
    <li>
      <button className="line" aria-expanded={open} onClick={() => setOpen(!open)}>
        <span>{correction ? `${w.correction}：` : ''}{row.title ?? row.ticket_id}</span>
        <span className="right" style={{ fontSize: 17 }}><Money money={row.amount} large word="" /></span>
        <small>{[moment(row.at, lang), personal(row.customer), row.service_period === period ? '' : w.otherMonth(longMonth(row.service_period, lang))].filter(Boolean).join(' · ')}</small>
        <small className="right"><Stage of="accrued" /></small>
      </button>
      {open && <Why row={row} />}
    </li>
  )
}

function Why({ row }: { row: Schemas['EarningsRow'] }) {
  const w = useWords(EARN)
  const lang = useLang()
  const read = useRead(['ticket', row.ticket_id, 'earnings', lang], () => got(api.GET('/tickets/{ticket_id}/earnings', { params: { path: { ticket_id: row.ticket_id }, query: { lang } } })))
  if (!read.data) return read.isError ? <Shown read={read}>{() => null}</Shown> : <Loading rows={2} />
  const { lines, names, book } = read.data
  return (
    <div className="opened">
      <ul className="lines" style={{ margin: '0 -14px' }}>{(lines ?? []).filter((each) => each.plane === 'pay').map((each) => <Line key={each.id} line={each} names={names ?? {}} party={row.party} under={each.book ?? book ?? ''} />)}</ul>
      <a className="press" href={href('jobs', row.ticket_id)}>{w.seeTicket}<Icon name="on" size={16} /></a>
    </div>
  )
}
