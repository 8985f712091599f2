/** How the customer may be told: addresses that they agreed to, what they agreed to in plans of messages, and what was sent. */
import { useState } from 'react'

import { api, got, type Schemas } from '../../api/client'
import { useNamed } from '../../api/names'
import { useRead } from '../../api/reading'
import { may, useMe } from '../../api/session'
import { Shown } from '../../parts/States'
import { useLang, useWords } from '../../words'
import { day, moment } from '../../words/times'
import { Deed, type Said } from '../Deed'
import { changed } from './data'
import { called, WAYS } from './wayWords'

const TELLING = ['sms', 'miniprogram', 'wecomkf']
const SHOWN = 5
const of = (id: string) => ({ params: { path: { customer_id: id } } })

export function Ways({ id }: { id: string }) {
  const w = useWords(WAYS)
  const lang = useLang()
  const named = useNamed()
  const judges = may(useMe(), 'admin', 'dispatcher')
  const read = useRead(['customer', id, 'contact'], () => got(api.GET('/customers/{customer_id}/contact', of(id))))
  const [open, setOpen] = useState<'add' | 'refuse'>()
  const ways = read.data?.ways ?? []
  const add = async (said: Said) => {
    await got(api.POST('/customers/{customer_id}/contact', { ...of(id), body: { channel: said('channel'), address: said('address'), consent: said('consent'), lang: said('lang') as 'zh', ...(said('evidence') ? { evidence: said('evidence') } : {}) } }))
    await changed()
  }
  const refuse = async () => {
    await got(api.DELETE('/customers/{customer_id}/contact', of(id)))
    await changed()
  }
  return (
    <section className="box" aria-label={w.ways}>
      <div className="boxhead"><h2>{w.ways}</h2><span className="quiet">{w.waysWhy}</span></div>
      <Shown read={read} rows={1}>
        {() => ways.length === 0 ? <p className="in quiet">{w.noWays}</p> : <>{ways.map((each, n) => (
          <div key={n} className="idrow">
            <div className="between"><span><b>{called(w, 'c', each.channel)}</b> …{each.tail}</span>{each.refused && <span className="chip urgent">{w.refused}</span>}</div>
            <div className="quiet">{each.consent} · {named(each.by)} · {moment(each.at, lang)}</div>
          </div>
        ))}</>}
      </Shown>
      {read.data && <p className="in keys">{ways.some((each) => !each.refused) && <button className="press" onClick={() => setOpen('refuse')}>{w.refuse}</button>}<button className="press" onClick={() => setOpen('add')}>{w.add}</button></p>}
      <Consents id={id} />
      <Sent id={id} />
      {open === 'refuse' && <Deed title={w.refuse} close={() => setOpen(undefined)} does={refuse}><p>{w.refuseWhy}</p></Deed>}
      {open === 'add' && (
        <Deed title={w.add} close={() => setOpen(undefined)} does={add}>
          <label>{w.channel}<select name="channel">{TELLING.map((each) => <option key={each} value={each}>{called(w, 'c', each)}</option>)}</select></label>
          <label>{w.address}<input name="address" required maxLength={128} autoComplete="off" /><span className="quiet">{w.addressHelp}</span></label>
          <label>{w.consent}<input name="consent" required minLength={2} maxLength={200} placeholder={w.consentHint} /></label>
          <label>{w.lang}<select name="lang" defaultValue={read.data?.lang ?? 'zh'}><option value="zh">{w.lang_zh}</option><option value="en">{w.lang_en}</option></select></label>
          {judges && ways.some((each) => each.refused) && <label>{w.evidence}<input name="evidence" minLength={4} maxLength={200} /><span className="quiet">{w.evidenceHelp}</span></label>}
        </Deed>
      )}
    </section>
  )
}

/** Beside an address, a plan of messages asks that they agreed to messages of its channel. */
function Consents({ id }: { id: string }) {
  const w = useWords(WAYS)
  const lang = useLang()
  const named = useNamed()
  const read = useRead(['customer', id, 'consents'], async () => (await got(api.GET('/customers/{customer_id}/consents', of(id)))).items)
  const [open, setOpen] = useState(false)
  const note = async (said: Said) => {
    const on = said('at')
    const at = on === day() ? new Date().toISOString() : `${on}T12:00:00+08:00`
    await got(api.POST('/customers/{customer_id}/consents', { ...of(id), body: { channel: said('channel'), given: said('given') === 'yes', at, source: said('source') } }))
    await changed()
  }
  return (
    <>
      <h3 className="parthead">{w.consents}</h3>
      <Shown read={read} rows={1}>
        {(all) => all.length === 0 ? <p className="in quiet">{w.noConsents}</p> : <>{all.map((each) => (
          <div key={each.name} className="idrow"><div className="between"><b>{called(w, 'c', each.name)}</b><span className={`chip ${each.value === 'yes' ? 'good' : 'plain'}`}>{each.value === 'yes' ? w.given : w.takenBack}</span></div><div className="quiet">{each.source} · {named(each.by)} · {moment(each.at, lang)}</div></div>
        ))}</>}
      </Shown>
      <p className="in keys"><button className="press" onClick={() => setOpen(true)}>{w.noteConsent}</button></p>
      {open && (
        <Deed title={w.consents} word={w.noteConsent} close={() => setOpen(false)} does={note}>
          <label>{w.channel}<input name="channel" required maxLength={64} list="consent-ways" autoComplete="off" defaultValue="sms" /><datalist id="consent-ways">{[...TELLING, 'wecom'].map((each) => <option key={each} value={each}>{called(w, 'c', each)}</option>)}</datalist></label>
          <fieldset className="bare"><label className="tick"><input type="radio" name="given" value="yes" defaultChecked />{w.given}</label><label className="tick"><input type="radio" name="given" value="no" />{w.takenBack}</label></fieldset>
          <label>{w.at}<input name="at" type="date" required defaultValue={day()} max={day()} min="2000-01-01" /></label>
          <label>{w.source}<input name="source" required maxLength={128} placeholder={w.sourceHint} /></label>
        </Deed>
      )}
    </>
  )
}

function Sent({ id }: { id: string }) {
  const w = useWords(WAYS)
  const lang = useLang()
  const [all, setAll] = useState(false)
  const read = useRead(['customer', id, 'told', lang], async () => (await got(api.GET('/customers/{customer_id}/notices', of(id)))).items)
  const items: Schemas['ToldDeliveryView'][] = [...(read.data ?? [])].reverse()
  const about = (kind: string) => { const [sort = '', plan = '', step = ''] = kind.split('#'); return sort === 'plan' ? w.plan(plan, step) : sort === 'points' ? w.points : kind }
  return (
    <>
      <h3 className="parthead">{w.told}</h3>
      <Shown read={read} rows={1}>
        {() => items.length === 0 ? <p className="in quiet">{w.noTold}</p> : <>{items.slice(0, all ? undefined : SHOWN).map((each, n) => (
          <div key={n} className="idrow"><div className="between"><span>{about(each.kind)}</span><span className={`chip ${each.state === 'sent' ? 'good' : ['failed', 'none'].includes(each.state) ? 'urgent' : 'plain'}`}>{each.state_name}</span></div><div className="quiet">{[each.channel && called(w, 'c', each.channel), each.why_name, moment(each.at, lang)].filter(Boolean).join(' · ')}</div></div>
        ))}</>}
      </Shown>
      {items.length > SHOWN && !all && <p className="foot2"><button className="link" onClick={() => setAll(true)}>{w.everything(items.length)}</button></p>}
    </>
  )
}
