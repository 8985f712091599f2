import { useState } from 'react'

import { api, got, type Schemas } from '../../api/client'
import { useNamed } from '../../api/names'
import { stale } from '../../api/reading'
import { again } from '../../api/second'
import { Refusal } from '../../parts/States'
import { useLang, useWords } from '../../words'
import { moment } from '../../words/times'
import { Ask } from '../Ask'
import { HOME } from './words'

type Approval = Schemas['ApprovalsApprovalView']

/** What takes a second person: approved by the same call of another, or sent back with a sentence. */
export function Approvals({ list, own }: { list: Approval[]; own: Approval[] }) {
  const w = useWords(HOME)
  const lang = useLang()
  const named = useNamed()
  if (!list.length && !own.length) return null
  return (
    <section className="box" aria-label={w.approvals}>
      <div className="boxhead"><h2>{w.approvals}</h2><span className={`num${list.length ? '' : ' none'}`}>{list.length}</span><span className="quiet" style={{ fontSize: 13 }}>{w.approvalsWhy}</span></div>
      <ul>
        {list.map((each) => <One key={each.approval} approval={each} />)}
        {own.map((each) => <li key={each.approval}><span>{each.subject}<br /><span className="quiet">{w.own} · {named(each.by)}</span></span><span className="quiet nowrap">{moment(each.at, lang)}</span></li>)}
      </ul>
    </section>
  )
}

function One({ approval }: { approval: Approval }) {
  const w = useWords(HOME)
  const lang = useLang()
  const named = useNamed()
  const [busy, setBusy] = useState(false)
  const [asking, setAsking] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  async function agree() {
    if (busy) return
    setBusy(true)
    setProblem(undefined)
    try {
      await again(approval.call)
    } catch (wrong) {
      setProblem(wrong)
    } finally {
      setBusy(false)
      await stale('approvals')
    }
  }
  return (
    <li style={{ display: 'block' }}>
      <span>{approval.subject}</span>
      <p className="quiet" style={{ fontSize: 13 }}>{w.by(named(approval.by))} · {moment(approval.at, lang)}</p>
      <details><summary className="quiet" style={{ fontSize: 13, cursor: 'pointer' }}>{w.look}</summary><Content of={approval.call} /></details>
      <p style={{ display: 'flex', gap: 8, marginTop: 6 }}>
        <button className="press" aria-disabled={busy} onClick={() => void agree()}>{busy ? w.agreeing : w.agree}</button>
        <button className="press" onClick={() => setAsking(true)}>{w.reject}</button>
      </p>
      <Refusal problem={problem} />
      {asking && <SendBack approval={approval} close={() => setAsking(false)} />}
    </li>
  )
}

/** What the call would do, field by field. */
function Content({ of }: { of: Approval['call'] }) {
  const { path, body } = of as { path?: Record<string, unknown>; body?: Record<string, unknown> }
  const rows = Object.entries({ ...path, ...body }).filter(([, value]) => value !== null && value !== undefined && !(Array.isArray(value) && value.length === 0))
  return <dl className="facts" style={{ fontSize: 13, marginTop: 6 }}>{rows.map(([name, value]) => [<dt key={name}>{name}</dt>, <dd key={`${name}=`} style={{ overflowWrap: 'anywhere' }}>{typeof value === 'object' ? JSON.stringify(value) : String(value)}</dd>])}</dl>
}

function SendBack({ approval, close }: { approval: Approval; close: () => void }) {
  const w = useWords(HOME)
  const [note, setNote] = useState('')
  const [problem, setProblem] = useState<unknown>()
  async function send() {
    try {
      await got(api.POST('/approvals/{approval}/reject', { params: { path: { approval: approval.approval } }, body: { note } as never }))
      await stale('approvals')
      close()
    } catch (wrong) {
      setProblem(wrong)
    }
  }
  return (
    <Ask title={`${w.reject}：${approval.subject}`} close={close}>
      <form onSubmit={(event) => (event.preventDefault(), void send())}>
        <label>{w.reason}<textarea required rows={3} maxLength={300} value={note} onChange={(event) => setNote(event.target.value)} /></label>
        <p className="quiet">{w.reasonHelp}</p>
        <Refusal problem={problem} />
        <div className="keys"><button type="button" className="press" onClick={close}>{w.cancel}</button><button className="press primary">{w.send}</button></div>
      </form>
    </Ask>
  )
}
