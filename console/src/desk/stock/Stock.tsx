import { useState } from 'react'

import { api, got, refusal, type Schemas } from '../../api/client'
import { useNamed, useParties, useSkus } from '../../api/names'
import { useRead } from '../../api/reading'
import { may, useMe } from '../../api/session'
import { save } from '../../parts/saving'
import { Empty, Shown } from '../../parts/States'
import { unitName } from '../../parts/units'
import type { Cell } from '../../parts/workbook'
import { ask, href, type Route } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { moment } from '../../words/times'
import { Excel } from '../Excel'
import { Count, OnWay, Receive, Send } from './deeds'
import { STOCK } from './words'

type Tab = 'levels' | 'moves' | 'reorder'
const TABS: Tab[] = ['levels', 'moves', 'reorder']

/** What lies at an outlet, at head office or in somebody's van; what moved there, and what to order. */
export default function Stock({ route }: { route: Route }) {
  const w = useWords(STOCK)
  const me = useMe()
  const parties = useParties()
  const named = useNamed()
  const everywhere = may(me, 'admin', 'finance', 'dispatcher', 'auditor')
  const own = [me.outlet, ...(may(me, 'technician') ? [me.party] : [])].filter((each) => typeof each === 'string')
  const places = everywhere ? [...parties].filter(([, each]) => ['hq', 'outlet', 'dealer', 'person'].includes(each.kind)).map(([id]) => id) : own
  const first = everywhere ? [...parties].find(([, each]) => each.kind === 'outlet')?.[0] : own[0]
  const place = route.query.get('place') ?? first ?? ''
  const tab = TABS.find((each) => each === route.query.get('tab')) ?? 'levels'
  return (
    <>
      <header className="pagetop">
        <h1>{w.title}</h1>
        <select className="sel" aria-label={w.place} value={place} onChange={(event) => ask({ place: event.target.value })}>{places.map((each) => <option key={each} value={each}>{named(each)}</option>)}</select>
        <div className="seg" role="group" aria-label={w.title}>{TABS.map((each) => <button key={each} aria-pressed={each === tab} onClick={() => ask({ tab: each })}>{w[each]}</button>)}</div>
        <span className="gap" />
        {place && <button className="press" onClick={() => void exported(place)}>{w.export}</button>}
        {place && may(me, 'admin', 'dispatcher', 'partner') && <Receive key={place} place={place} />}
      </header>
      <main className="content">
        {!place ? <section className="box"><Empty title={w.noPlace} /></section> : tab === 'levels' ? <><OnWay place={place} /><Levels place={place} places={places} /></> : tab === 'moves' ? <Moves place={place} /> : <Reorder place={place} />}
      </main>
    </>
  )
}

async function exported(place: string): Promise<void> {
  const { data, error, response } = await api.GET('/stock/{place}/levels.csv', { params: { path: { place } }, parseAs: 'blob' })
  if (!response.ok) throw refusal(response, error)
  save(data as unknown as Blob, `stock-${place}.csv`)
}

function Levels({ place, places }: { place: string; places: string[] }) {
  const w = useWords(STOCK)
  const lang = useLang()
  const me = useMe()
  const skus = useSkus()
  const [doing, setDoing] = useState<{ what: 'count' | 'send'; level: Schemas['LevelView'] }>()
  const read = useRead(['stock', place, 'levels'], () => got(api.GET('/stock/{place}', { params: { path: { place } } })), { live: true })
  const does = may(me, 'admin', 'dispatcher', 'partner', 'technician')
  return (
    <section className="box scroll" aria-label={w.levels}>
      <Shown read={read} rows={6}>
        {({ items }) => items.length === 0 ? <Empty title={w.none} why={w.noneWhy} /> : (
          <table className="t">
            <thead><tr><th scope="col">{w.part}</th><th scope="col" className="n">{w.hand}</th><th scope="col" className="n">{w.free}</th><th scope="col" className="n">{w.reserved}</th><th scope="col" className="n">{w.old}</th>{does && <th scope="col"><span className="hid">{w.count}</span></th>}</tr></thead>
            <tbody>
              {items.map((each) => (
                <tr key={each.part}>
                  <td>{skus.get(each.part)?.name ?? each.part} <span className="quiet">{each.part}</span></td>
                  <td className="n">{each.hand} {unitName(skus.get(each.part)?.unit, lang)}</td><td className="n">{each.free}</td><td className="n">{each.reserved}</td><td className="n">{each.old}</td>
                  {does && <td className="n"><button className="press" onClick={() => setDoing({ what: 'count', level: each })}>{w.count}</button> <button className="press" onClick={() => setDoing({ what: 'send', level: each })}>{w.send}</button></td>}
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Shown>
      {doing?.what === 'count' && <Count level={doing.level} close={() => setDoing(undefined)} />}
      {doing?.what === 'send' && <Send level={doing.level} places={places} close={() => setDoing(undefined)} />}
    </section>
  )
}

function Moves({ place }: { place: string }) {
  const w = useWords(STOCK)
  const lang = useLang()
  const named = useNamed()
  const skus = useSkus()
  const read = useRead(['stock', place, 'moves'], () => got(api.GET('/stock/{place}/moves', { params: { path: { place } } })), { live: true })
  return (
    <section className="box scroll" aria-label={w.moves}>
      <Shown read={read} rows={8}>
        {({ items, complete }) => items.length === 0 ? <Empty title={w.noMoves} /> : (
          <>
            {!complete && <p className="note in">{w.part_more}</p>}
            <p className="in"><Excel name={`${w.moves}-${place}`} rows={() => [[w.at, w.by, w.kind, w.part, w.hand, w.free, w.ticket], ...items.map((each): Cell[] => [each.at, named(each.by), each.kind_name, each.part, counted(each.hand), counted(each.free), each.ticket ?? ''])]} /></p>
            <table className="t">
              <thead><tr><th scope="col">{w.at}</th><th scope="col">{w.by}</th><th scope="col">{w.kind}</th><th scope="col">{w.part}</th><th scope="col" className="n">{w.hand}</th><th scope="col" className="n">{w.free}</th><th scope="col">{w.ticket}</th></tr></thead>
              <tbody>
                {[...items].reverse().map((each) => (
                  <tr key={each.id}><td className="nowrap">{moment(each.at, lang)}</td><td>{named(each.by)}</td><td>{each.kind_name}</td><td>{skus.get(each.part)?.name ?? each.part}</td><td className="n">{each.hand}</td><td className="n">{each.free}</td><td>{each.ticket && <a href={href('tickets', each.ticket)}>{each.ticket}</a>}</td></tr>
                ))}
              </tbody>
            </table>
          </>
        )}
      </Shown>
    </section>
  )
}

function counted(text: string | null | undefined): Cell {
  return text ? { digits: text } : ''
}

function Reorder({ place }: { place: string }) {
  const w = useWords(STOCK)
  const skus = useSkus()
  const [days, setDays] = useState(90)
  const read = useRead(['stock', place, 'reorder', days], () => got(api.GET('/stock/{place}/reorder', { params: { path: { place }, query: { days } } })), { keep: true })
  return (
    <section className="box scroll" aria-label={w.reorder}>
      <p className="in"><label>{w.days} <select className="sel" value={days} onChange={(event) => setDays(Number(event.target.value))}>{[30, 90, 180, 366].map((each) => <option key={each}>{each}</option>)}</select></label></p>
      <Shown read={read} rows={6}>
        {({ items, complete }) => items.length === 0 ? <Empty title={w.nothing} why={w.nothingWhy} /> : (
          <>
            {!complete && <p className="note in">{w.part_more}</p>}
            <p className="in"><Excel name={`${w.reorder}-${place}`} rows={() => [[w.part, w.used, w.point, w.position, w.order], ...items.map((each): Cell[] => [each.part, counted(each.used), counted(each.point), counted(each.position), counted(each.order)])]} /></p>
            <table className="t">
              <thead><tr><th scope="col">{w.part}</th><th scope="col" className="n">{w.used}</th><th scope="col" className="n">{w.lead}</th><th scope="col" className="n">{w.point}</th><th scope="col" className="n">{w.position}</th><th scope="col" className="n">{w.order}</th><th scope="col" className="n">{w.ranOut}</th></tr></thead>
              <tbody>{items.map((each) => <tr key={each.part}><td>{skus.get(each.part)?.name ?? each.part}</td><td className="n">{each.used}</td><td className="n">{w.dayCount(each.lead_days)}</td><td className="n">{each.point}</td><td className="n">{each.position}</td><td className="n"><b>{each.order}</b></td><td className="n">{w.dayCount(each.ran_out)}</td></tr>)}</tbody>
            </table>
          </>
        )}
      </Shown>
    </section>
  )
}
