import { type FormEvent, useState } from 'react'

import { minor } from '../../parts/amounts'
import { moneyText } from '../../parts/Money'
import { Refusal } from '../../parts/States'
import { useWords } from '../../words'
import { type Far, limited, looked, useAsked } from './data'
import { SETUP } from './words'

/** From which amount on two people are asked; it takes another administrator itself. */
export function Approval({ far, done }: { far: Far; done: boolean }) {
  const w = useWords(SETUP)
  const asked = useAsked()
  const [payout, setPayout] = useState('')
  const [line, setLine] = useState('')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  const [unread, setUnread] = useState(false)
  const yuan = (amount: number) => moneyText({ amount, currency: 'CNY' })
  const { limits } = far
  if (done) return <p>{w.set(yuan(limits.second_above), yuan(limits.adjust_second_above))}</p>
  if (asked) return <p className="note told" role="status">{w.asked}</p>
  async function save(event: FormEvent) {
    event.preventDefault()
    const said = { payout: minor(payout), line: minor(line) }
    setUnread(said.payout === undefined || said.line === undefined)
    if (busy || said.payout === undefined || said.line === undefined) return
    setBusy(true)
    setProblem(undefined)
    try {
      await limited(limits, { payout: said.payout, line: said.line })
      await looked()
    } catch (wrong) {
      setProblem(wrong)
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <form onSubmit={(event) => void save(event)}>
        <label>{w.payout}<input inputMode="decimal" value={payout} onChange={(event) => setPayout(event.target.value)} /></label>
        <label>{w.line}<input inputMode="decimal" value={line} onChange={(event) => setLine(event.target.value)} /></label>
        <button className="press primary" aria-disabled={busy}>{busy ? w.saving : w.save}</button>
      </form>
      {unread && <p className="note wrong" role="alert">{w.notMoney}</p>}
      <Refusal problem={problem} />
    </>
  )
}
