import { useState } from 'react'

import { api, got, Refused, type Schemas } from '../../api/client'
import { stale, useRead } from '../../api/reading'
import { useMe } from '../../api/session'
import { Money, moneyText } from '../../parts/Money'
import { Refusal } from '../../parts/States'
import { href } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { shortMonth } from '../../words/times'
import { EARN } from './words'

/** A party's statement; undefined while it comes, null where there is none. */
export function useStatement(party: string, period: string) {
  return useRead<Schemas['StatementView'] | null>(['statement', party, period], () =>
    got(api.GET('/statements/{party_id}/{period}', { params: { path: { party_id: party, period }, query: { limit: 100 } } })).catch((problem: unknown) => {
      if (problem instanceof Refused && problem.status === 404) return null
      throw problem
    }))
}

/** The statement of the month in one card, with its one button. */
export function Summary({ party, period }: { party: string; period: string }) {
  const w = useWords(EARN)
  const lang = useLang()
  const me = useMe()
  const { data } = useStatement(party, period)
  if (!data) return null
  return (
    <section className="card">
      <div className="in">
        <div className="between"><b className="head">{w.statement(shortMonth(period, lang))}{party === me.party ? '' : ` · ${data.name}`}</b><span style={{ fontSize: 18 }}><Money money={data.figures.payable} large /></span></div>
        <p className="second">{w.lines(data.count)} · <span style={data.state === 'issued' ? { color: 'var(--amber)' } : {}}>{w[data.state]}</span></p>
        <div style={{ display: 'grid', gridTemplateColumns: data.state === 'issued' ? '1fr 1fr' : '1fr', gap: 8, marginTop: 10 }}>
          <a className="press" href={href('earnings', party, period)}>{w.see}</a>
          {data.state === 'issued' && <Confirm statement={data} />}
        </div>
      </div>
    </section>
  )
}

export function Confirm({ statement }: { statement: Schemas['StatementView'] }) {
  const w = useWords(EARN)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  async function confirm() {
    if (busy) return
    setBusy(true)
    setProblem(undefined)
    try {
      await got(api.POST('/statements/{party_id}/{period}/confirm', { params: { path: { party_id: statement.party, period: statement.period } }, body: {} }))
      await Promise.all([stale('statement', statement.party, statement.period), stale('earnings')])
    } catch (wrong) {
      setProblem(wrong)
      void stale('statement', statement.party, statement.period)
    } finally {
      setBusy(false)
    }
  }
  return <><button className="press primary" aria-disabled={busy} onClick={() => void confirm()}>{busy ? w.confirming : w.confirm(moneyText(statement.figures.payable))}</button>{Boolean(problem) && <div style={{ gridColumn: '1 / -1' }}><Refusal problem={problem} /></div>}</>
}
