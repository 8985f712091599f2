import { type ChangeEvent, useState } from 'react'

import { api, got, type Schemas } from '../../api/client'
import { useNamed } from '../../api/names'
import { useRead } from '../../api/reading'
import { may, useMe } from '../../api/session'
import { Money, moneyText } from '../../parts/Money'
import { Refusal, Shown } from '../../parts/States'
import { href, type Route } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { moment } from '../../words/times'
import { Ask } from '../Ask'
import { AccountPage } from './Account'
import { answered, bankFile, changed, workbook } from './calls'
import { stateOf } from './Payouts'
import { PAYOUTS } from './words'

/** `payouts/<batch>`, or `payouts/account/<party>`. */
export default function Deeper({ route }: { route: Route }) {
  const [, first = '', second] = route.parts
  return first === 'account' && second ? <AccountPage party={second} /> : <PayoutPage batch={first} />
}

function PayoutPage({ batch }: { batch: string }) {
  const w = useWords(PAYOUTS)
  const read = useRead(['payout', batch], () => got(api.GET('/payouts/{batch}', { params: { path: { batch } } })), { live: true })
  return (
    <>
      <header className="pagetop"><a href={`#/payouts?month=${batch.slice(0, 7)}`}>{w.back}</a><h1>{w.batch} {batch}</h1>{read.data && <span className="chip plain">{stateOf(read.data.state, w)}</span>}</header>
      <main className="content">
        <Shown read={read} rows={8}>{(payout) => <><Totals payout={payout} /><LeftOut payout={payout} /><Rows payout={payout} /></>}</Shown>
      </main>
    </>
  )
}

/** The control totals, and what may be done next by the reader. */
function Totals({ payout }: { payout: Schemas['PayoutView'] }) {
  const w = useWords(PAYOUTS)
  const me = useMe()
  const named = useNamed()
  const lang = useLang()
  const [sure, setSure] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  const [said, setSaid] = useState('')
  const decides = may(me, 'admin', 'finance')
  async function run(does: () => Promise<unknown>) {
    if (busy) return
    setBusy(true)
    setProblem(undefined)
    setSaid('')
    try {
      await does()
    } catch (found) {
      setProblem(found)
    } finally {
      setSure(false)
      setBusy(false)
      await changed(payout.batch)
    }
  }
  const path = { batch: payout.batch }
  const take = (event: ChangeEvent<HTMLInputElement>) => {
    const [file] = event.target.files ?? []
    event.target.value = ''
    if (!file) return
    void run(async () => {
      const report = await answered(payout.batch, file)
      const refused = report.refused.length ? ` ${w.refused(report.refused.length)}${report.refused.map((each) => `${each.row} ${each.message}`).join('；')}` : ''
      setSaid(w.answered(report.paid.length, report.returned.length, report.unchanged.length) + refused)
    })
  }
  return (
    <section className="box" aria-label={w.total}>
      <div className="figs">
        <div><span className="second">{w.total}</span><br /><Money money={payout.total} large /></div>
        <div><span className="second">{w.count}</span><br /><b>{payout.count}</b></div>
        <div><span className="second">{w.paidSum}</span><br /><Money money={payout.paid} large /></div>
        <div><span className="second">{w.returnedSum}</span><br /><Money money={payout.returned} large /></div>
      </div>
      <dl className="facts in">
        <dt>{w.by}</dt><dd>{named(payout.by)} · {moment(payout.at, lang)}</dd>
        {payout.released_by && <><dt>{w.releasedBy}</dt><dd>{named(payout.released_by)}{payout.released_at && ` · ${moment(payout.released_at, lang)}`}</dd></>}
        <dt>{w.hash}</dt><dd><code>{payout.hash.slice(0, 16)}</code> <span className="quiet">{w.hashHelp}</span></dd>
      </dl>
      <div className="in" aria-live="polite">
        {said && <p className="note good">{said}</p>}<Refusal problem={problem} />
        <p className="keys">
          {payout.state === 'made' && decides && (payout.by === me.party ? <span className="quiet">{w.ownBatch}</span> : <button className="press primary" aria-disabled={busy} onClick={() => setSure(true)}>{w.release(moneyText(payout.total))}</button>)}
          {payout.state === 'made' && decides && <button className="press" aria-disabled={busy} onClick={() => void run(() => got(api.POST('/payouts/{batch}/withdraw', { params: { path }, body: {} })))}>{w.withdraw}</button>}
          {payout.state === 'released' && <><button className="press" aria-disabled={busy} onClick={() => void run(() => bankFile(payout.batch))}>{w.file}</button><button className="press" aria-disabled={busy} onClick={() => void run(() => workbook(payout.batch))}>{w.workbook}</button></>}
        </p>
        {payout.state === 'released' && decides && <label>{w.results} <input type="file" accept=".csv,text/csv" onChange={take} /><br /><span className="quiet">{w.resultsHelp}</span></label>}
      </div>
      {sure && (
        <Ask title={w.sure} close={() => setSure(false)}>
          <p>{w.sureWhy(payout.count, moneyText(payout.total))}</p>
          <p className="keys"><button className="press" onClick={() => setSure(false)}>{w.leave}</button><button className="press primary" aria-disabled={busy} onClick={() => void run(() => got(api.POST('/payouts/{batch}/release', { params: { path }, body: { hash: payout.hash } })))}>{busy ? w.doing : w.release(moneyText(payout.total))}</button></p>
        </Ask>
      )}
    </section>
  )
}

function LeftOut({ payout }: { payout: Schemas['PayoutView'] }) {
  const w = useWords(PAYOUTS)
  const why: Record<string, string> = { no_account: w.no_account, account_asked: w.account_asked, account_waits: w.account_waits }
  if (!payout.left_out?.length) return null
  return (
    <section className="box" aria-label={w.leftOut}>
      <div className="boxhead"><h2>{w.leftOut}</h2><span className="num">{payout.left_out.length}</span></div>
      <ul className="in">{payout.left_out.map((each) => <li key={each.party}><a href={href('payouts', 'account', each.party)}>{each.name || each.party}</a> · <Money money={each.amount} /> · {why[each.why] ?? each.why}</li>)}</ul>
    </section>
  )
}

function Rows({ payout }: { payout: Schemas['PayoutView'] }) {
  const w = useWords(PAYOUTS)
  const states: Record<string, string> = { made: w.rowMade, sent: w.sent, paid: w.paid, returned: w.returned, withdrawn: w.withdrawn }
  return (
    <section className="box scroll" aria-label={w.rows}>
      <table className="t">
        <thead><tr><th scope="col" className="n">{w.number}</th><th scope="col">{w.who}</th><th scope="col">{w.account}</th><th scope="col" className="n">{w.amount}</th><th scope="col">{w.state}</th></tr></thead>
        <tbody>{payout.rows.map((row) => <tr key={row.number}><td className="n">{row.number}</td><td><a href={href('payouts', 'account', row.party)}>{row.name || row.party}</a></td><td>{row.account}</td><td className="n"><Money money={row.amount} /></td><td>{states[row.state] ?? row.state}</td></tr>)}</tbody>
      </table>
    </section>
  )
}
