import './customers.css'

import { type FormEvent, useState } from 'react'

import { absent, api, got, Refused, type Schemas } from '../../api/client'
import { useNamed } from '../../api/names'
import { useOutlets } from '../../api/outlets'
import { useMe } from '../../api/session'
import { Empty, Loading, Wrong } from '../../parts/States'
import { go, href, type Route } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { moment } from '../../words/times'
import { channelName, type Kind, SCOPED } from './data'
import { CUSTOMERS } from './words'

type By = 'any' | Exclude<Kind, 'phone'>
type Asked = { by: By; text: string; scope: string }
type Found = { state: 'asking' } | { state: 'wrong'; problem: unknown } | { state: 'none' } | { state: 'several'; items: Schemas['NamedView'][] }

const BY: By[] = ['any', 'member', 'unionid', 'external_userid', 'openid', 'yz_open_id', 'omid', 'buyer_open_uid', 'doudian_open_id']
const OURS = /^C[A-Z2-7]{16}$/
const DIGITS = /^\+?[\d() .-]{8,20}$/

const NOTHING: Asked = { by: 'any', text: '', scope: '' }

/** What somebody asked last, so that who comes back finds it: in no address, since it may be a phone, and for nobody else. */
let last = { party: '', asked: NOTHING }

export default function Customers(_: { route: Route }) {
  const w = useWords(CUSTOMERS)
  const outlets = useOutlets()
  const me = useMe()
  const [asked, setAsked] = useState(last.party === me.party ? last.asked : NOTHING)
  const [found, setFound] = useState<Found>()
  const set = (part: Partial<Asked>) => {
    last = { party: me.party, asked: { ...asked, ...part } }
    setAsked(last.asked)
  }
  const scoped = asked.by !== 'any' && SCOPED.includes(asked.by)
  async function find(event?: FormEvent) {
    event?.preventDefault()
    const text = asked.text.trim()
    if (!text || found?.state === 'asking') return
    setFound({ state: 'asking' })
    try {
      setFound(await answered({ ...asked, text }))
    } catch (problem) {
      setFound({ state: 'wrong', problem })
    }
  }
  return (
    <>
      <header className="pagetop"><h1>{w.title}</h1><span className="gap" /><a className="press" href="#/customers/+import">{w.bring}</a></header>
      <main className="content">
        <section className="box" aria-label={w.find}>
          <form className="in fields seek" role="search" onSubmit={(event) => void find(event)}>
            <label>{w.by}<select className="sel" value={asked.by} onChange={(event) => set({ by: event.target.value as By, scope: '' })}>{BY.map((each) => <option key={each} value={each}>{each === 'any' ? w.byAny : w[each]}</option>)}</select></label>
            {scoped && (asked.by === 'member'
              ? <label>{w.shop}<select className="sel" required value={asked.scope} onChange={(event) => set({ scope: event.target.value })}><option value="">{w.choose}</option>{outlets.map((each) => <option key={each.id} value={each.id}>{each.name}</option>)}</select></label>
              : <label>{asked.by === 'external_userid' ? w.corp : w.app}<input required maxLength={64} value={asked.scope} onChange={(event) => set({ scope: event.target.value })} /></label>)}
            <label className="wide">{asked.by === 'any' ? w.what : w.value}<input type="search" autoComplete="off" required maxLength={128} value={asked.text} onChange={(event) => set({ text: event.target.value })} /></label>
            <button className="press primary" aria-disabled={found?.state === 'asking'}>{found?.state === 'asking' ? w.finding : w.find}</button>
          </form>
        </section>
        <section className="box scroll" aria-label={w.title} aria-live="polite">
          {!found ? <Empty title={w.start} why={w.startWhy} />
            : found.state === 'asking' ? <Loading rows={3} />
              : found.state === 'wrong' ? <Wrong problem={found.problem} {...(found.problem instanceof Refused && found.problem.status < 500 ? {} : { again: () => void find() })} />
                : found.state === 'none' ? <Empty title={w.nobody} why={w.nobodyWhy}>{asked.by === 'any' && <a className="press" href={`#/tickets?q=${encodeURIComponent(asked.text.trim())}`}>{w.inTickets}</a>}</Empty>
                  : <Namesakes items={found.items} />}
        </section>
      </main>
    </>
  )
}

/** Somebody of a key or an id is opened; of a name there may be several. */
async function answered({ by, text, scope }: Asked): Promise<Found> {
  if (by === 'any' && (OURS.test(text) || text.includes(':'))) return opened(text)
  if (by === 'any' && !DIGITS.test(text)) {
    const { items } = await got(api.POST('/customers/named', { body: { name: text } }))
    return items.length ? { state: 'several', items } : { state: 'none' }
  }
  const key = { kind: by === 'any' ? ('phone' as const) : by, value: text, ...(scope ? { scope } : {}) }
  const one = await got(api.POST('/customers/find', { body: { keys: [key] } })).catch(absent)
  return one ? opened(one.person) : { state: 'none' }
}

function opened(id: string): Found {
  go('customers', id)
  return { state: 'asking' }
}

function Namesakes({ items }: { items: Schemas['NamedView'][] }) {
  const w = useWords(CUSTOMERS)
  const lang = useLang()
  const named = useNamed()
  return (
    <>
      <table className="t">
        <thead><tr><th scope="col">{w.name}</th><th scope="col">{w.phoneEnd}</th><th scope="col">{w.outlet}</th><th scope="col">{w.firstMet}</th></tr></thead>
        <tbody>{items.map((each) => (
          <tr key={each.person}>
            <td><a href={href('customers', each.person)}>{each.name}</a></td><td>{each.tail ? `…${each.tail}` : '—'}</td><td>{named(each.outlet) || '—'}</td>
            <td className="nowrap">{channelName(w, each.first.channel)} · {moment(each.first.at, lang)}</td>
          </tr>
        ))}</tbody>
      </table>
      <p className="foot2"><span>{items.length < 20 ? w.shown(items.length) : w.many}</span></p>
    </>
  )
}
