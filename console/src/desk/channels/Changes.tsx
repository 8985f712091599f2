import './channels.css'

import { useState } from 'react'

import { api, got, type Schemas } from '../../api/client'
import { stale, useRead } from '../../api/reading'
import { useOnce } from '../../parts/once'
import { Empty, Refusal, Shown } from '../../parts/States'
import { href } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { moment } from '../../words/times'
import { CHANGES, CHANNELS, named } from './words'

type Change = Schemas['OrderChangeView']
type Then = Schemas['SettleChange']['then']

/** `channels/changes`: addresses of shops' orders that were changed here, how far each is at its platform, and which a person settles. */
export default function ChangesPage() {
  const w = useWords(CHANGES)
  const lang = useLang()
  const read = useRead(['orders', 'changes', lang], async () => (await got(api.GET('/orders/changes', { params: { query: { state: 'all', limit: 100 } } }))).items, { live: true })
  return (
    <>
      <header className="pagetop"><a href="#/channels">{w.back}</a><h1>{w.title}</h1><span className="quiet">{w.lead}</span></header>
      <main className="content"><Shown read={read} rows={6}>{(items) => <List items={items} />}</Shown></main>
    </>
  )
}

function List({ items }: { items: Change[] }) {
  const w = useWords(CHANGES)
  const { busy, problem, run } = useOnce()
  const [told, setTold] = useState('')
  const settle = (of: Change, then: Then) => run(async () => {
    setTold('')
    await got(api.POST('/orders/changes/{order}', { params: { path: { order: of.order } }, body: { version: of.version, then } }))
    setTold({ ours: w.tookOurs, theirs: w.tookTheirs, done: w.noted }[then])
    await stale('orders')
  })
  return (
    <section className="box" aria-label={w.title}>
      <Refusal problem={problem} />
      <p role="status" className={told ? 'note told' : ''}>{told}</p>
      {items.length === 0 ? <Empty title={w.none} why={w.noneWhy}><a className="press" href="#/channels">{w.back}</a></Empty> : (
        <div className="scroll" role="group" aria-label={w.title} tabIndex={0}>
          <table className="t">
            <thead><tr><th scope="col">{w.order}</th><th scope="col">{w.state}</th><th scope="col">{w.ours}</th><th scope="col">{w.theirs}</th><th scope="col">{w.when}</th><th scope="col"><span className="hid">{w.decide}</span></th></tr></thead>
            <tbody>{items.map((each) => <One key={each.order} of={each} busy={busy} settle={settle} />)}</tbody>
          </table>
        </div>
      )}
    </section>
  )
}

function One({ of, busy, settle }: { of: Change; busy: boolean; settle: (of: Change, then: Then) => void }) {
  const w = useWords(CHANGES)
  const c = useWords(CHANNELS)
  const lang = useLang()
  const [channel = '', tid = ''] = of.order.split(/:(.*)/s)
  const mine = of.state === 'conflict' || of.state === 'person'
  const look = mine ? 'urgent' : of.state === 'done' ? 'good' : 'plain'
  const button = (then: Then, text: string) => <button className="press" aria-disabled={busy} onClick={() => void settle(of, then)}>{text}</button>
  return (
    <tr>
      <td className="breaks">{named(c, channel)} {tid}<br /><a href={href('tickets', of.ticket)}>{of.ticket}</a></td>
      <td><span className={`chip ${look}`}>{w[of.state]}</span>{of.why && <><br /><span className="quiet">{of.why}</span></>}</td>
      <td className="breaks">{of.ours.address}<br /><span className="quiet">{of.ours.region}</span></td>
      <td className="breaks">{of.theirs ? <>{of.theirs.address}<br /><span className="quiet">{of.theirs.region}</span></> : '—'}</td>
      <td className="nowrap">{moment(of.closed ?? of.at, lang)}<br /><span className="quiet">{of.next ? w.next(moment(of.next, lang)) : of.by}</span></td>
      <td className="n">{mine && <span className="presses">{button('ours', of.theirs ? w.takeOurs : w.tellAgain)} {of.theirs ? button('theirs', w.takeTheirs) : button('done', w.byHand)}</span>}</td>
    </tr>
  )
}
