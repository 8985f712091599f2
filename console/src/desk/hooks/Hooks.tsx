import './hooks.css'

import { useState } from 'react'

import { api, got, type Schemas } from '../../api/client'
import { useNamed } from '../../api/names'
import { stale, useRead } from '../../api/reading'
import { Empty, Shown } from '../../parts/States'
import { href, type Route } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { moment } from '../../words/times'
import { Ask } from '../Ask'
import { Copy } from '../Copy'
import { Deed, type Said } from '../Deed'
import { HOOKS } from './words'

type Hook = Schemas['WebhookView']
type Event = Hook['events'][number]
const EVENTS: Event[] = ['ticket.settled', 'ticket.told']
type Open = { what: 'make' } | { what: 'change' | 'rotate'; hook: Hook }

/** Which addresses of other systems are sent which events; a secret is shown once. */
export default function Hooks(_: { route: Route }) {
  const w = useWords(HOOKS)
  const read = useRead(['hooks'], async () => (await got(api.GET('/hooks'))).items)
  const [open, setOpen] = useState<Open>()
  const [told, setTold] = useState<Schemas['WebhookSecret']>()
  const close = () => setOpen(undefined)
  const make = async (said: Said) => {
    setTold(await got(api.POST('/hooks', { body: { url: said('url'), events: chosen(said) } })))
    await stale('hooks')
  }
  const change = async (said: Said) => {
    const { id, version } = (open as { hook: Hook }).hook
    await got(api.PUT('/hooks/{hook}', { params: { path: { hook: id }, header: { 'If-Match': `"${version}"` } }, body: { url: said('url'), events: chosen(said), active: said('active') === 'on' } }))
    await stale('hooks')
  }
  const rotate = async () => {
    setTold(await got(api.POST('/hooks/{hook}/secret', { params: { path: { hook: (open as { hook: Hook }).hook.id } } })))
    await stale('hooks')
  }
  return (
    <>
      <header className="pagetop"><h1>{w.title}</h1><span className="quiet">{w.lead}</span><span className="gap" /><button className="press primary" onClick={() => setOpen({ what: 'make' })}>{w.make}</button></header>
      <main className="content">
        <Shown read={read} rows={4}>
          {(items) => items.length === 0 ? <section className="box"><Empty title={w.none} why={w.noneWhy} /></section> : <>{items.map((each) => <One key={each.id} hook={each} open={setOpen} />)}</>}
        </Shown>
      </main>
      {open?.what === 'make' && <Deed title={w.make} close={close} does={make}><Fields /></Deed>}
      {open?.what === 'change' && <Deed title={w.change} word={w.save} close={close} does={change}><Fields hook={open.hook} /></Deed>}
      {open?.what === 'rotate' && <Deed title={w.rotate} close={close} does={rotate}><p>{w.rotateWhy}</p></Deed>}
      {told && <Secret told={told} close={() => setTold(undefined)} />}
    </>
  )
}

function chosen(said: Said): Event[] {
  return EVENTS.filter((each) => said(each) === 'on')
}

function Fields({ hook }: { hook?: Hook }) {
  const w = useWords(HOOKS)
  return (
    <>
      <label>{w.url}<input name="url" type="url" required minLength={9} maxLength={500} placeholder="https://" defaultValue={hook?.url} autoComplete="off" /><span className="quiet">{w.urlHelp}</span></label>
      <fieldset className="bare"><legend>{w.events}</legend>{EVENTS.map((each) => <label key={each} className="tick"><input type="checkbox" name={each} defaultChecked={hook ? hook.events.includes(each) : each === 'ticket.settled'} />{w[each]}</label>)}</fieldset>
      {hook && <label className="tick"><input type="checkbox" name="active" defaultChecked={hook.state === 'active'} />{w.active}</label>}
    </>
  )
}

/** Told once: whoever closes it has to have it. */
function Secret({ told, close }: { told: Schemas['WebhookSecret']; close: () => void }) {
  const w = useWords(HOOKS)
  return (
    <Ask title={w.secretTitle} close={close}>
      <p className="note stale"><b>{w.once}</b> {w.onceWhy}</p>
      <p className="quiet addr">{told.url}</p>
      <Copy label={w.secret} text={told.secret} />
      <div className="keys"><button className="press primary" onClick={close}>{w.kept}</button></div>
    </Ask>
  )
}

function One({ hook, open }: { hook: Hook; open: (what: Open) => void }) {
  const w = useWords(HOOKS)
  const lang = useLang()
  const named = useNamed()
  return (
    <section className="box" aria-label={hook.url}>
      <div className="boxhead"><h2 className="addr">{hook.url}</h2><span className={`chip ${hook.state === 'active' ? 'good' : hook.state === 'gone' ? 'urgent' : 'plain'}`}>{{ active: w.on, off: w.off, gone: w.gone }[hook.state]}</span></div>
      <div className="in">
        {hook.state === 'gone' && <p className="second">{w.goneWhy}</p>}
        <p>{w.hears} {hook.events.map((each) => w[each]).join(w.and)}</p>
        <p className="quiet">{hook.id} · {named(hook.by)} · {moment(hook.at, lang)}</p>
        <p className="keys hookkeys"><a className="press" href={href('hooks', hook.id)}>{w.log}</a><button className="press" onClick={() => open({ what: 'change', hook })}>{w.change}</button><button className="press" onClick={() => open({ what: 'rotate', hook })}>{w.rotate}</button></p>
      </div>
    </section>
  )
}
