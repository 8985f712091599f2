/** By what the person is known, under which ids, and who may be the same person: merged and parted here, with a reason. */
import { useState } from 'react'

import { absent, api, got } from '../../api/client'
import { useCurrencies, useNamed } from '../../api/names'
import { useRead } from '../../api/reading'
import { moneyText } from '../../parts/Money'
import { Loading } from '../../parts/States'
import { href } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { day, moment } from '../../words/times'
import { Deed, type Said } from '../Deed'
import { changed, channelName, type Coupon, nameOf, type Points, said, usePast, type Stored, usePoints, useCoupons, useStored, type Who } from './data'
import { CUSTOMERS } from './words'

export function Doubts({ who }: { who: Who }) {
  const w = useWords(CUSTOMERS)
  const [merging, setMerging] = useState('')
  const [parting, setParting] = useState('')
  if (!who.doubts.length) return null
  const apart = async (said: Said) => {
    await got(api.POST('/customers/{customer_id}/apart', { params: { path: { customer_id: who.person } }, body: { other: parting, reason: said('reason') } }))
    await changed()
  }
  return (
    <section className="box" aria-label={w.doubts}>
      <div className="boxhead"><h2>{w.doubts}</h2><span className="quiet">{w.doubtsWhy}</span></div>
      {who.doubts.map((each) => (
        <div key={each.other} className="idrow">
          <div className="between">
            <span><a href={href('customers', each.other)}>{each.other}</a> <span className="second">{each.why.map((why) => said(w, `why_${why}`).replace(/^why_/, '')).join(w.and)}</span></span>
            <span className="keys"><button className="press" onClick={() => setMerging(each.other)}>{w.mergeThem}</button><button className="press" onClick={() => setParting(each.other)}>{w.twoPeople}</button></span>
          </div>
        </div>
      ))}
      {merging && <MergeDeed into={who} other={merging} close={() => setMerging('')} />}
      {parting && <Deed title={w.twoPeople} close={() => setParting('')} does={apart}><p className="quiet">{w.apartWhy}</p><label>{w.howKnown}<textarea name="reason" required maxLength={300} rows={2} /></label></Deed>}
    </section>
  )
}

export function Ids({ who, points, coupons, value }: { who: Who; points: Points | undefined; coupons: Coupon[] | undefined; value: Stored | undefined }) {
  const w = useWords(CUSTOMERS)
  const lang = useLang()
  const named = useNamed()
  const [merging, setMerging] = useState(false)
  const [ending, setEnding] = useState('')
  const balance = (id: string) => points?.accounts.find((each) => each.customer === id)?.balance ?? 0
  const worth = (id: string) => { const found = value?.accounts.find((each) => each.customer === id); return found ? moneyText({ amount: found.paid + found.gift, currency: value!.currency }) : '' }
  const held = (id: string) => coupons?.filter((each) => each.customer === id && each.state === 'issued').length ?? 0
  const end = async (said: Said) => {
    await got(api.POST('/customers/{customer_id}/merge', { params: { path: { customer_id: ending } }, body: { into: null, reason: said('reason') } }))
    await changed()
  }
  return (
    <section className="box" aria-label={w.ids}>
      <div className="boxhead"><h2>{w.ids}</h2><span className="quiet">{w.idCount(who.ids.length)}</span></div>
      {who.ids.map((each, n) => (
        <div key={each.id} className="idrow">
          <div className="between"><b>{each.id}</b>{n > 0 && <button className="link" onClick={() => setEnding(each.id)}>{w.end}</button>}</div>
          {(each.name || each.outlet) && <div className="second">{[each.name, named(each.outlet)].filter(Boolean).join(' · ')}</div>}
          <div className="keys2">
            {each.keys.map((key, at) => <span key={at} className="chip plain" title={key.consent || undefined}>{w[key.kind]}{key.tail && ` …${key.tail}`}{key.scope && ` · ${key.kind === 'member' ? named(key.scope) : key.scope}`}</span>)}
            {each.keys.length === 0 && <span className="quiet">{w.noKeys}</span>}
          </div>
          {each.first && <div className="quiet">{w.firstAt(channelName(w, each.first.channel), moment(each.first.at, lang))}</div>}
          {each.keys.filter((key) => key.consent).map((key, at) => <div key={at} className="quiet">{w.consentOf(key.consent, day(key.since))}</div>)}
        </div>
      ))}
      <p className="in keys"><button className="press" onClick={() => setMerging(true)}>{w.mergeOther}</button></p>
      {merging && <MergeDeed into={who} close={() => setMerging(false)} />}
      {ending && (
        <Deed title={w.endOf(ending)} word={w.end} close={() => setEnding('')} does={end}>
          <div className="moves"><b>{w.goesBack}</b><span>{w.pointsBack(balance(ending))}</span><span>{w.couponsBack(held(ending))}</span>{worth(ending) && <span>{w.valueBack(worth(ending))}</span>}<span>{w.ticketsBack}</span><span>{w.noRule}</span></div>
          <label>{w.howKnown}<textarea name="reason" required maxLength={300} rows={2} /></label>
        </Deed>
      )}
    </section>
  )
}

/** Says what comes along before it is done; the other's ledgers stay as they are, so that it can be ended. */
function MergeDeed({ into, other, close }: { into: Who; other?: string; close: () => void }) {
  const w = useWords(CUSTOMERS)
  const [id, setId] = useState(other ?? '')
  const [look, setLook] = useState('')
  const whole = id.trim()
  const merge = async (said: Said) => {
    await got(api.POST('/customers/{customer_id}/merge', { params: { path: { customer_id: whole } }, body: { into: into.person, reason: said('reason') } }))
    await changed()
  }
  return (
    <Deed title={w.mergeInto(nameOf(into) || into.person)} word={w.mergeThem} close={close} does={merge}>
      {!other && <label>{w.otherId}<input required maxLength={120} value={id} autoComplete="off" onChange={(event) => setId(event.target.value)} onBlur={() => setLook(whole)} /><span className="quiet">{w.otherHelp}</span></label>}
      {other && <Comes id={other} />}
      {!other && look && look === whole && <Comes key={look} id={look} />}
      <label>{w.reason}<textarea name="reason" required maxLength={300} rows={2} placeholder={w.reasonHint} /></label>
    </Deed>
  )
}

function Comes({ id }: { id: string }) {
  const w = useWords(CUSTOMERS)
  const named = useNamed()
  const lang = useLang()
  const who = useRead(['customer', id, 'who', 'other'], () => got(api.GET('/customers/{customer_id}/identity', { params: { path: { customer_id: id } } })).catch(absent))
  const past = usePast(id, lang)
  const points = usePoints(id)
  const coupons = useCoupons(id)
  const currency = useCurrencies()[0]!
  const value = useStored(id, currency)
  if (!who.data || !past.data || !points.data || !coupons.data || !value.data) return <Loading rows={2} />
  const left = coupons.data.filter((each) => each.state === 'issued').length
  const outlet = named(who.data.ids.find((each) => each.outlet)?.outlet)
  return (
    <div className="moves" role="status">
      <b>{w.comesAlong}</b>
      <span>{[nameOf(who.data) || w.noName, ...who.data.ids.flatMap((each) => each.keys.map((key) => `${w[key.kind]}${key.tail && ` …${key.tail}`}`)), outlet].filter(Boolean).join(' · ')}</span>
      <span>{w.along(past.data.tickets.length, points.data.balance, left)}</span>
      {value.data.entries.length > 0 && <span>{w.valueAlong(moneyText({ amount: value.data.balance, currency }), moneyText({ amount: value.data.gift, currency }))}</span>}
      <span className="quiet">{w.canEnd}</span>
    </div>
  )
}
