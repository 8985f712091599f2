/** A plan's own fields in one form; what sends a step by itself stays as it was entered. */
import { useState } from 'react'

import { useWords } from '../../words'
import { Deed, type Said } from '../Deed'
import { type Care, type Plan, type Rules, withPlan } from './data'
import { called, PLANS } from './words'

const MOST = 50
const KINDS = ['enrol', 'order', 'visit', 'top_up', 'trial', 'refund', 'consult', 'campaign', 'browse', 'spend', 'give_back', 'pay_back'] as const
const NIGHT = ['22:00', '08:00']

export function Edit({ care, plan, put, close }: { care: Care | undefined; plan?: Plan; put: (change: (before: Rules) => Rules) => Promise<void>; close: () => void }) {
  const w = useWords(PLANS)
  const segments = care?.segments ?? []
  const [steps, setSteps] = useState(Math.max(1, plan?.steps.length ?? 0))
  const night = plan?.quiet ?? NIGHT
  return (
    <Deed title={plan ? w.change : w.add} close={close} does={(said) => put((before) => withPlan(before, planOf(said, before.plans?.find((each) => each.id === plan?.id))))}>
      {segments.length === 0 && <p className="note stale">{w.noSegment}</p>}
      {plan ? <input type="hidden" name="id" value={plan.id} /> : <label>{w.name}<input name="id" required pattern="[A-Za-z0-9][A-Za-z0-9._\-]{0,63}" autoComplete="off" /><span className="quiet">{w.nameHelp}</span></label>}
      <label>{w.segment}<select name="segment" required defaultValue={plan?.segment}>{segments.map((each) => <option key={each.id} value={each.id}>{each.id}: {w.segmentOf(each.all.join(w.and), (each.none ?? []).join(w.and))}</option>)}</select></label>
      <label>{w.channel}<input name="channel" required maxLength={64} defaultValue={plan?.channel ?? 'sms'} autoComplete="off" /><span className="quiet">{w.channelHelp}</span></label>
      <fieldset className="bare pair"><legend>{w.quiet}</legend><label>{w.from}<input name="from" type="time" required defaultValue={night[0]} /></label><label>{w.until}<input name="until" type="time" required defaultValue={night[1]} /></label></fieldset>
      {Array.from({ length: steps }, (_, n) => {
        const step = plan?.steps[n]
        return (
          <fieldset key={n} className="bare"><legend><b>{w.step(n + 1)}</b></legend>
            <div className="pair"><label>{w.day}<input name={`day:${n}`} type="number" required min={0} max={366} defaultValue={step?.day ?? n} /></label><label>{w.at}<input name={`at:${n}`} type="time" required defaultValue={step?.at ?? '10:00'} /></label></div>
            <label>{w.text}<textarea name={`text:${n}`} required={n === 0 || step !== undefined} maxLength={1000} rows={2} defaultValue={step?.text} /><span className="quiet">{w.textHelp}</span></label>
            <label>{w.coupon}<input name={`coupon:${n}`} pattern="[A-Za-z0-9][A-Za-z0-9._\-]{0,63}" defaultValue={step?.coupon_class ?? ''} autoComplete="off" /></label>
            {!step?.way && <label className="tick"><input type="checkbox" name={`guide:${n}`} defaultChecked={step?.guide ?? false} />{w.guide}</label>}
          </fieldset>
        )
      })}
      {steps < MOST && <button type="button" className="link" onClick={() => setSteps(steps + 1)}>{w.more}</button>}
      <fieldset className="bare picks"><legend>{w.stops}</legend>{KINDS.map((each) => <label key={each} className="tick"><input type="checkbox" name={`stop:${each}`} defaultChecked={plan?.stops?.includes(each) ?? false} />{called(w, 'k', each)}</label>)}</fieldset>
    </Deed>
  )
}

/** before: as it stands now, whoever wrote it. */
function planOf(said: Said, before: Plan | undefined): Plan {
  const steps = Array.from({ length: MOST }, (_, n) => {
    const was = before?.steps[n]
    const coupon = said(`coupon:${n}`)
    return { ...(was?.way ? { way: was.way } : {}), id: was?.id ?? `step-${n + 1}`, day: Number(said(`day:${n}`)), at: said(`at:${n}`), text: said(`text:${n}`), guide: !was?.way && said(`guide:${n}`) === 'on', ...(coupon ? { coupon_class: coupon } : {}) }
  }).filter((each) => each.text)
  return { id: said('id'), segment: said('segment'), channel: said('channel'), quiet: [said('from'), said('until')], steps, stops: KINDS.filter((each) => said(`stop:${each}`) === 'on') }
}
