import './customers.css'

import { useState } from 'react'

import { api, refusal } from '../../api/client'
import { useCurrencies } from '../../api/names'
import { may, useMe } from '../../api/session'
import { moneyText } from '../../parts/Money'
import { useOnce } from '../../parts/once'
import { save } from '../../parts/saving'
import { Empty, Shown, Wrong } from '../../parts/States'
import type { Route } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { day, moment } from '../../words/times'
import { Posters } from '../posters/Mine'
import { Coupons, Points } from './Benefits'
import { Consults } from './Consults'
import { channelName, nameOf, useClasses, useCoupons, useOpenings, usePast, usePoints, useStored, useWho, type Who } from './data'
import { Classes, Lists } from './Facts'
import { Doubts, Ids } from './Ids'
import { Import } from './Import'
import { Known } from './Known'
import { Rights } from './Rights'
import { Timeline } from './Timeline'
import { Value } from './Value'
import { Ways } from './Ways'
import { CUSTOMERS } from './words'

/** `customers/<id>`, or `customers/+import`; no id begins with a plus. */
export default function Deeper({ route }: { route: Route }) {
  const [, id = ''] = route.parts
  return id === '+import' ? <Import /> : <CustomerPage id={id} />
}

function CustomerPage({ id }: { id: string }) {
  const w = useWords(CUSTOMERS)
  const me = useMe()
  const read = useWho(id)
  const { busy, problem, run } = useOnce()
  const take = () => run(async () => {
    const { data, error, response } = await api.GET('/customers/{customer_id}/csv', { params: { path: { customer_id: id } }, parseAs: 'blob' })
    if (!response.ok) throw refusal(response, error)
    save(data as unknown as Blob, `customer-${day()}.csv`)
  })
  return (
    <>
      <header className="pagetop">
        <a href="#/customers">{w.back}</a><h1>{(read.data && nameOf(read.data)) || w.file}</h1><span className="quiet">{read.data?.person ?? id}</span>
        <span className="gap" />
        <button className="press" aria-disabled={busy} onClick={() => void take()}>{busy ? w.taking : w.csv}</button>
      </header>
      <main className="content">
        {problem !== undefined && <Wrong problem={problem} />}
        <Shown read={read} rows={8}>{(who) => <File who={who} />}</Shown>
        {may(me, 'admin') && <Rights id={id} />}
      </main>
    </>
  )
}

function File({ who }: { who: Who }) {
  const w = useWords(CUSTOMERS)
  const lang = useLang()
  const id = who.person
  const past = usePast(id, lang)
  const points = usePoints(id)
  const coupons = useCoupons(id)
  const currencies = useCurrencies()
  const [chosen, setChosen] = useState('')
  const currency = chosen || currencies[0]!
  const stored = useStored(id, currency)
  const openings = useOpenings(id)
  const classes = useClasses(id)
  const unknown = who.touches.length === 0 && who.ids.every((each) => each.keys.length === 0) && past.data?.tickets.length === 0 && points.data?.entries.length === 0 && coupons.data?.length === 0 && !stored.data?.entries.length
  if (unknown) return <section className="box"><Empty title={w.gone} why={w.goneWhy}><a className="press" href="#/customers">{w.back}</a></Empty></section>
  const met = who.touches[0]
  const figure = (value: number | undefined, sign = '') => (value === undefined ? '…' : `${value}${sign}`)
  return (
    <>
      <section className="box figs whofigs" aria-label={w.figures}>
        <div><span className="quiet">{w.tickets}</span><b>{figure(past.data?.tickets.length, past.data?.more ? '+' : '')}</b></div>
        <div><span className="quiet">{w.points}</span><b>{figure(points.data?.balance)}</b></div>
        <div><span className="quiet">{w.couponsLeft}</span><b>{figure(coupons.data?.filter((each) => each.state === 'issued').length)}</b></div>
        <div><span className="quiet">{w.stored}</span><b>{stored.data ? moneyText({ amount: stored.data.balance, currency }) : '…'}</b></div>
        <div><span className="quiet">{w.firstMet}</span><b className="plainer">{met ? <>{channelName(w, met.channel)}<small>{moment(met.at, lang)}</small></> : '—'}</b></div>
      </section>
      <Doubts who={who} />
      <div className="cols">
        <div className="stack"><Timeline who={who} past={past} points={points.data} coupons={coupons.data} value={stored.data} openings={openings.data} classes={classes.data} /><Consults id={id} /></div>
        <div className="stack"><Ids who={who} points={points.data} coupons={coupons.data} value={stored.data} /><Value id={id} read={stored} currencies={currencies} currency={currency} choose={setChosen} /><Points id={id} read={points} /><Coupons id={id} read={coupons} /><Posters id={id} /><Classes id={id} read={classes} /><Known id={id} /><Ways id={id} /><Lists read={openings} /></div>
      </div>
    </>
  )
}
