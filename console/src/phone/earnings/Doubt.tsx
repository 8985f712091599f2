import { useState } from 'react'

import { api, got, type Schemas } from '../../api/client'
import { stale } from '../../api/reading'
import { Refusal } from '../../parts/States'
import { useWords } from '../../words'
import { Sheet } from '../Sheet'
import { EARN } from './words'

const FACTS = ['qty', 'urgent', 'served', 'other'] as const

/** Contest one fact of one line: which, what it should be, and why. `explained`: whether its sum was on the screen before. */
export function Doubt({ line, statement, explained, close }: { line: Schemas['StatementLine']; statement: Schemas['StatementView']; explained: boolean; close: () => void }) {
  const w = useWords(EARN)
  const [fact, setFact] = useState<(typeof FACTS)[number]>('qty')
  const [value, setValue] = useState('')
  const [reason, setReason] = useState('')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  async function send() {
    if (busy) return
    setBusy(true)
    setProblem(undefined)
    try {
      await got(api.POST('/statements/{party_id}/{period}/lines/{line}/dispute', {
        params: { path: { party_id: statement.party, period: statement.period, line: line.id } },
        body: { fact: fact === 'other' ? 'other' : fact, value: value.trim(), reason: reason.trim(), explained },
      }))
      await stale('statement', statement.party, statement.period)
      close()
    } catch (wrong) {
      setProblem(wrong)
      setBusy(false)
    }
  }
  return (
    <Sheet title={w.doubtTitle} close={close}>
      <form onSubmit={(event) => (event.preventDefault(), void send())}>
        <label>{w.fact}<select value={fact} onChange={(event) => { setFact(event.target.value as typeof fact); setValue(event.target.value === 'urgent' ? 'true' : '') }}>{FACTS.map((each) => <option key={each} value={each}>{w[each]}</option>)}</select></label>
        <label>{w.value}
          {fact === 'urgent'
            ? <select value={value} onChange={(event) => setValue(event.target.value)}><option value="true">{w.yes}</option><option value="false">{w.no}</option></select>
            : <input required maxLength={200} inputMode={fact === 'qty' ? 'decimal' : 'text'} value={value} onChange={(event) => setValue(event.target.value)} />}
        </label>
        <p className="quiet" style={{ fontSize: 13 }}>{fact === 'other' ? w.noSum : w.valueHelp}</p>
        <label>{w.reason}<textarea required rows={3} maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} /></label>
        <p className="quiet" style={{ fontSize: 13 }}>{w.reasonHelp}</p>
        <Refusal problem={problem} />
        <div className="keys"><button type="button" className="press" onClick={close}>{w.cancel}</button><button className="press primary" aria-disabled={busy}>{w.send}</button></div>
      </form>
    </Sheet>
  )
}
