import { useState } from 'react'

import { api, got, type Schemas } from '../../api/client'
import { useParties } from '../../api/names'
import { useRead } from '../../api/reading'
import { may, useMe } from '../../api/session'
import { Empty, Shown } from '../../parts/States'
import type { Route } from '../../shared/route'
import { useWords } from '../../words'
import { type Care, type Plan, type Rules, useCare } from './data'
import { DryRun } from './DryRun'
import { Due } from './Due'
import { Edit } from './Edit'
import { called, PLANS } from './words'

/** `plans/<id>`: its steps and what became of them, a dry run, who joins, and what people have to send. */
export default function PlanPage({ route }: { route: Route }) {
  const id = route.parts[1] ?? ''
  const w = useWords(PLANS)
  const { read, put } = useCare()
  return (
    <>
      <header className="pagetop"><a href="#/plans">{w.back}</a><h1>{id}</h1></header>
      <main className="content"><Shown read={read} rows={8}>{(care) => {
        const plan = (care.plans ?? []).find((each) => each.id === id)
        return plan ? <One care={care} plan={plan} put={put} /> : <section className="box"><Empty title={w.gone}><a className="press" href="#/plans">{w.back}</a></Empty></section>
      }}</Shown></main>
    </>
  )
}

type Results = { steps: Map<string, Schemas['StepCount']>; people: Map<string, Schemas['TellerCount']> }

/** Every page of it added up. */
async function results(plan: string): Promise<Results> {
  const all = new Map<string, Schemas['StepCount']>()
  const people = new Map<string, Schemas['TellerCount']>()
  let cursor: string | undefined
  do {
    const page: Schemas['ResultsView'] = await got(api.GET('/care/plans/{plan}/results', { params: { path: { plan }, query: cursor ? { cursor } : {} } }))
    for (const each of page.steps) {
      const before = all.get(each.step)
      all.set(each.step, { step: each.step, sent: each.sent + (before?.sent ?? 0), skipped: each.skipped + (before?.skipped ?? 0) })
    }
    for (const each of page.people) {
      const before = people.get(each.by)
      people.set(each.by, { by: each.by, sent: each.sent + (before?.sent ?? 0), skipped: each.skipped + (before?.skipped ?? 0) })
    }
    cursor = page.next ?? undefined
  } while (cursor)
  return { steps: all, people }
}

function One({ care, plan, put }: { care: Care; plan: Plan; put: (change: (before: Rules) => Rules) => Promise<void> }) {
  const w = useWords(PLANS)
  const edits = may(useMe(), 'admin', 'finance')
  const [editing, setEditing] = useState(false)
  const read = useRead(['plan', plan.id, 'results'], () => results(plan.id))
  const segment = (care.segments ?? []).find((each) => each.id === plan.segment)
  return (
    <>
      <section className="box" aria-label={w.steps}>
        <div className="boxhead"><h2>{w.steps}</h2><span className="quiet">{[segment ? w.segmentOf(segment.all.join(w.and), (segment.none ?? []).join(w.and)) : plan.segment, called(w, 'c', plan.channel), `${w.quiet} ${plan.quiet.join('–')}`].join(' · ')}</span>{edits && <><span className="gap" /><button className="press" onClick={() => setEditing(true)}>{w.change}</button></>}</div>
        <div className="scroll" role="group" aria-label={w.results} tabIndex={0}><table className="t">
          <thead><tr><th scope="col">{w.when}</th><th scope="col">{w.what}</th><th scope="col" className="n">{w.sent}</th><th scope="col" className="n">{w.skipped}</th></tr></thead>
          <tbody>{plan.steps.map((each) => <tr key={each.id}><td className="nowrap">{w.dayOf(each.day)} {each.at}</td><td>{each.text}<br /><span className="quiet">{[each.way ? w.itself : each.guide ? w.byGuide : w.byPeople, each.coupon_class].filter(Boolean).join(' · ')}</span></td><td className="n">{read.data ? (read.data.steps.get(each.id)?.sent ?? 0) : '…'}</td><td className="n">{read.data ? (read.data.steps.get(each.id)?.skipped ?? 0) : '…'}</td></tr>)}</tbody>
        </table></div>
        {(plan.stops ?? []).length > 0 && <p className="foot2"><span>{w.stops}: {(plan.stops ?? []).map((each) => called(w, 'k', each)).join(w.and)}</span></p>}
      </section>
      {read.data && read.data.people.size > 0 && <People found={[...read.data.people.values()]} />}
      <DryRun plan={plan} />
      <Due plan={plan} />
      {editing && <Edit care={care} plan={plan} put={put} close={() => setEditing(false)} />}
    </>
  )
}

/** Who told customers, and who did not; what was sent by itself among them. */
function People({ found }: { found: Schemas['TellerCount'][] }) {
  const w = useWords(PLANS)
  const parties = useParties()
  return (
    <section className="box scroll" aria-label={w.people} tabIndex={0}>
      <div className="boxhead"><h2>{w.people}</h2></div>
      <table className="t">
        <thead><tr><th scope="col">{w.who}</th><th scope="col" className="n">{w.sent}</th><th scope="col" className="n">{w.skipped}</th></tr></thead>
        <tbody>{[...found].sort((a, b) => b.sent - a.sent).map((each) => <tr key={each.by}><td>{each.by === 'rule' ? w.itself : (parties.get(each.by)?.name ?? each.by)}</td><td className="n">{each.sent}</td><td className="n">{each.skipped}</td></tr>)}</tbody>
      </table>
    </section>
  )
}
