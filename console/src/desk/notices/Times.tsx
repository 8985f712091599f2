import { useState } from 'react'

import { useWords } from '../../words'
import { Quiet } from '../Quiet'
import type { Edit } from './Notices'
import { toggled } from './rules'
import { NOTICES } from './words'

const MOST = 6

/** Quiet hours, and the times of day at which digests are sent. */
export function Times({ rules, edits, change }: Edit) {
  const w = useWords(NOTICES)
  const [time, setTime] = useState('18:00')
  const times = [...(rules.digest ?? [])].sort()
  return (
    <section className="box" aria-label={w.times}>
      <h2>{w.quiet}</h2>
      <div className="in fields">
        <p className="quiet">{w.quietWhy}</p>
        <Quiet quiet={rules.quiet} edits={edits} change={(step) => change(({ quiet, ...rest }) => { const next = step(quiet); return next ? { ...rest, quiet: next } : rest })} />
        <h3>{w.digestAt}</h3>
        <p className="quiet">{w.digestWhy}</p>
        {times.length > 0 && <ul className="hours">{times.map((each) => <li key={each} className="chip plain">{each}{edits && <button className="link" aria-label={`${w.remove} ${each}`} onClick={() => change((before) => ({ ...before, digest: toggled(before.digest, each, false) }))}>×</button>}</li>)}</ul>}
        {edits && times.length < MOST && <div className="hours"><label>{w.time} <input type="time" value={time} onChange={({ target }) => setTime(target.value)} /></label><button className="press" aria-disabled={!time} onClick={() => time && change((before) => ({ ...before, digest: toggled(before.digest, time, true) }))}>{w.addTime}</button></div>}
      </div>
    </section>
  )
}
