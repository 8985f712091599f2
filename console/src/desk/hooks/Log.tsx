import './hooks.css'

import { api, got, type Schemas } from '../../api/client'
import { stale, useRead } from '../../api/reading'
import { Empty, Refusal, Shown } from '../../parts/States'
import type { Route } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { moment } from '../../words/times'
import { useOnce } from '../../parts/once'
import { HOOKS } from './words'

type Delivery = Schemas['HooksDeliveryView']
/** Milliseconds between looks at the log: a test is answered within seconds. */
const EVERY = 4_000

/** `hooks/<id>`: what was sent to the address, each attempt, and once more. */
export default function Log({ route }: { route: Route }) {
  const hook = route.parts[1] ?? ''
  const w = useWords(HOOKS)
  const path = { hook }
  const about = useRead(['hooks'], async () => (await got(api.GET('/hooks'))).items)
  const read = useRead(['hooks', hook, 'log'], async () => (await got(api.GET('/hooks/{hook}/deliveries', { params: { path, query: { limit: 100 } } }))).items, { live: true, every: EVERY })
  const { busy, problem, run } = useOnce()
  const known = about.data?.find((each) => each.id === hook)
  const test = () => run(async () => {
    await got(api.POST('/hooks/{hook}/deliveries', { params: { path } }))
    await stale('hooks', hook)
  })
  const again = (delivery: string) => run(async () => {
    await got(api.POST('/hooks/{hook}/deliveries/{delivery}', { params: { path: { hook, delivery } } }))
    await stale('hooks', hook)
  })
  return (
    <>
      <header className="pagetop"><a href="#/hooks">{w.back}</a><h1>{w.log}</h1><span className="quiet addr">{known?.url ?? hook}</span><span className="gap" />{known?.state === 'active' ? <button className="press primary" aria-disabled={busy} onClick={() => void test()}>{busy ? w.sending : w.test}</button> : known && <span className="quiet">{w.offNoTest}</span>}</header>
      <main className="content">
        <section className="box scroll" aria-label={w.log}>
          <Refusal problem={problem} />
          <Shown read={read} rows={6}>
            {(items) => items.length === 0 ? <Empty title={w.nothing} why={w.nothingWhy} /> : <Table items={items} busy={busy} again={again} />}
          </Shown>
        </section>
      </main>
    </>
  )
}

function Table({ items, busy, again }: { items: Delivery[]; busy: boolean; again: (delivery: string) => void }) {
  const w = useWords(HOOKS)
  const lang = useLang()
  const why = (reason: string) => (w as unknown as Record<string, string | undefined>)[`r_${reason}`] ?? reason
  return (
    <>
      <table className="t">
        <thead><tr><th scope="col">{w.at}</th><th scope="col">{w.event}</th><th scope="col">{w.standing}</th><th scope="col">{w.attempts}</th><th scope="col"><span className="hid">{w.again}</span></th></tr></thead>
        <tbody>{items.map((each) => (
          <tr key={each.id}>
            <td className="nowrap">{moment(each.at, lang)}</td>
            <td>{(w as unknown as Record<string, string | undefined>)[each.type] ?? each.type}<br /><span className="quiet addr">{each.message}</span></td>
            <td><span className={`chip ${{ delivered: 'good', waiting: 'plain', failed: 'urgent', stopped: 'soon' }[each.standing]}`}>{w[each.standing]}</span>{each.standing === 'waiting' && each.due && each.attempts.length > 0 && <><br /><span className="quiet">{w.nextAt(moment(each.due, lang))}</span></>}</td>
            <td>{each.attempts.length === 0 ? <span className="quiet">{w.notYet}</span> : <Attempts all={each.attempts} why={why} />}</td>
            <td className="n"><button className="press" aria-disabled={busy} onClick={() => again(each.id)}>{w.again}</button></td>
          </tr>
        ))}</tbody>
      </table>
      <p className="foot2"><span>{w.count(items.length)}</span></p>
    </>
  )
}

function Attempts({ all, why }: { all: Delivery['attempts']; why: (reason: string) => string }) {
  const w = useWords(HOOKS)
  const lang = useLang()
  const one = (each: Delivery['attempts'][number]) => `${moment(each.at, lang)} · ${each.status ?? why(each.reason)} · ${w.took(each.ms)}`
  const last = all[all.length - 1]!
  return all.length === 1 ? <>{one(last)}</> : <details><summary>{one(last)} <span className="quiet">{w.tries(all.length)}</span></summary><ol>{all.slice(0, -1).reverse().map((each, n) => <li key={n}>{one(each)}</li>)}</ol></details>
}
