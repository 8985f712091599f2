import { useState } from 'react'

import type { Schemas } from '../../api/client'
import { useNamed } from '../../api/names'
import { stale, useRead } from '../../api/reading'
import { may, useMe } from '../../api/session'
import { Icon } from '../../parts/Icon'
import { Money } from '../../parts/Money'
import { Empty, Refusal, Shown } from '../../parts/States'
import { ask, href, type Route } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { longMonth, month, monthBefore } from '../../words/times'
import { Excel } from '../Excel'
import { linesSheet, sheet } from './sheets'
import { closeMonth, everyStatement, type Reconciled, reconciled, statementsOf } from './steps'
import { CLOSE } from './words'

const AFTER: Schemas['StatementRow']['state'][] = ['confirmed', 'approved', 'in_payout', 'paid', 'closed']
const PAID: Schemas['StatementRow']['state'][] = ['paid', 'closed']

/** A month as a checklist: closed, stated, sent, disputes, confirmed, paid; each step says where it stands. */
export default function Close({ route }: { route: Route }) {
  const w = useWords(CLOSE)
  const lang = useLang()
  const period = route.query.get('month') ?? monthBefore(month())
  const statements = useRead(['statements', period], () => everyStatement(period), { live: true })
  const agreed = useRead(['reconciliation', period], () => reconciled(period))
  const named = useNamed()
  const rows = statements.data ?? []
  return (
    <>
      <header className="pagetop">
        <h1>{w.title}</h1>
        <select className="sel" aria-label={w.period} value={period} onChange={(event) => ask({ month: event.target.value })}>{Array.from({ length: 12 }, (_, back) => monthBefore(month(), back)).map((each) => <option key={each} value={each}>{longMonth(each, lang)}</option>)}</select>
      </header>
      <main className="content">
        <div className="cols" style={{ gridTemplateColumns: '320px minmax(0, 1fr)' }}>
          <Checklist period={period} rows={rows} agreed={agreed.data} />
          <section className="box scroll" aria-label={w.statements}>
            <div className="boxhead"><h2>{w.statements}</h2>{rows.length > 0 && <Excel name={`${w.statements}-${period}`} rows={() => sheet(rows, w, named)} />}{rows.length > 0 && <Excel name={`${w.allLines}-${period}`} label={w.allLines} rows={() => linesSheet(rows, w, named)} />}</div>
            <Shown read={statements} rows={6}>{(all) => (all.length ? <Table rows={all} /> : <Empty title={w.none} why={w.noneWhy} />)}</Shown>
          </section>
        </div>
      </main>
    </>
  )
}

function Checklist({ period, rows, agreed }: { period: string; rows: Schemas['StatementRow'][]; agreed: Reconciled | undefined }) {
  const w = useWords(CLOSE)
  const me = useMe()
  const acts = may(me, 'admin', 'finance')
  const [said, setSaid] = useState('')
  const [busy, setBusy] = useState('')
  const [problem, setProblem] = useState<unknown>()
  const disputed = rows.reduce((sum, each) => sum + (each.state === 'issued' ? each.disputed : 0), 0)
  const confirmed = rows.filter((each) => AFTER.includes(each.state)).length
  const paid = rows.filter((each) => PAID.includes(each.state)).length
  const made = rows.length > 0 && agreed?.pending === 0
  const sent = rows.length > 0 && rows.every((each) => each.state !== 'draft')
  async function run(name: string, does: () => Promise<string>) {
    if (busy) return
    setBusy(name)
    setProblem(undefined)
    setSaid('')
    try {
      setSaid(await does())
    } catch (wrong) {
      setProblem(wrong)
    } finally {
      setBusy('')
      await Promise.all([stale('statements'), stale('reconciliation')])
    }
  }
  const told = ({ done, unchanged, refused }: { done: number; unchanged: number; refused: Schemas['RefusedView'][] }) => `${w.doneSo(done, unchanged)}${refused.length ? ` ${w.refused(refused.length)}${refused.map((each) => each.message).join('；')}` : ''}`
  const closedFor = ({ parties, open }: { parties: number; open: number }) => (open ? w.notHard(open) : w.closedHard(parties))
  const steps: { word: string; done: boolean; to?: string; act?: [string, () => Promise<string>] }[] = [
    { word: w.soft, done: agreed !== undefined && agreed.state !== 'open', act: [w.soften, async () => w.closedSoft((await closeMonth(period, 'soft')).parties)] },
    { word: `${w.makeAll}${agreed ? ` · ${agreed.pending ? w.pending(agreed.pending) : w.allStated}` : ''}`, done: made, act: [w.make, async () => told(await statementsOf(period, 'draft'))] },
    { word: w.issueAll, done: sent, act: [w.send, async () => told(await statementsOf(period, 'issue'))] },
    { word: disputed ? w.disputes(disputed) : w.noDisputes, done: sent && disputed === 0 },
    { word: w.confirmedOf(confirmed, rows.length), done: rows.length > 0 && confirmed === rows.length },
    { word: agreed?.differences ? w.differences(agreed.differences) : w.agree, done: made && agreed.differences === 0 },
    { word: w.paidOf(paid, rows.length), done: rows.length > 0 && paid === rows.length, to: `#/payouts?month=${period}` },
    { word: w.hard, done: agreed?.state === 'closed', act: [w.harden, async () => closedFor(await closeMonth(period, 'hard'))] },
  ]
  const here = steps.findIndex((each) => !each.done)
  return (
    <section className="box" aria-label={w.list}>
      <div className="boxhead"><h2>{w.list}</h2><span className="quiet">{w.steps(steps.filter((each) => each.done).length, steps.length)}</span></div>
      <ol className="check">
        {steps.map((step, place) => (
          <li key={place} className={step.done ? 'passed' : place === here ? 'here' : ''} aria-current={place === here ? 'step' : undefined}>
            <i aria-hidden="true">{step.done ? <Icon name="tick" size={14} /> : place + 1}</i>
            <span>{step.to && !step.done ? <a href={step.to}>{step.word}</a> : step.word}{place === here && step.act && acts && <><br /><button className="press primary" style={{ marginTop: 6 }} aria-disabled={busy !== ''} onClick={() => void run(step.word, step.act![1])}>{busy ? w.working : step.act[0]}</button></>}</span>
          </li>
        ))}
      </ol>
      <div className="in" aria-live="polite">{said && <p className="note good">{said}</p>}<Refusal problem={problem} />{!acts && <p className="quiet">{w.noRightClose}</p>}</div>
    </section>
  )
}

function Table({ rows }: { rows: Schemas['StatementRow'][] }) {
  const w = useWords(CLOSE)
  const named = useNamed()
  return (
    <table className="t">
      <thead><tr><th scope="col">{w.who}</th><th scope="col" className="n">{w.lines}</th><th scope="col" className="n">{w.disputed}</th><th scope="col" className="n">{w.total}</th><th scope="col" className="n">{w.payable}</th><th scope="col">{w.state}</th></tr></thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.party}>
            <td><a href={href('close', row.party, row.period)}>{named(row.party)}</a></td><td className="n">{row.lines}</td>
            <td className="n">{row.disputed ? <span className={row.state === 'issued' ? 'chip soon' : ''}>{row.disputed}</span> : 0}</td>
            <td className="n"><Money money={row.total} word="" /></td><td className="n"><Money money={row.payable} word="" /></td><td>{w[row.state]}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

