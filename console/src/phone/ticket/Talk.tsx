import { useState } from 'react'

import { api, got, type Schemas } from '../../api/client'
import { useNamed } from '../../api/names'
import { stale, useRead } from '../../api/reading'
import { useOnce } from '../../parts/once'
import { Refusal } from '../../parts/States'
import { useLang, useWords } from '../../words'
import { moment } from '../../words/times'
import { Sheet } from '../Sheet'
import { TICKET } from './words'

/** Messages of a ticket, one more, and reporting what cannot be done. */
export function Talk({ ticket }: { ticket: Schemas['TicketView'] }) {
  const w = useWords(TICKET)
  const lang = useLang()
  const named = useNamed()
  const [asking, setAsking] = useState(false)
  const read = useRead(['ticket', ticket.id, 'history', lang], () => got(api.GET('/tickets/{ticket_id}/history', { params: { path: { ticket_id: ticket.id } } })))
  const events = read.data?.events ?? []
  const may = ticket.allowed.includes('comment')
  return (
    <>
      <section className="card">
        <details>
          <summary className="open" style={{ listStyle: 'none' }}><b className="head">{w.history}</b><span className="quiet">{events.length}</span></summary>
          <ol className="talk">
            {events.map((each) => (
              <li key={each.seq}><span className="between"><span>{each.kind_name}</span><span className="quiet nowrap">{moment(each.at, lang)}</span></span>
                <p className="second">{[named(each.by), typeof each.data.text === 'string' ? each.data.text : ''].filter(Boolean).join(' · ')}</p></li>
            ))}
          </ol>
        </details>
      </section>
      {may && <button className="press" onClick={() => setAsking(true)}>{w.problem}</button>}
      {asking && <Report ticket={ticket} close={() => setAsking(false)} />}
    </>
  )
}

function Report({ ticket, close }: { ticket: Schemas['TicketView']; close: () => void }) {
  const w = useWords(TICKET)
  const [text, setText] = useState('')
  const { busy, problem, run } = useOnce()
  async function send() {
    const said = text.trim()
    if (!said) return
    const taken = await run(() => got(api.POST('/tickets/{ticket_id}/comments', { params: { path: { ticket_id: ticket.id } }, body: { text: said } })).then(() => stale('ticket', ticket.id)))
    if (taken) close()
  }
  return (
    <Sheet title={w.problemTitle} close={close}>
      <form onSubmit={(event) => (event.preventDefault(), void send())}>
        <label>{w.problemWhat}<textarea rows={4} maxLength={500} required value={text} onChange={(event) => setText(event.target.value)} /></label>
        <p className="quiet">{w.problemHelp}</p>
        <Refusal problem={problem} />
        <div className="keys"><button type="button" className="press" onClick={close}>{w.cancel}</button><button className="press primary" aria-disabled={busy}>{w.send}</button></div>
      </form>
    </Sheet>
  )
}
