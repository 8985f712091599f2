/** What class the customer is of, and what shops' lists said when they were taken. */
import type { UseQueryResult } from '@tanstack/react-query'
import { useState } from 'react'

import { api, got, type Schemas } from '../../api/client'
import { useNamed } from '../../api/names'
import { moneyText } from '../../parts/Money'
import { Shown } from '../../parts/States'
import { useLang, useWords } from '../../words'
import { moment } from '../../words/times'
import { Deed, type Said } from '../Deed'
import { changed, said } from './data'
import { CUSTOMERS } from './words'

export function Classes({ id, read }: { id: string; read: UseQueryResult<Schemas['ClassView'][]> }) {
  const w = useWords(CUSTOMERS)
  const lang = useLang()
  const [open, setOpen] = useState(false)
  const put = async (said: Said) => {
    await got(api.POST('/customers/{customer_id}/classes', { params: { path: { customer_id: id } }, body: { name: said('name'), reason: said('reason') } }))
    await changed()
  }
  return (
    <section className="box" aria-label={w.classes}>
      <h2>{w.classes}</h2>
      <Shown read={read} rows={1}>
        {(all) => all.length === 0 ? <p className="in quiet">{w.noClass}</p> : (
          <dl className="facts in">{[...all].reverse().map((each, n) => [<dt key={n}>{moment(each.since, lang)}</dt>, <dd key={`${n}=`}>{n === 0 ? <b>{each.name || w.noneNow}</b> : each.name || w.noneNow} <span className="quiet">{each.reason}</span></dd>])}</dl>
        )}
      </Shown>
      <p className="in keys"><button className="press" onClick={() => setOpen(true)}>{w.newClass}</button></p>
      {open && <Deed title={w.newClass} close={() => setOpen(false)} does={put}><p className="quiet">{w.classHelp}</p><label>{w.className}<input name="name" required pattern="[A-Za-z0-9][A-Za-z0-9._\-]{0,63}" autoComplete="off" /></label><label>{w.reason}<input name="reason" required maxLength={300} /></label></Deed>}
    </section>
  )
}

/** What lists say of amounts is read as yuan, whatever the shop is paid in. */
const LISTED = 'CNY'
const ORDER = ['name', 'level', 'points', 'balance', 'spent', 'joined', 'last_visit', 'birthday', 'gender', 'tags', 'note']

export function Lists({ read }: { read: UseQueryResult<Schemas['OpeningView'][]> }) {
  const w = useWords(CUSTOMERS)
  const lang = useLang()
  const named = useNamed()
  if (!read.data?.length) return null
  return (
    <section className="box" aria-label={w.lists}>
      <div className="boxhead"><h2>{w.lists}</h2><span className="quiet">{w.listsWhy}</span></div>
      {read.data.map((each, n) => (
        <div key={n} className="idrow">
          <div className="between"><b>{named(each.shop)}</b><span className="quiet">{moment(each.at, lang)} · {w.rowOf(each.row)}</span></div>
          <dl className="facts">{Object.entries(each.told).sort(([one], [other]) => ORDER.indexOf(one) - ORDER.indexOf(other)).flatMap(([name, value]) => told(w, name, value)).map(([name, value]) => [<dt key={name}>{name}</dt>, <dd key={`${name}=`} style={{ overflowWrap: 'anywhere' }}>{value}</dd>])}</dl>
        </div>
      ))}
    </section>
  )
}

/** Amounts are minor units; other columns stand by their own headers. */
function told(w: (typeof CUSTOMERS)['zh'], name: string, value: unknown): [string, string][] {
  if (name === 'other' && typeof value === 'object' && value) return Object.entries(value).map(([header, cell]) => [header, String(cell)])
  if (name === 'balance' || name === 'spent') return [[said(w, `f_${name}`), moneyText({ amount: Number(value), currency: LISTED })]]
  return [[said(w, `f_${name}`).replace(/^f_/, ''), Array.isArray(value) ? value.join('、') : String(value)]]
}
