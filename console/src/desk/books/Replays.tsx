import { useRef, useState } from 'react'

import { api, got, type Schemas } from '../../api/client'
import { useCurrencies, useNamed } from '../../api/names'
import { stale, useRead } from '../../api/reading'
import { may, useMe } from '../../api/session'
import { Money, moneyText } from '../../parts/Money'
import { useOnce } from '../../parts/once'
import { Empty, Refusal, Shown } from '../../parts/States'
import { ask, href, useRoute } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { moment } from '../../words/times'
import { useBookWords } from './data'
import { numberOf, type Version } from './life'
import { BOOKS } from './words'

type Replay = Schemas['ReplayView']
type By = 'party' | 'outlet' | 'sku' | 'tier' | 'fee'
const SOON = 3_000
const MONTHS = [1, 2, 3, 6, 12]

/** The version over what is booked: started here, read here; nothing is booked by it. */
export default function Replays({ id, version, currency }: { id: string; version: Version | undefined; currency: string | undefined }) {
  const w = useWords(BOOKS)
  const me = useMe()
  const { query } = useRoute()
  const list = useRead(['replays', id], () => got(api.GET('/books/{book_version}/replays', { params: { path: { book_version: id } } })), { live: true, every: SOON })
  const all = list.data?.items ?? []
  const open = all.find((each) => each.replay === query.get('replay')) ?? all[0]
  return (
    <>
      <header className="pagetop"><a href={href('books', id)}>{w.title} · {w.number(numberOf(id))}</a><h1>{w.replays}</h1></header>
      <main className="content">
        {may(me, 'admin', 'finance') && <Start id={id} />}
        <section className="box scroll" aria-label={w.replays}>
          <Shown read={list} rows={3}>{() => (all.length ? <List all={all} open={open} hash={version?.hash} currency={currency} /> : <Empty title={w.noReplay} why={w.replayWhy} />)}</Shown>
        </section>
        {open?.state === 'done' && <Result key={open.replay} replay={open} id={id} />}
      </main>
    </>
  )
}

function Start({ id }: { id: string }) {
  const w = useWords(BOOKS)
  const [months, setMonths] = useState(3)
  const { busy, problem, run } = useOnce()
  const key = useRef(crypto.randomUUID())
  const start = () => run(async () => {
    const made = await got(api.POST('/books/{book_version}/replays', { params: { path: { book_version: id }, header: { 'Idempotency-Key': key.current } }, body: { months } }))
    key.current = crypto.randomUUID()
    await stale('replays', id)
    ask({ replay: made.replay })
  })
  return (
    <section className="box" aria-label={w.start}>
      <div className="bar2"><label>{w.months}<select value={months} onChange={(event) => setMonths(Number(event.target.value))}>{MONTHS.map((each) => <option key={each} value={each}>{w.monthsN(each)}</option>)}</select></label><button className="press primary" aria-disabled={busy} onClick={() => void start()}>{busy ? w.starting : w.start}</button><span className="quiet">{w.replayWhy}</span></div>
      <Refusal problem={problem} />
    </section>
  )
}

/** currency: of the version; until it is read the company's own. */
function List({ all, open, hash, currency: said }: { all: Replay[]; open: Replay | undefined; hash: string | undefined; currency: string | undefined }) {
  const w = useWords(BOOKS)
  const lang = useLang()
  const named = useNamed()
  const own = useCurrencies()[0]!
  const currency = said ?? own
  const how = (each: Replay) => ({ planning: w.planning, running: w.running(each.done, each.chunks), done: w.done, failed: `${w.failed} ${each.reason ?? ''}` })[each.state]
  return (
    <table className="t">
      <thead><tr><th scope="col">{w.when}</th><th scope="col">{w.who}</th><th scope="col">{w.months}</th><th scope="col">{w.status}</th><th scope="col" className="n">{w.ticketsHead}</th><th scope="col" className="n">{w.charge}</th><th scope="col" className="n">{w.pay}</th><th scope="col">{w.see}</th></tr></thead>
      <tbody>
        {all.map((each) => (
          <tr key={each.replay} className={each === open ? 'chosen' : ''}>
            <td className="nowrap">{moment(each.at, lang)}</td><td>{named(each.by)}</td><td>{each.periods.join('、')}</td><td>{how(each)}{hash && each.hash !== hash && <><br /><span className="second">{w.otherBody}</span></>}</td>
            <td className="n">{each.tickets}{each.changed > 0 && <><br /><span className="quiet">{w.changedT(each.changed)}</span></>}</td><td className="n">{moneyText({ amount: each.charge_change, currency }, true)}</td><td className="n">{moneyText({ amount: each.pay_change, currency }, true)}</td>
            <td>{each.state === 'done' && <button className="link" aria-pressed={each === open} onClick={() => ask({ replay: each.replay })}>{w.see}</button>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Result({ replay, id }: { replay: Replay; id: string }) {
  const w = useWords(BOOKS)
  const lang = useLang()
  const [by, setBy] = useState<By>('party')
  const [plane, setPlane] = useState<'pay' | 'charge'>('pay')
  const read = useRead(['replay', replay.replay, by, plane, lang], () => got(api.GET('/replays/{replay}/result', { params: { path: { replay: replay.replay }, query: { dimension: by, plane } } })), { keep: true })
  const words: Record<By, string> = { party: w.party, outlet: w.outlets, sku: w.sku, tier: w.tier, fee: w.fee }
  return (
    <Shown read={read} rows={6}>
      {(found) => (
        <>
          <section className="box" aria-label={w.total}>
            <div className="bar2">
              <div className="seg" role="group" aria-label={w.plane}>{(['pay', 'charge'] as const).map((each) => <button key={each} aria-pressed={each === plane} onClick={() => setPlane(each)}>{w[each]}</button>)}</div>
              <div className="seg" role="group" aria-label={w.by}>{(Object.keys(words) as By[]).map((each) => <button key={each} aria-pressed={each === by} onClick={() => setBy(each)}>{words[each]}</button>)}</div>
              <span className="second">{w.tickets(found.tickets)} · {w.changedT(found.changed)}</span>
            </div>
            <div className="figs">{(['charge', 'pay'] as const).map((each) => { const total = found.totals[each]; return total && <div key={each}><span className="second">{w[each]} · {w.total}</span><br /><Money money={{ amount: total.change, currency: found.currency }} large change word="" /><p className="quiet">{w.became(moneyText({ amount: total.before, currency: found.currency }), moneyText({ amount: total.after, currency: found.currency }))}</p></div> })}</div>
          </section>
          <div className="todo">
            <Groups title={w.winners} rows={found.winners} currency={found.currency} by={by} plane={plane} id={id} />
            <Groups title={w.losers} rows={found.losers} currency={found.currency} by={by} plane={plane} id={id} />
          </div>
          <Reasons found={found} id={id} />
        </>
      )}
    </Shown>
  )
}

function Groups({ title, rows, currency, by, plane, id }: { title: string; rows: Schemas['GroupView'][]; currency: string; by: By; plane: string; id: string }) {
  const w = useWords(BOOKS)
  const named = useNamed()
  const book = useBookWords(id)
  const name = (of: string) => (by === 'sku' ? book.item(of) : by === 'tier' ? book.tier(plane, of) : by === 'fee' ? ((w as unknown as Record<string, string>)[of] ?? of) : named(of))
  return (
    <section className="box scroll" aria-label={title}>
      <div className="boxhead"><h2>{title}</h2><span className="quiet">{rows.length}</span></div>
      {rows.length === 0 ? <p className="in quiet">{w.nobody}</p> : (
        <table className="t"><thead><tr><th scope="col">{w.who}</th><th scope="col" className="n">{w.before}</th><th scope="col" className="n">{w.after}</th><th scope="col" className="n">{w.diff}</th><th scope="col" className="n">{w.ticketsHead}</th></tr></thead>
          <tbody>{rows.map((each) => <tr key={each.id}><td>{name(each.id)}</td><td className="n">{moneyText({ amount: each.before, currency })}</td><td className="n">{moneyText({ amount: each.after, currency })}</td><td className="n"><Money money={{ amount: each.change, currency }} change word="" /></td><td className="n">{each.tickets}</td></tr>)}</tbody></table>
      )}
    </section>
  )
}

/** Why money moves: tickets without a price, lines in another tier, and the tickets that change most. */
function Reasons({ found, id }: { found: Schemas['ReplayResult']; id: string }) {
  const w = useWords(BOOKS)
  const book = useBookWords(id)
  const money = (amount: number) => moneyText({ amount, currency: found.currency })
  return (
    <div className="todo">
      {found.refused.length > 0 && <section className="box" aria-label={w.refusedT}><div className="boxhead"><h2>{w.refusedT}</h2></div><ul>{found.refused.map((each) => <li key={each.reason}><span>{each.reason}<br /><span className="quiet">{w.examples} {each.examples.map((one) => <a key={one} href={href('tickets', one)} style={{ marginRight: 6 }}>{one}</a>)}</span></span><span className="nowrap">{w.tickets(each.tickets)} · {money(each.before)}</span></li>)}</ul></section>}
      {found.moves.length > 0 && <section className="box" aria-label={w.moves}><div className="boxhead"><h2>{w.moves}</h2></div><ul>{found.moves.map((each) => <li key={each.plane + each.old + each.new}><span>{each.plane === 'pay' ? w.pay : w.charge} · {w.became(book.tier(each.plane, each.old), book.tier(each.plane, each.new))}</span><span>{w.lines(each.lines)}</span></li>)}</ul></section>}
      {found.largest.length > 0 && <section className="box" aria-label={w.largest}><div className="boxhead"><h2>{w.largest}</h2></div><ul>{found.largest.map((each) => <li key={each.ticket_id}><a href={href('tickets', each.ticket_id)}>{each.ticket_id}</a><span className="nowrap">{w.became(money(each.before), money(each.after))}</span></li>)}</ul></section>}
    </div>
  )
}
