import { useWords, words } from '../words'

export type Hours = { from: string; until: string }
const NIGHT: Hours = { from: '22:00', until: '08:00' }

const QUIET = words(
  { from: '从', until: '到', none: '不设', set: '设免打扰', remove: '去掉' },
  { from: 'From', until: 'until', none: 'None', set: 'Set quiet hours', remove: 'Remove' },
)

/** Hours in which nothing is sent, or none. change: of what stands there by then. */
export function Quiet({ quiet, edits, change }: { quiet: Hours | undefined; edits: boolean; change: (step: (before: Hours | undefined) => Hours | undefined) => void }) {
  const w = useWords(QUIET)
  const hour = (name: 'from' | 'until') => (
    <label>{w[name]} <input type="time" required disabled={!edits} value={quiet![name]} onChange={({ target }) => { const { value } = target; if (value) change((before) => ({ ...NIGHT, ...before, [name]: value })) }} /></label>
  )
  if (quiet) return <div className="hours">{hour('from')}{hour('until')}{edits && <button className="link" onClick={() => change(() => undefined)}>{w.remove}</button>}</div>
  return edits ? <p><button className="press" onClick={() => change(() => NIGHT)}>{w.set}</button></p> : <p>{w.none}</p>
}
