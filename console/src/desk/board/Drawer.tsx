import { useEffect, useRef, useState } from 'react'

import type { BoardItem } from '../../api/board'
import { api, got, type Schemas } from '../../api/client'
import { useRead } from '../../api/reading'
import { DueChip, ReworkChip, UrgentChip } from '../../parts/Chips'
import { Icon } from '../../parts/Icon'
import { Refusal, Shown } from '../../parts/States'
import { usePersonal } from '../../parts/personal'
import { ask, href } from '../../shared/route'
import { useWords } from '../../words'
import { push } from './push'
import { BOARD } from './words'

const MOST = 5

/** Who may have a ticket, best first, with the minutes in four parts; who may not, and why. */
export function Drawer({ item: { ticket, skills, licences }, named, next }: { item: BoardItem; named: (id: string | null | undefined) => string; next: string | undefined }) {
  const w = useWords(BOARD)
  const personal = usePersonal()
  const box = useRef<HTMLElement>(null)
  const [jump, setJump] = useState(false)
  const read = useRead(['suggestion', ticket.id, ticket.version], () => got(api.GET('/dispatch/tickets/{ticket_id}/suggestion', { params: { path: { ticket_id: ticket.id }, query: {} } })), { enabled: ['created', 'assigned'].includes(ticket.state) })
  const at = ticket.case?.appointment ?? ticket.promised ?? ticket.due
  const close = () => ask({ ticket: undefined })
  useEffect(() => {
    const esc = (event: KeyboardEvent) => event.key === 'Escape' && close()
    addEventListener('keydown', esc)
    return () => removeEventListener('keydown', esc)
  }, [])
  return (
    <aside className="drawer" ref={box} aria-label={ticket.title}>
      <div className="dhead">
        <div>
          <h2>{ticket.title}</h2>
          <p className="quiet" style={{ fontSize: 13 }}>{[personal(ticket.customer), personal(ticket.address)].filter(Boolean).join(' · ')}</p>
          <p style={{ display: 'flex', gap: 5, flexWrap: 'wrap', marginTop: 4 }}>{at && <DueChip at={at} />}{ticket.urgent && <UrgentChip />}{ticket.flags.includes('rework') && <ReworkChip />}{[...Object.keys(skills), ...licences].map((each) => <span key={each} className="chip plain">{each}</span>)}</p>
          <a href={href('tickets', ticket.id)}>{w.see}</a>
        </div>
        <button className="icon" aria-label={w.close} onClick={close}><Icon name="close" size={18} /></button>
      </div>
      {['created', 'assigned'].includes(ticket.state) && (
        <Shown read={read}>
          {(suggestion) => (
            <>
              <div className="cand" style={{ paddingBottom: 8 }}><h3 style={{ fontWeight: 600 }}>{w.toWhom}</h3><p className="quiet" style={{ fontSize: 12 }}>{w.parts} · {w.minutes}</p></div>
              {suggestion.candidates.length === 0 && <p className="cand">{w.nobody}</p>}
              {suggestion.candidates.slice(0, MOST).map((each, place) => <Candidate key={each.party} candidate={each} best={place === 0} most={suggestion.candidates[Math.min(MOST, suggestion.candidates.length) - 1]!.score.total} name={named(each.party)} give={async () => { await push(ticket.id, suggestion.version, each.party); if (jump && next) ask({ ticket: next }) }} />)}
              <div className="cand" style={{ borderBottom: 0 }}>
                {suggestion.refused.length > 0 && <><h3 style={{ fontWeight: 600 }}>{w.cannot}</h3><ul className="second" style={{ fontSize: 13 }}>{suggestion.refused.map((each) => <li key={each.party}>{named(each.party)}：{each.why.map((why) => why.says).join('；')}</li>)}</ul></>}
                <label style={{ display: 'flex', gap: 8, alignItems: 'center', marginTop: 8 }}><input type="checkbox" checked={jump} onChange={(event) => setJump(event.target.checked)} />{w.jump}</label>
              </div>
            </>
          )}
        </Shown>
      )}
    </aside>
  )
}

function Candidate({ candidate: { score, load, metres, party }, best, most, name, give }: { candidate: Schemas['CandidateView']; best: boolean; most: number; name: string; give: () => Promise<void> }) {
  const w = useWords(BOARD)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  const share = (part: number) => `${most > 0 ? (part * 100) / most : 0}%`
  async function go() {
    if (busy) return
    setBusy(true)
    setProblem(undefined)
    await give().catch(setProblem)
    setBusy(false)
  }
  return (
    <div className={`cand${best ? ' best' : ''}`} data-party={party}>
      <div className="between"><b style={{ fontWeight: 600 }}>{name}</b><span className="score">{w.total(score.total)}</span></div>
      <div className="parts" aria-hidden="true">{[score.travel, score.load, score.skill, score.late].map((part, place) => <i key={place} style={{ width: share(part) }} />)}</div>
      <div className="why4">
        <span>{w.travel(score.travel)}</span><span>{w.loadPart(score.load)}</span><span>{w.skill(score.skill)}</span><span>{w.latePart(score.late)}</span>
        {score.previous > 0 && <span>{w.previous(score.previous)}</span>}
        <span>{w.open(load)}</span>{metres !== undefined && metres !== null && <span>{w.km(String(Math.round(metres / 100) / 10))}</span>}
      </div>
      <Refusal problem={problem} />
      <button className={`press${best ? ' primary' : ''}`} aria-disabled={busy} onClick={() => void go()}>{busy ? w.giving : w.give(name)}</button>
    </div>
  )
}
