import { useEffect } from 'react'

import { PARTS } from '../../parts/words'
import { useWords } from '../../words'
import { OFFLINE } from './words'
import { sendAll, useOutbox, withdraw } from './sending'

/** What waits to be sent, and what could not be; nothing where all is sent. */
export function Outbox() {
  const w = useWords(PARTS)
  const o = useWords(OFFLINE)
  const { waiting, online } = useOutbox()
  useEffect(() => void sendAll(), [])
  const refused = waiting.filter((each) => each.problem)
  const ready = waiting.length - refused.length
  return (
    <>
      {!online && <div style={{ padding: '12px 12px 0' }}><p className="note offline" role="status"><b>{w.offline}</b><br />{ready ? w.offlineWaits(ready) : w.offlineNone}</p></div>}
      {refused.map((each) => (
        <div key={each.key} style={{ padding: '12px 12px 0' }}>
          <div className="note wrong" role="alert">
            <b>{o.notTaken(each.title)}</b> {each.problem} {o.kept}
            <p style={{ marginTop: 8, display: 'flex', gap: 8, flexWrap: 'wrap' }}>
              <a className="press" href={`#/jobs/${each.ticket}${each.create ? `?of=${each.key}` : ''}`}>{o.look}</a>
              <button className="press" onClick={() => void withdraw(each.key)}>{o.drop}</button>
            </p>
          </div>
        </div>
      ))}
    </>
  )
}
