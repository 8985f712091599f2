import './channels.css'

import { useState } from 'react'

import { api, got, type Schemas } from '../../api/client'
import { useRead } from '../../api/reading'
import { may, useMe } from '../../api/session'
import { Icon } from '../../parts/Icon'
import { Shown } from '../../parts/States'
import { href, type Route } from '../../shared/route'
import { type Lang, useLang, useWords } from '../../words'
import { clock, moment, span } from '../../words/times'
import { amountOf, Limit } from './Limit'
import { CHANGES, CHANNELS, named, reasonOf } from './words'

type Channel = Schemas['ChannelView']
type Shop = Schemas['ShopView']
type Proof = Schemas['ProofView']

/** Minutes after which a shop that is asked for what changed is late. */
const LATE = 5

/** Every platform: is it well, how late is it, is anything missing, and what could not be taken. */
export default function Channels(_: { route: Route }) {
  const w = useWords(CHANNELS)
  const lang = useLang()
  const me = useMe()
  const read = useRead(['channels', lang], async () => (await got(api.GET('/channels'))).items, { live: true })
  return (
    <>
      <header className="pagetop"><h1>{w.title}</h1><span className="quiet">{w.lead}</span>{may(me, 'admin', 'dispatcher') && <ToChanges />}</header>
      <main className="content"><Shown read={read} rows={8}>{(all) => <>{all.map((each) => <One key={each.channel} of={each} />)}</>}</Shown></main>
    </>
  )
}

/** Addresses of orders that were changed here; how many a person has to settle. */
function ToChanges() {
  const w = useWords(CHANGES)
  const read = useRead(['orders', 'changes', 'waiting'], async () => (await got(api.GET('/orders/changes', { params: { query: { state: 'waiting' } } }))).items, { live: true })
  const mine = (read.data ?? []).filter((each) => each.state === 'conflict' || each.state === 'person').length
  return <a className="press" href={href('channels', 'changes')}>{mine > 0 ? w.mine(mine) : w.link}</a>
}

function kept(of: Channel): number {
  return of.attention.unreadable + of.attention.failed + of.attention.waiting
}

function One({ of }: { of: Channel }) {
  const w = useWords(CHANNELS)
  const waits = kept(of)
  return (
    <section className="box" aria-label={named(w, of.channel)}>
      <div className="boxhead">
        <h2>{named(w, of.channel)}</h2><Health of={of} />
        <span className="gap" />
        {waits > 0 ? <a className="press" href={href('channels', of.channel)}>{w.kept(waits, of.attention.more)}</a> : <span className="quiet">{w.noneKept}</span>}
      </div>
      {of.shops.length > 0 ? of.shops.map((each) => <OneShop key={each.shop} of={each} pulls={of.pulls} />) : <p className="in quiet">{of.pulls ? w.noShop : w.pushed}</p>}
      {of.budgets.length > 0 && <Budgets all={of.budgets} />}
    </section>
  )
}

/** A word and a mark: what has to be looked at first decides. */
function Health({ of }: { of: Channel }) {
  const w = useWords(CHANNELS)
  if (of.shops.some((each) => each.reason)) return <span className="chip urgent"><Icon name="warn" size={13} />{w.cannotAsk}</span>
  if (of.shops.some((each) => minutesBehind(each) > LATE)) return <span className="chip urgent"><Icon name="clock" size={13} />{w.late}</span>
  if (of.shops.some((each) => each.proofs.some((proof) => !proof.holds))) return <span className="chip soon"><Icon name="warn" size={13} />{w.differs}</span>
  if (of.attention.unreadable + of.attention.failed > 0) return <span className="chip soon"><Icon name="warn" size={13} />{w.look}</span>
  return <span className="chip good"><Icon name="tick" size={13} />{w.well}</span>
}

function minutesBehind(shop: Shop): number {
  return shop.until ? (Date.now() - Date.parse(shop.until)) / 60_000 : 0
}

function OneShop({ of, pulls }: { of: Shop; pulls: boolean }) {
  const w = useWords(CHANNELS)
  const lang = useLang()
  const behind = minutesBehind(of)
  const at = (time: string | null | undefined) => (time ? moment(time, lang) : w.never)
  return (
    <div className="shop">
      <h3>{of.shop}</h3>
      {of.reason && <p className="note wrong"><b>{w.cannotAsk}</b> {reasonOf(w, of.reason)} <span className="quiet">{at(of.failed_at)}</span></p>}
      <dl className="figs3">
        <div><dt>{w.seen}</dt><dd>{at(of.seen_at)}</dd></div>
        {pulls && <div><dt>{w.asked}</dt><dd>{at(of.pulled_at)}</dd></div>}
        {pulls && <div><dt>{w.until}</dt><dd>{at(of.until)}{behind > LATE && <> <span className="chip urgent">{w.behind(span(behind, lang))}</span></>}</dd></div>}
        <div><dt>{w.filled}</dt><dd>{of.filled}</dd></div>
      </dl>
      {of.proofs.length > 0 ? <Proofs all={of.proofs} /> : pulls && <p className="quiet">{w.noProof}</p>}
    </div>
  )
}

/** Milliseconds as people say them: 0.4 秒, 42 秒, 3 分. */
function lasted(ms: number, lang: Lang): string {
  if (ms >= 60_000) return span(ms / 60_000, lang)
  const seconds = ms < 10_000 ? (ms / 1000).toFixed(1) : String(Math.round(ms / 1000))
  return lang === 'zh' ? `${seconds} 秒` : `${seconds} s`
}

function Proofs({ all }: { all: Proof[] }) {
  const w = useWords(CHANNELS)
  const lang = useLang()
  const sum = (of: Schemas['SumView']) => <>{of.number} <span className="quiet">{of.hash.slice(0, 8)}</span></>
  return (
    <div className="scroll" role="group" aria-label={w.proof} tabIndex={0}>
      <table className="t">
        <thead><tr><th scope="col">{w.hour}</th><th scope="col">{w.proof}</th><th scope="col" className="n">{w.theirs}</th><th scope="col" className="n">{w.ours}</th><th scope="col">{w.missing}</th><th scope="col" className="n">{w.p50}</th><th scope="col" className="n">{w.p99}</th><th scope="col" className="n">{w.worst}</th></tr></thead>
        <tbody>{all.map((each) => (
          <tr key={each.hour}>
            <td className="nowrap">{moment(each.hour, lang)}</td>
            <td className="nowrap">{each.holds ? <span className="chip good"><Icon name="tick" size={13} />{w.same}</span> : <span className="chip urgent"><Icon name="warn" size={13} />{w.differs}</span>} <span className="quiet">{clock(each.proven_at)}</span></td>
            <td className="n">{sum(each.theirs)}</td><td className="n">{sum(each.ours)}</td>
            <td>{each.missing + each.extra + each.fetched === 0 ? '—' : w.gap3(each.missing, each.extra, each.fetched)}{each.named.length > 0 && <><br /><span className="quiet breaks">{each.named.join('、')}</span></>}</td>
            {each.lag ? <><td className="n">{lasted(each.lag.p50, lang)}</td><td className="n">{lasted(each.lag.p99, lang)}</td><td className="n">{lasted(each.lag.worst, lang)}</td></> : <td className="n quiet" colSpan={3}>{w.noOrders}</td>}
          </tr>
        ))}</tbody>
      </table>
    </div>
  )
}

function Budgets({ all }: { all: Schemas['BudgetView'][] }) {
  const w = useWords(CHANNELS)
  const edits = may(useMe(), 'admin')
  const [changing, setChanging] = useState<Schemas['BudgetView']>()
  return (
    <div className="shop">
      <h3>{w.budgets}</h3>
      <div className="scroll" role="group" aria-label={w.budgets} tabIndex={0}>
        <table className="t">
          <thead><tr><th scope="col">{w.budget}</th><th scope="col" className="n">{w.limit}</th><th scope="col" className="n">{w.used}</th><th scope="col" className="n">{w.left}</th><th scope="col" className="n">{w.refused}</th>{edits && <th scope="col"><span className="hid">{w.setLimit}</span></th>}</tr></thead>
          <tbody>{all.map((each) => (
            <tr key={each.kind}><td>{each.name}</td><td className="n">{each.limit ? amountOf(each, each.limit) : w.off}</td>{each.each ? <td className="n quiet" colSpan={3}>{w.each}</td> : <><td className="n">{amountOf(each, each.used)}</td><td className="n">{amountOf(each, each.left)}</td><td className="n">{each.refused ?? '—'}</td></>}{edits && <td className="n">{each.period !== 'granted' && <button className="link" aria-label={`${w.setLimit} ${each.name}`} onClick={() => setChanging(each)}>{w.setLimit}</button>}</td>}</tr>
          ))}</tbody>
        </table>
      </div>
      {changing && <Limit budget={changing} close={() => setChanging(undefined)} />}
    </div>
  )
}
