/** Points and coupons: what may be spent until when, what happened, and what a person enters by hand. */
import type { UseQueryResult } from '@tanstack/react-query'
import { useState } from 'react'

import { api, got, gotWith, type Schemas } from '../../api/client'
import { useMe } from '../../api/session'
import { Shown } from '../../parts/States'
import { useLang, useWords } from '../../words'
import { dayText } from '../../words/formats'
import { day, dayAfter, moment } from '../../words/times'
import { Deed, type Said } from '../Deed'
import { changed, channelName, type Coupon, type Points as Told } from './data'
import { signed } from './Timeline'
import { CUSTOMERS } from './words'

const SHOWN = 8
const SOON = 30
/** Whose points come from nothing: finance's word, and often a second one. */
const GIVE = ['admin', 'finance']
const KINDS = ['earn', 'spend', 'give_back', 'take_back'] as const

export function Points({ id, read }: { id: string; read: UseQueryResult<Told> }) {
  const w = useWords(CUSTOMERS)
  const [open, setOpen] = useState(false)
  return (
    <section className="box" aria-label={w.points}>
      <div className="boxhead"><h2>{w.points}</h2>{read.data && <span className="second">{w.balance(read.data.balance)}</span>}</div>
      <Shown read={read} rows={2}>{(points) => <><Lots points={points} /><Entries points={points} /></>}</Shown>
      <p className="in keys"><button className="press" onClick={() => setOpen(true)}>{w.enterPoints}</button></p>
      {open && <ChangeDeed id={id} close={() => setOpen(false)} />}
    </section>
  )
}

function Lots({ points }: { points: Told }) {
  const w = useWords(CUSTOMERS)
  const several = points.accounts.filter((each) => each.balance).length > 1
  const lots = points.accounts.flatMap((account) => account.lots.map((lot) => ({ ...lot, customer: account.customer })))
    .sort((one, other) => (one.ends ?? '9').localeCompare(other.ends ?? '9'))
  const soon = dayAfter(day(), SOON)
  if (!lots.length) return <p className="in quiet">{w.noPoints}</p>
  return (
    <table className="t">
      <thead><tr><th scope="col" className="n">{w.left}</th><th scope="col">{w.ends}</th>{several && <th scope="col">{w.under}</th>}</tr></thead>
      <tbody>{lots.map((each, n) => <tr key={n}><td className="n">{each.left}</td><td>{each.ends ? dayText(each.ends) : w.stays} {each.ends && each.ends <= soon && <span className="chip soon">{w.soon}</span>}</td>{several && <td style={{ overflowWrap: 'anywhere' }}>{each.customer}</td>}</tr>)}</tbody>
    </table>
  )
}

function Entries({ points }: { points: Told }) {
  const w = useWords(CUSTOMERS)
  const lang = useLang()
  const [all, setAll] = useState(false)
  const entries = [...points.entries].reverse()
  if (!entries.length) return null
  return (
    <>
      <table className="t">
        <thead><tr><th scope="col">{w.when}</th><th scope="col">{w.entry}</th><th scope="col" className="n">{w.points}</th></tr></thead>
        <tbody>{entries.slice(0, all ? undefined : SHOWN).map((each, n) => (
          <tr key={n}><td className="nowrap">{moment(each.at, lang)}</td><td style={{ overflowWrap: 'anywhere' }}>{w[each.kind]} <span className="second">{[each.source, each.line].filter(Boolean).join(' · ')}</span>{each.short > 0 && <span className="quiet"> {w.short(each.short)}</span>}</td><td className="n">{signed(each.points)}</td></tr>
        ))}</tbody>
      </table>
      {entries.length > SHOWN && !all && <p className="foot2"><span>{w.of(SHOWN, entries.length)}</span><button className="link" onClick={() => setAll(true)}>{w.more}</button></p>}
    </>
  )
}

function ChangeDeed({ id, close }: { id: string; close: () => void }) {
  const w = useWords(CUSTOMERS)
  const gives = useMe().roles.some((role) => GIVE.includes(role))
  const kinds = KINDS.filter((each) => gives || each !== 'earn')
  const [kind, setKind] = useState<(typeof KINDS)[number]>(gives ? 'earn' : 'spend')
  const does = async (said: Said) => {
    const body: Schemas['PointsChange'] = {
      kind, source: said('source'), line: said('line'), reason: said('reason'),
      ...(kind === 'give_back' ? {} : { points: Number(said('points')) }), ...(kind === 'earn' && said('ends') ? { ends: said('ends') } : {}),
    }
    const answer = await gotWith(api.POST('/customers/{customer_id}/points', { params: { path: { customer_id: id } }, body }))
    await changed()
    return answer
  }
  return (
    <Deed title={w.enterPoints} close={close} does={does}>
      <label>{w.entry}<select value={kind} onChange={(event) => setKind(event.target.value as typeof kind)}>{kinds.map((each) => <option key={each} value={each}>{w[each]}</option>)}</select></label>
      {kind !== 'give_back' && <label>{w.points}<input name="points" required inputMode="numeric" pattern="[1-9][0-9]{0,8}" /></label>}
      <label>{w.source}<input name="source" required maxLength={128} autoComplete="off" /><span className="quiet">{w.sourceHelp}</span></label>
      <label>{w.lineOf}<input name="line" maxLength={64} autoComplete="off" /></label>
      {kind === 'earn' && <label>{w.ends}<input name="ends" type="date" min={day()} /><span className="quiet">{w.endsHelp}</span></label>}
      <label>{w.reason}<input name="reason" required maxLength={300} /></label>
    </Deed>
  )
}

export function Coupons({ id, read }: { id: string; read: UseQueryResult<Coupon[]> }) {
  const w = useWords(CUSTOMERS)
  const lang = useLang()
  const [giving, setGiving] = useState(false)
  const [turning, setTurning] = useState<{ coupon: Coupon; state: 'used' | 'revoked' }>()
  const give = async (said: Said) => {
    await got(api.POST('/customers/{customer_id}/coupons', { params: { path: { customer_id: id } }, body: { coupon_class: said('class'), campaign: said('campaign'), channel: said('channel') } }))
    await changed()
  }
  const turn = async (said: Said) => {
    await got(api.POST('/customers/{customer_id}/coupons/{coupon_class}', { params: { path: { customer_id: turning!.coupon.customer, coupon_class: turning!.coupon.coupon_class } }, body: { state: turning!.state, ref: said('ref') } }))
    await changed()
  }
  const code = { required: true, pattern: '[A-Za-z0-9][A-Za-z0-9._\\-]{0,63}', autoComplete: 'off' }
  return (
    <section className="box scroll" aria-label={w.coupons}>
      <h2>{w.coupons}</h2>
      <Shown read={read} rows={2}>
        {(items) => items.length === 0 ? <p className="in quiet">{w.noCoupons}</p> : (
          <table className="t">
            <thead><tr><th scope="col">{w.couponClass}</th><th scope="col">{w.state}</th><th scope="col"><span className="hid">{w.enter}</span></th></tr></thead>
            <tbody>{items.map((each) => (
              <tr key={`${each.customer} ${each.coupon_class}`}>
                <td style={{ overflowWrap: 'anywhere' }}>{each.coupon_class}<br /><span className="quiet">{each.campaign} · {channelName(w, each.channel)}</span></td>
                <td>{w[each.state]}<br /><span className="quiet">{moment(each.at, lang)}</span></td>
                <td className="n">{each.state === 'issued' && <><button className="link" onClick={() => setTurning({ coupon: each, state: 'used' })}>{w.use}</button> <button className="link" onClick={() => setTurning({ coupon: each, state: 'revoked' })}>{w.revoke}</button></>}</td>
              </tr>
            ))}</tbody>
          </table>
        )}
      </Shown>
      <p className="in keys"><button className="press" onClick={() => setGiving(true)}>{w.give}</button></p>
      {giving && (
        <Deed title={w.give} close={() => setGiving(false)} does={give}>
          <p className="quiet">{w.giveHelp}</p>
          <label>{w.couponClass}<input name="class" {...code} /></label>
          <label>{w.campaign}<input name="campaign" {...code} /></label>
          <label>{w.channel}<select name="channel">{['wecom', 'youzan', 'tmall', 'store', 'miniprogram'].map((each) => <option key={each} value={each}>{channelName(w, each)}</option>)}</select></label>
        </Deed>
      )}
      {turning && (
        <Deed title={turning.state === 'used' ? w.useOf(turning.coupon.coupon_class) : w.revokeOf(turning.coupon.coupon_class)} word={turning.state === 'used' ? w.use : w.revoke} close={() => setTurning(undefined)} does={turn}>
          <label>{turning.state === 'used' ? w.forOrder : w.reason}<input name="ref" required maxLength={128} autoComplete="off" /></label>
        </Deed>
      )}
    </section>
  )
}
