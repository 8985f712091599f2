import { useState } from 'react'

import { api, got } from '../../api/client'
import { stale } from '../../api/reading'
import { useOnce } from '../../parts/once'
import { Refusal } from '../../parts/States'
import { href } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { moment } from '../../words/times'
import { Deed } from '../Deed'
import type { Message, Plan } from './data'
import { called, PLANS } from './words'

const MONTHS = [1, 3, 6, 13, 24, 36]
const YEAR = 13
const SHOWN = 50
type Seen = { items: Message[]; next: string | undefined }

/** Who would get what; then who is in the segment joins, once, however often it is pressed or breaks off. */
export function DryRun({ plan }: { plan: Plan }) {
  const w = useWords(PLANS)
  const lang = useLang()
  const [months, setMonths] = useState(YEAR)
  const [seen, setSeen] = useState<Seen>()
  const [asking, setAsking] = useState(false)
  const [told, setTold] = useState('')
  const { busy, problem, run } = useOnce()
  const look = (from: Seen | undefined) => run(async () => {
    setTold('')
    const page = await got(api.GET('/care/plans/{plan}/dry-run', { params: { path: { plan: plan.id }, query: { months, ...(from?.next ? { cursor: from.next } : {}) } } }))
    setSeen({ items: [...(from?.items ?? []), ...page.items], next: page.next ?? undefined })
  })
  const people = new Set(seen?.items.map((each) => each.customer)).size
  async function start() {
    let joined = 0
    let cursor: string | undefined
    try {
      do {
        const page = await got(api.POST('/care/plans/{plan}/start', { params: { path: { plan: plan.id } }, body: { months, ...(cursor ? { cursor } : {}) } }))
        joined += page.joined
        cursor = page.next ?? undefined
        setTold(cursor ? w.joining(joined) : w.joined(joined))
      } while (cursor)
    } catch (broken) {
      if (joined > 0) setTold(w.broken(joined))
      throw broken
    }
    setSeen(undefined)
    await stale('plan', plan.id)
  }
  return (
    <section className="box" aria-label={w.dry}>
      <div className="boxhead"><h2>{w.dry}</h2><span className="quiet">{w.dryWhy}</span></div>
      <div className="in keys" style={{ justifyContent: 'flex-start' }}>
        <label>{w.months} <select className="sel" value={months} onChange={(event) => { setMonths(Number(event.target.value)); setSeen(undefined) }}>{MONTHS.map((each) => <option key={each} value={each}>{w.monthsOf(each)}</option>)}</select></label>
        <button className="press" aria-disabled={busy} onClick={() => void look(undefined)}>{busy ? w.running : w.run}</button>
        {seen && people > 0 && <button className="press primary" aria-disabled={busy} onClick={() => setAsking(true)}>{w.start}</button>}
      </div>
      <Refusal problem={problem} />
      <p role="status" className={told ? 'note told' : ''}>{told}</p>
      {seen && (seen.items.length === 0 && !seen.next ? <p className="in quiet">{w.nobody}</p> : (
        <>
          <div className="scroll" role="group" aria-label={w.sample(SHOWN)} tabIndex={0}><table className="t">
            <thead><tr><th scope="col">{w.customer}</th><th scope="col">{w.when}</th><th scope="col">{w.what}</th><th scope="col">{w.state}</th></tr></thead>
            <tbody>{seen.items.slice(0, SHOWN).map((each, n) => (
              <tr key={n}><td style={{ overflowWrap: 'anywhere' }}><a href={href('customers', each.customer)}>{each.customer}</a></td><td className="nowrap">{moment(each.at, lang)}</td><td>{each.text}{each.coupon_class && <><br /><span className="quiet">{each.coupon_class}</span></>}</td><td>{w[`s_${each.state}`]}{each.why && <><br /><span className="quiet">{each.state === 'no_consent' ? called(w, 'c', each.why) : called(w, 'k', each.why)}</span></>}</td></tr>
            ))}</tbody>
          </table></div>
          <p className="foot2"><span role="status">{w.seen(people, Boolean(seen.next))}{seen.items.length > SHOWN && ` · ${w.sample(SHOWN)}`}</span>{seen.next && <button className="press" aria-disabled={busy} onClick={() => void look(seen)}>{w.goOn}</button>}</p>
        </>
      ))}
      {asking && <Deed title={w.startTitle} word={w.start} close={() => setAsking(false)} does={start}><p>{w.startWhy(w.seen(people, Boolean(seen?.next)))}</p></Deed>}
    </section>
  )
}
