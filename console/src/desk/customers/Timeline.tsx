import type { UseQueryResult } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'

import type { Schemas } from '../../api/client'
import { useNamed } from '../../api/names'
import { Empty, Loading, Wrong } from '../../parts/States'
import { moneyText } from '../../parts/Money'
import { href } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { moment } from '../../words/times'
import { channelName, type Coupon, type Past, type Points, said, type Stored, type Who, type Words } from './data'
import { CUSTOMERS } from './words'

const SORTS = ['ticket', 'met', 'value', 'points', 'coupon', 'list', 'merge'] as const
type Sort = (typeof SORTS)[number]
type Happened = { at: string; sort: Sort; what: ReactNode; more?: ReactNode }
type Told = { who: Who; past: UseQueryResult<Past>; points: Points | undefined; coupons: Coupon[] | undefined; value: Stored | undefined; openings: Schemas['OpeningView'][] | undefined; classes: Schemas['ClassView'][] | undefined }
const STEP = 60

/** Everything of the person by whatever id and channel, the newest first. */
export function Timeline(told: Told) {
  const w = useWords(CUSTOMERS)
  const lang = useLang()
  const named = useNamed()
  const [only, setOnly] = useState<Sort>()
  const [many, setMany] = useState(STEP)
  const all = happened(told, w, named).sort((one, other) => other.at.localeCompare(one.at))
  const sorts = SORTS.filter((sort) => all.some((each) => each.sort === sort))
  const fit = all.filter((each) => !only || each.sort === only)
  const pick = (sort: Sort | undefined) => (setOnly(sort), setMany(STEP))
  return (
    <section className="box" aria-label={w.timeline}>
      <div className="boxhead"><h2>{w.timeline}</h2><span className="quiet">{w.timelineWhy}</span></div>
      {sorts.length > 1 && (
        <div className="chipbar" role="group" aria-label={w.which}>
          <button aria-pressed={!only} onClick={() => pick(undefined)}>{w.all}</button>
          {sorts.map((each) => <button key={each} aria-pressed={only === each} onClick={() => pick(each)}>{w[`s_${each}`]}</button>)}
        </div>
      )}
      {told.past.isError && !told.past.data ? <Wrong problem={told.past.error} again={() => void told.past.refetch()} /> : !told.past.data ? <Loading rows={6} /> : null}
      {told.past.data && all.length === 0 && <Empty title={w.nothing} />}
      <ol className="line">
        {fit.slice(0, many).map((each, n) => (
          <li key={n} className={each.sort}><time dateTime={each.at}>{moment(each.at, lang)}</time><i aria-hidden="true" /><div>{each.what}{each.more && <small>{each.more}</small>}</div></li>
        ))}
      </ol>
      {(fit.length > many || told.past.data?.more) && <p className="foot2"><span>{w.of(Math.min(many, fit.length), fit.length)}{told.past.data?.more && ` · ${w.older}`}</span>{fit.length > many && <button className="link" onClick={() => setMany(many + STEP)}>{w.more}</button>}</p>}
    </section>
  )
}

function happened({ who, past, points, coupons, value, openings, classes }: Told, w: Words, named: (id?: string | null) => string): Happened[] {
  const by = (id: string | null | undefined) => (id === 'rule' ? w.byRule : named(id))
  const tickets = (past.data?.tickets ?? []).flatMap((ticket) => ticket.events.map((each): Happened => ({
    at: each.at, sort: 'ticket', what: <>{each.kind_name} <span className="second">{by(each.by)}</span></>,
    more: <><a href={href('tickets', ticket.id)}>{ticket.title || ticket.id}</a> · {ticket.scene_name} · {named(ticket.outlet)}{typeof each.data?.text === 'string' && <> · “{each.data.text}”</>}</>,
  })))
  const met = who.touches.map((each): Happened => ({ at: each.at, sort: 'met', what: w.metBy(channelName(w, each.channel)), more: [each.channel === 'guide' ? named(each.ref) : '', said(w, each.source)].filter(Boolean).join(' · ') }))
  const entries = (points?.entries ?? []).map((each): Happened => ({ at: each.at, sort: 'points', what: w.pointsOf(w[each.kind], signed(each.points)), more: [each.source, each.line, each.reason, by(each.by)].filter(Boolean).join(' · ') }))
  const stored = (value?.entries ?? []).map((each): Happened => ({ at: each.at, sort: 'value', what: `${w.stored} ${said(w, `v_${each.kind}`).replace(/^v_/, '')} ${moneyText({ amount: each.amount, currency: value!.currency }, true)}`, more: [each.source, each.line, each.reason, by(each.by)].filter(Boolean).join(' · ') }))
  const given = (coupons ?? []).map((each): Happened => ({ at: each.at, sort: 'coupon', what: w.couponOf(each.coupon_class, w[each.state]), more: [each.campaign, channelName(w, each.channel), each.ref, by(each.by)].filter(Boolean).join(' · ') }))
  const lists = (openings ?? []).map((each): Happened => ({ at: each.at, sort: 'list', what: w.listOf(named(each.shop)), more: w.rowOf(each.row) }))
  const held = (classes ?? []).map((each): Happened => ({ at: each.since, sort: 'list', what: w.classOf(each.name || w.noneNow), more: [each.reason, by(each.by)].filter(Boolean).join(' · ') }))
  const merges = who.trail.map((each): Happened => ({ at: each.at, sort: 'merge', what: each.into ? w.wasMerged(each.customer, each.into) : w.wasEnded(each.customer), more: [together(w, each.reason), by(each.by)].filter(Boolean).join(' · ') }))
  return [...tickets, ...met, ...stored, ...entries, ...given, ...lists, ...held, ...merges]
}

/** Why a rule made them one, in words: by which keys. */
function together(w: Words, reason: string): string {
  const kinds = /^said together: (.+)$/.exec(reason)?.[1]
  return kinds ? w.together(kinds.split(', ').map((kind) => said(w, kind)).join(w.and)) : reason
}

/** +120 or −40, as changes are written. */
export function signed(points: number): string {
  return points < 0 ? `−${-points}` : `+${points}`
}
