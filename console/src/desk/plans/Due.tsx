import { useState } from 'react'

import { api, got, type Schemas } from '../../api/client'
import { stale, usePages } from '../../api/reading'
import { Shown } from '../../parts/States'
import { href } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { moment } from '../../words/times'
import { Deed, type Said } from '../Deed'
import type { Message, Plan } from './data'
import { called, PLANS } from './words'

type Result = Schemas['StepDone']['result']

/** What has fallen due of those who joined: whoever sends it says so here, once; what is held says by what. */
export function Due({ plan }: { plan: Plan }) {
  const w = useWords(PLANS)
  const lang = useLang()
  const [open, setOpen] = useState<{ of: Message; result: Result }>()
  const [told, setTold] = useState('')
  const { read, items } = usePages(['plan', plan.id, 'due'], async (cursor) => {
    const { items, next } = await got(api.GET('/care/plans/{plan}/due', { params: { path: { plan: plan.id }, query: cursor } }))
    return { items, ...(next ? { next } : {}) }
  }, { live: false })
  const itself = new Set(plan.steps.flatMap((each) => (each.way ? [each.id] : [])))
  const note = async (said: Said) => {
    const { of, result } = open!
    await got(api.POST('/care/plans/{plan}/steps', { params: { path: { plan: plan.id } }, body: { customer: of.customer, step: of.step, result, note: said('note') } }))
    setTold(w.noted)
    await stale('plan', plan.id)
  }
  return (
    <section className="box" aria-label={w.waits}>
      <div className="boxhead"><h2>{w.waits}</h2><span className="quiet">{w.waitsWhy}</span></div>
      <p role="status" className={told ? 'note told' : ''}>{told}</p>
      <Shown read={read} rows={3}>
        {() => items.length === 0 && !read.hasNextPage ? <p className="in quiet">{w.noWaits}</p> : (
          <div className="scroll" role="group" aria-label={w.waits} tabIndex={0}><table className="t">
            <thead><tr><th scope="col">{w.customer}</th><th scope="col">{w.when}</th><th scope="col">{w.what}</th><th scope="col">{w.state}</th><th scope="col"><span className="hid">{w.did}</span></th></tr></thead>
            <tbody>{items.map((each) => (
              <tr key={`${each.customer} ${each.step}`}>
                <td style={{ overflowWrap: 'anywhere' }}><a href={href('customers', each.customer)}>{each.customer}</a></td><td className="nowrap">{moment(each.at, lang)}</td><td>{each.text}{each.coupon_class && <><br /><span className="quiet">{each.coupon_class}</span></>}</td>
                <td>{w[`s_${each.state}`]}<br /><span className="quiet">{each.why ? called(w, each.state === 'no_consent' ? 'c' : 'k', each.why) : itself.has(each.step) ? w.itself : w.byPeople}</span></td>
                <td className="n">{each.state === 'due' && <button className="press" onClick={() => { setTold(''); setOpen({ of: each, result: 'sent' }) }}>{w.did}</button>} <button className="press" onClick={() => { setTold(''); setOpen({ of: each, result: 'skipped' }) }}>{w.leave}</button></td>
              </tr>
            ))}</tbody>
          </table></div>
        )}
      </Shown>
      {read.hasNextPage && <p className="foot2"><span /><button className="press" aria-disabled={read.isFetchingNextPage} onClick={() => void read.fetchNextPage()}>{w.goOn}</button></p>}
      {open && <Deed title={open.result === 'sent' ? w.doneTitle : w.leaveTitle} word={open.result === 'sent' ? w.did : w.leave} close={() => setOpen(undefined)} does={note}><p>{open.of.text}</p><label>{w.note}<input name="note" maxLength={300} /></label></Deed>}
    </section>
  )
}
