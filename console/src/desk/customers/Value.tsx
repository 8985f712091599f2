/** Stored value: what may be spent today, what was paid and what was given with it, each change with who and why; what a person enters by hand. */
import type { UseQueryResult } from '@tanstack/react-query'
import { useState } from 'react'

import { api, gotWith, type Schemas } from '../../api/client'
import { useNamed } from '../../api/names'
import { may, useMe } from '../../api/session'
import { minor, places } from '../../parts/amounts'
import { Money } from '../../parts/Money'
import { Shown } from '../../parts/States'
import { useLang, useWords } from '../../words'
import { dayText } from '../../words/formats'
import { day, moment } from '../../words/times'
import { Deed, type Said } from '../Deed'
import { changed, said, type Stored } from './data'
import { CUSTOMERS } from './words'

const SHOWN = 8
const DEEDS = ['top_up', 'spend', 'give_back', 'pay_back'] as const
type DeedOf = (typeof DEEDS)[number]
/** What gives or takes money takes finance; spending and giving back what was spent is the desk's. */
const MONEY: DeedOf[] = ['top_up', 'pay_back']

export function Value({ id, read, currencies, currency, choose }: { id: string; read: UseQueryResult<Stored>; currencies: string[]; currency: string; choose: (currency: string) => void }) {
  const w = useWords(CUSTOMERS)
  const money = may(useMe(), 'admin', 'finance')
  const [doing, setDoing] = useState<DeedOf>()
  const entries = read.data?.entries ?? []
  return (
    <section className="box" aria-label={w.stored}>
      <div className="boxhead"><h2>{w.stored}</h2>{read.data && <span className="second"><Money money={{ amount: read.data.balance, currency }} word="" /></span>}
        <span className="gap" />{currencies.length > 1 && <select className="sel" aria-label={w.currency} value={currency} onChange={(event) => choose(event.target.value)}>{currencies.map((each) => <option key={each}>{each}</option>)}</select>}</div>
      <Shown read={read} rows={2}>{(value) => <><Lots value={value} /><Entries value={value} /></>}</Shown>
      <p className="in keys">{DEEDS.filter((each) => (each === 'top_up' || entries.length > 0) && (money || !MONEY.includes(each))).map((each) => <button key={each} className="press" onClick={() => setDoing(each)}>{w[`v_${each}`]}</button>)}</p>
      {doing && <Change key={doing} id={id} kind={doing} currency={currency} entries={entries} close={() => setDoing(undefined)} />}
    </section>
  )
}

function Lots({ value }: { value: Stored }) {
  const w = useWords(CUSTOMERS)
  const accounts = value.accounts.filter((each) => each.lots.length > 0)
  if (!accounts.length) return <p className="in quiet">{w.noValue}</p>
  return (
    <table className="t">
      <thead><tr><th scope="col" className="n">{w.left}</th><th scope="col">{w.lotOf}</th><th scope="col">{w.ends}</th>{accounts.length > 1 && <th scope="col">{w.under}</th>}</tr></thead>
      <tbody>{accounts.flatMap((account) => account.lots.map((lot, n) => (
        <tr key={`${account.customer} ${n}`}><td className="n"><Money money={{ amount: lot.left, currency: value.currency }} word="" /></td><td>{lot.gift ? w.given : w.paidIn}</td><td>{lot.ends ? dayText(lot.ends) : w.stays}</td>{accounts.length > 1 && <td style={{ overflowWrap: 'anywhere' }}>{account.customer}</td>}</tr>
      )))}</tbody>
    </table>
  )
}

function Entries({ value }: { value: Stored }) {
  const w = useWords(CUSTOMERS)
  const lang = useLang()
  const named = useNamed()
  const [all, setAll] = useState(false)
  const entries = [...value.entries].reverse()
  if (!entries.length) return null
  return (
    <>
      <table className="t">
        <thead><tr><th scope="col">{w.when}</th><th scope="col">{w.entry}</th><th scope="col" className="n">{w.amount}</th></tr></thead>
        <tbody>{entries.slice(0, all ? undefined : SHOWN).map((each, n) => (
          <tr key={n}>
            <td className="nowrap">{moment(each.at, lang)}</td>
            <td style={{ overflowWrap: 'anywhere' }}>{said(w, `v_${each.kind}`).replace(/^v_/, '')} <span className="second">{[each.source, each.line].filter(Boolean).join(' · ')}</span><br /><span className="quiet">{[each.reason, each.by === 'rule' ? w.byRule : named(each.by)].filter(Boolean).join(' · ')}</span></td>
            <td className="n"><Money money={{ amount: each.amount, currency: value.currency }} change word="" /></td>
          </tr>
        ))}</tbody>
      </table>
      {entries.length > SHOWN && !all && <p className="foot2"><span>{w.of(SHOWN, entries.length)}</span><button className="link" onClick={() => setAll(true)}>{w.more}</button></p>}
    </>
  )
}

type Changing = { id: string; kind: DeedOf; currency: string; entries: Schemas['ValueEntryView'][]; close: () => void }

/** What is sent is what the API takes; where it takes two people, the form says that it waits for another. */
function Change({ id, kind, currency, entries, close }: Changing) {
  const w = useWords(CUSTOMERS)
  const path = { params: { path: { customer_id: id } } }
  const tops = entries.filter((each) => each.kind === 'top_up')
  const spent = entries.filter((each) => each.kind === 'spend')
  const cents = places(currency)
  const amount = { required: true, inputMode: 'decimal' as const, autoComplete: 'off', pattern: cents ? `[0-9]{1,7}(\\.[0-9]{1,${cents}})?` : '[0-9]{1,9}' }
  const does = async (told: Said) => {
    const sum = (name: string) => minor(told(name), currency) ?? 0
    const about = { currency, source: told('source'), line: told('line'), reason: told('reason') }
    const [of = '', line = ''] = told('of').split('\n')
    const answer = await gotWith<unknown>({
      top_up: () => api.POST('/customers/{customer_id}/value/top-ups', { ...path, body: { ...about, paid: sum('paid'), gift: sum('gift'), ...(told('ends') ? { ends: told('ends') } : {}) } }),
      spend: () => api.POST('/customers/{customer_id}/value', { ...path, body: { ...about, kind: 'spend', amount: sum('amount') } }),
      give_back: () => api.POST('/customers/{customer_id}/value', { ...path, body: { ...about, kind: 'give_back', source: of, line } }),
      pay_back: () => api.POST('/customers/{customer_id}/value/pay-backs', { ...path, body: { ...about, amount: sum('amount'), top_up: of, top_up_line: line } }),
    }[kind]())
    await changed()
    return answer
  }
  const which = kind === 'give_back' ? spent : tops
  return (
    <Deed title={w[`v_${kind}`]} close={close} does={does}>
      {kind === 'top_up' && <><label>{w.paidIn}<input name="paid" {...amount} /></label><label>{w.given}<input name="gift" {...amount} defaultValue="0" /></label><label>{w.giftEnds}<input name="ends" type="date" min={day()} /><span className="quiet">{w.endsHelp}</span></label></>}
      {(kind === 'give_back' || kind === 'pay_back') && <label>{kind === 'pay_back' ? w.ofTopUp : w.ofSpending}<select name="of" required>{which.map((each, n) => <option key={n} value={`${each.source}\n${each.line}`}>{[each.source, each.line].filter(Boolean).join(' · ')}</option>)}</select></label>}
      {(kind === 'spend' || kind === 'pay_back') && <label>{w.amount} {currency}<input name="amount" {...amount} /></label>}
      {kind !== 'give_back' && <><label>{w.source}<input name="source" required maxLength={128} autoComplete="off" /><span className="quiet">{w.sourceHelp}</span></label><label>{w.lineOf}<input name="line" maxLength={64} autoComplete="off" /></label></>}
      <label>{w.reason}<input name="reason" required maxLength={300} /></label>
    </Deed>
  )
}
