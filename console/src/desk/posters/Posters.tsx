/** Posters that members pass on: what they say, in which days, and what the member has for whom they bring. */
import { useState } from 'react'

import { useCurrencies } from '../../api/names'
import { may, useMe } from '../../api/session'
import { minor, places } from '../../parts/amounts'
import { moneyText } from '../../parts/Money'
import { Empty, Shown } from '../../parts/States'
import type { Route } from '../../shared/route'
import { useWords } from '../../words'
import { dayText } from '../../words/formats'
import { day, dayAfter } from '../../words/times'
import { Deed, type Said } from '../Deed'
import { useCare } from '../plans/data'
import { type Rule, without, withPoster } from './data'
import { POSTERS } from './words'

type Open = { what: 'change'; rule?: Rule } | { what: 'remove'; rule: Rule }

export default function Posters(_: { route: Route }) {
  const w = useWords(POSTERS)
  const { read, put } = useCare()
  const edits = may(useMe(), 'admin', 'finance')
  const [open, setOpen] = useState<Open>()
  const close = () => setOpen(undefined)
  return (
    <>
      <header className="pagetop"><h1>{w.title}</h1><span className="quiet">{w.lead}</span><span className="gap" />{edits && <button className="press primary" onClick={() => setOpen({ what: 'change' })}>{w.add}</button>}</header>
      <main className="content">
        <Shown read={read} rows={4}>
          {(care) => (care.posters ?? []).length === 0 ? <section className="box"><Empty title={w.none} why={w.noneWhy} /></section> : <List rules={care.posters ?? []} edits={edits} open={setOpen} />}
        </Shown>
        <p className="keys"><span className="quiet">{w.forWhom}</span><a className="press" href="#/customers">{w.toCustomers}</a></p>
      </main>
      {open?.what === 'change' && <Edit rule={open.rule} close={close} does={(rule) => put((before) => withPoster(before, rule))} />}
      {open?.what === 'remove' && <Deed title={w.removeOf(open.rule.title)} word={w.remove} close={close} does={() => put((before) => without(before, open.rule.id))}><p>{w.removeWhy}</p></Deed>}
    </>
  )
}

function List({ rules, edits, open }: { rules: Rule[]; edits: boolean; open: (what: Open) => void }) {
  const w = useWords(POSTERS)
  const today = day()
  const when = (each: Rule) => (today < each.first ? w.before : today > each.last ? w.after : w.now)
  return (
    <section className="box scroll" aria-label={w.title}>
      <table className="t">
        <thead><tr><th scope="col">{w.poster}</th><th scope="col">{w.days}</th><th scope="col">{w.reward}</th><th scope="col"><span className="hid">{w.change}</span></th></tr></thead>
        <tbody>{rules.map((each) => (
          <tr key={each.id}>
            <td>{each.title}<br /><span className="quiet">{each.id}</span></td>
            <td>{dayText(each.first)} – {dayText(each.last)}<br /><span className="quiet">{when(each)}</span></td>
            <td>{w.rewardOf(each.days, moneyText({ amount: each.least, currency: each.currency }), each.points)}<br /><span className="quiet">{w.limits(each.last_days, each.most)}</span></td>
            <td className="n">{edits && <><button className="link" aria-label={`${w.change} ${each.title}`} onClick={() => open({ what: 'change', rule: each })}>{w.change}</button> <button className="link" aria-label={`${w.remove} ${each.title}`} onClick={() => open({ what: 'remove', rule: each })}>{w.remove}</button></>}</td>
          </tr>
        ))}</tbody>
      </table>
    </section>
  )
}

/** Minor units as people type them: 10000 → "100.00". */
function typed(amount: number, currency: string): string {
  const cents = places(currency)
  const digits = String(amount).padStart(cents + 1, '0')
  return cents ? `${digits.slice(0, -cents)}.${digits.slice(-cents)}` : digits
}

function Edit({ rule, close, does }: { rule: Rule | undefined; close: () => void; does: (rule: Rule) => Promise<void> }) {
  const w = useWords(POSTERS)
  const currencies = useCurrencies()
  const number = (name: string, label: string, value: number, most: number, help?: string) => (
    <label>{label}<input name={name} type="number" required min={1} max={most} defaultValue={value} />{help && <span className="quiet">{help}</span>}</label>
  )
  const written = (said: Said): Rule => {
    const currency = said('currency')
    return {
      id: said('id'), title: said('title'), text: said('text'), first: said('first'), last: said('last'), currency,
      least: minor(said('least'), currency) ?? 0, days: Number(said('days')), points: Number(said('points')), last_days: Number(said('last_days')), most: Number(said('most')),
    }
  }
  return (
    <Deed title={rule ? w.change : w.add} close={close} does={(said) => does(written(said))}>
      {rule ? <><input type="hidden" name="id" value={rule.id} /><p className="quiet">{w.changeWhy}</p></> : <label>{w.id}<input name="id" required pattern="[A-Za-z0-9][A-Za-z0-9._\-]{0,63}" autoComplete="off" /><span className="quiet">{w.idHelp}</span></label>}
      <label>{w.name}<input name="title" required maxLength={14} defaultValue={rule?.title} autoComplete="off" /></label>
      <label>{w.text}<textarea name="text" required maxLength={160} rows={3} defaultValue={rule?.text} /></label>
      <div className="pair"><label>{w.first}<input name="first" type="date" required defaultValue={rule?.first ?? day()} /></label><label>{w.last}<input name="last" type="date" required defaultValue={rule?.last ?? dayAfter(day(), 30)} /></label></div>
      <div className="pair"><label>{w.least}<input name="least" required inputMode="decimal" autoComplete="off" defaultValue={rule && typed(rule.least, rule.currency)} /></label><label>{w.currency}<select name="currency" defaultValue={rule?.currency}>{[...new Set([...(rule ? [rule.currency] : []), ...currencies])].map((each) => <option key={each}>{each}</option>)}</select></label></div>
      <div className="pair">{number('days', w.within, rule?.days ?? 30, 1096)}{number('points', w.points, rule?.points ?? 100, 10 ** 6)}</div>
      <div className="pair">{number('last_days', w.lastDays, rule?.last_days ?? 365, 1096)}{number('most', w.most, rule?.most ?? 20, 200)}</div>
    </Deed>
  )
}
