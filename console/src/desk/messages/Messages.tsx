import { useState } from 'react'

import { api, got, type Schemas } from '../../api/client'
import { may, useMe } from '../../api/session'
import { Empty, Shown } from '../../parts/States'
import type { Route } from '../../shared/route'
import { useWords } from '../../words'
import { Keep, useChanges, useDocument } from '../keeping'
import { Quiet } from '../Quiet'
import { ALL_WAYS, Edit, useAbout } from './Edit'
import { about, type Message, type Rules, sooner, tidied, without, withMessage } from './rules'
import { SmsBox } from './Sms'
import { MESSAGES } from './words'

type View = Schemas['DocumentView']
type Put = (change: (before: Rules) => Rules) => Promise<void>

/** At which steps customers are told, in which words, by which way first, and when not. */
export default function Messages(_: { route: Route }) {
  const w = useWords(MESSAGES)
  const { read, put } = useDocument<View, Rules>({
    key: ['settings', 'customers'],
    ask: () => got(api.GET('/settings/customers')),
    kept: (view) => ({ document: view.settings as Rules, version: view.version }),
    write: (rules, version) => got(api.PUT('/settings/customers', { params: version ? { header: { 'If-Match': `"${version}"` } } : {}, body: tidied(rules) as Record<string, unknown> })),
  })
  return (
    <>
      <header className="pagetop"><h1>{w.title}</h1><span className="quiet">{w.lead}</span></header>
      <main className="content"><Shown read={read} rows={6}>{(view) => <All view={view} put={put} />}</Shown></main>
    </>
  )
}

function All({ view, put }: { view: View; put: Put }) {
  const w = useWords(MESSAGES)
  const edits = may(useMe(), 'admin')
  const changes = useChanges(view.settings as Rules, put)
  const { now, change } = changes
  const order = now.order ?? []
  const reorder = (next: (before: string[]) => string[]) => change((before) => ({ ...before, order: next(before.order ?? []) }))
  return (
    <>
      {edits && <Keep of={changes} version={view.version} />}
      <div className="cols">
        <Words messages={now.messages ?? []} edits={edits} change={change} />
        <div className="stack">
          <section className="box" aria-label={w.order}>
            <div className="boxhead"><h2>{w.order}</h2><span className="quiet">{w.orderWhy}</span></div>
            {order.length === 0 && <p className="in quiet">{w.noOrder}</p>}
            <ol className="in">{order.map((each, n) => <li key={each} className="between2"><b>{n + 1}. {ALL_WAYS.includes(each as 'sms') ? w[`c_${each as 'sms'}`] : each}</b>{edits && <span className="keys">{n > 0 && <button className="link" onClick={() => reorder((before) => sooner(before, each))}>{w.sooner}</button>}<button className="link" onClick={() => reorder((before) => before.filter((other) => other !== each))}>{w.dont}</button></span>}</li>)}</ol>
            {edits && <p className="in keys">{ALL_WAYS.filter((each) => !order.includes(each)).map((each) => <button key={each} className="press" onClick={() => reorder((before) => sooner(before, each))}>{w.use} {w[`c_${each}`]}</button>)}</p>}
          </section>
          <SmsBox edits={edits} />
          <section className="box" aria-label={w.quiet}>
            <h2>{w.quiet}</h2>
            <div className="in fields"><p className="quiet">{w.quietWhy}</p><Quiet quiet={now.quiet} edits={edits} change={(step) => change(({ quiet, ...rest }) => { const next = step(quiet); return next ? { ...rest, quiet: next } : rest })} /></div>
          </section>
        </div>
      </div>
    </>
  )
}

function Words({ messages, edits, change }: { messages: Message[]; edits: boolean; change: (step: (before: Rules) => Rules) => void }) {
  const w = useWords(MESSAGES)
  const { name } = useAbout()
  const [open, setOpen] = useState<Message | 'new'>()
  return (
    <section className="box" aria-label={w.messages}>
      <div className="boxhead"><h2>{w.messages}</h2>{edits && <><span className="gap" /><button className="press" onClick={() => setOpen('new')}>{w.add}</button></>}</div>
      {messages.length === 0 ? <Empty title={w.none} why={w.noneWhy} /> : messages.map((each) => (
        <div key={about(each)} className="idrow">
          <div className="between"><b>{name(each)}</b>{edits && <span className="keys"><button className="link" aria-label={w.changeOf(name(each))} onClick={() => setOpen(each)}>{w.change}</button><button className="link" aria-label={w.removeOf(name(each))} onClick={() => { const key = about(each); change((before) => without(before, key)) }}>{w.remove}</button></span>}</div>
          <p>{each.text.zh}</p><p className="second" lang="en">{each.text.en}</p>
          <p className="quiet">{each.on === 'welcome' ? w.itself : Object.keys(each.ways ?? {}).length === 0 ? w.noWay : Object.entries(each.ways ?? {}).map(([way, part]) => `${ALL_WAYS.includes(way as 'sms') ? w[`c_${way as 'sms'}`] : way} ${part.template ?? ''}`.trim()).join(w.and)}</p>
        </div>
      ))}
      {open && <Edit of={open === 'new' ? undefined : open} close={() => setOpen(undefined)} keep={(message) => { const was = open === 'new' ? '' : about(open); change((before) => withMessage(before, message, was)) }} />}
    </section>
  )
}
