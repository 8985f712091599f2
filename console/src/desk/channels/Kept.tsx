import './channels.css'

import { useState } from 'react'

import { api, got, type Schemas } from '../../api/client'
import { stale, useRead } from '../../api/reading'
import { may, useMe } from '../../api/session'
import { Empty, Refusal, Shown } from '../../parts/States'
import type { Route } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { moment } from '../../words/times'
import { useOnce } from '../../parts/once'
import ChangesPage from './Changes'
import { CHANNELS, named, reasonOf } from './words'

type Kept = Schemas['KeptView']
const AT_ONCE = 50
/** Milliseconds until what was taken up again has usually been worked off. */
const SOON = 3_000

/** `channels/<code>`: what came by it and could not be taken, why, and once more; `channels/changes`: addresses that were changed here. */
export default function Deeper({ route }: { route: Route }) {
  const of = route.parts[1] ?? ''
  return of === 'changes' ? <ChangesPage /> : <KeptPage channel={of} />
}

function KeptPage({ channel }: { channel: string }) {
  const w = useWords(CHANNELS)
  const read = useRead(['channels', 'kept', channel], async () => (await got(api.GET('/channels/{channel}/deliveries', { params: { path: { channel }, query: { limit: 200 } } }))).items, { live: true })
  return (
    <>
      <header className="pagetop"><a href="#/channels">{w.back}</a><h1>{w.keptOf(named(w, channel))}</h1><span className="quiet">{w.keptWhy}</span></header>
      <main className="content"><Shown read={read} rows={6}>{(items) => <List channel={channel} items={items} />}</Shown></main>
    </>
  )
}

function List({ channel, items }: { channel: string; items: Kept[] }) {
  const w = useWords(CHANNELS)
  const lang = useLang()
  const me = useMe()
  const { busy, problem, run } = useOnce()
  const [told, setTold] = useState('')
  const takes = may(me, 'admin', 'dispatcher', 'finance')
  const again = (ids: string[]) => run(async () => {
    setTold('')
    const answer = await got(api.POST('/channels/{channel}/deliveries', { params: { path: { channel } }, body: { deliveries: ids } }))
    setTold(answer.again.length ? w.taken(answer.again.length) : w.notThere)
    await stale('channels')
    setTimeout(() => void stale('channels'), SOON)
  })
  return (
    <section className="box scroll" aria-label={w.keptOf(named(w, channel))}>
      <Refusal problem={problem} />
      <p role="status" className={told ? 'note told' : ''}>{told}</p>
      {items.length === 0 ? <Empty title={w.noneKept} why={w.noneKeptWhy}><a className="press" href="#/channels">{w.back}</a></Empty> : (
        <>
          <table className="t">
            <thead><tr><th scope="col">{w.came}</th><th scope="col">{w.state}</th><th scope="col">{w.why}</th>{takes && <th scope="col"><span className="hid">{w.again}</span></th>}</tr></thead>
            <tbody>{items.map((each) => (
              <tr key={each.delivery_id}>
                <td className="nowrap">{moment(each.received_at, lang)}</td>
                <td className="nowrap"><span className={`chip ${each.state === 'waiting' ? 'plain' : 'soon'}`}>{{ unreadable: w.unreadable, failed: w.failed, waiting: w.waiting }[each.state] ?? each.state}</span></td>
                <td className="breaks">{reasonOf(w, each.reason)}<br /><span className="quiet">{each.delivery_id}</span></td>
                {takes && <td className="n"><button className="press" aria-disabled={busy} onClick={() => void again([each.delivery_id])}>{busy ? w.doing : w.again}</button></td>}
              </tr>
            ))}</tbody>
          </table>
          <div className="foot2"><span>{w.shown(items.length)}</span>{takes && items.length > 1 && <button className="press" aria-disabled={busy} onClick={() => void again(items.slice(0, AT_ONCE).map((each) => each.delivery_id))}>{w.allAgain(Math.min(AT_ONCE, items.length))}</button>}</div>
        </>
      )}
    </section>
  )
}
