import type { UseQueryResult } from '@tanstack/react-query'
import { useState } from 'react'

import { api, got, type Schemas } from '../../api/client'
import { stale, useRead } from '../../api/reading'
import { UrgentChip } from '../../parts/Chips'
import { Icon } from '../../parts/Icon'
import { Money } from '../../parts/Money'
import { Empty, Refusal, Shown } from '../../parts/States'
import { usePersonal } from '../../parts/personal'
import { go } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { moment } from '../../words/times'
import { timeOf } from './data'
import { JOBS } from './words'

/** What may be claimed, the nearest in time first, each with what it would bring. */
export function Offers({ read }: { read: UseQueryResult<Schemas['OfferPage']> }) {
  const w = useWords(JOBS)
  return (
    <>
      <header className="top"><div className="row" style={{ justifyContent: 'start' }}><a className="round" href="#/jobs" aria-label={w.back}><Icon name="back" /></a><h1>{w.offers}</h1></div></header>
      <main className="body">
        <Shown read={read}>
          {(page) => page.items.length ? <>{page.items.map((each) => <Offer key={each.ticket.id} offer={each} />)}</> : <Empty title={w.noOffers} why={w.noOffersWhy}><a className="press" href="#/jobs">{w.back}</a></Empty>}
        </Shown>
      </main>
    </>
  )
}

function Offer({ offer: { ticket, score } }: { offer: Schemas['OfferView'] }) {
  const w = useWords(JOBS)
  const personal = usePersonal()
  const lang = useLang()
  const [problem, setProblem] = useState<unknown>()
  const [busy, setBusy] = useState(false)
  const earned = useRead(['ticket', ticket.id, 'earnings', lang], () => got(api.GET('/tickets/{ticket_id}/earnings', { params: { path: { ticket_id: ticket.id }, query: { lang } } })))
  const at = timeOf(ticket)
  async function claim() {
    if (busy) return
    setBusy(true)
    setProblem(undefined)
    try {
      await got(api.POST('/dispatch/tickets/{ticket_id}/claim', { params: { path: { ticket_id: ticket.id }, header: { 'If-Match': `"${ticket.version}"` } } }))
      await Promise.all([stale('mine'), stale('offers'), stale('earnings'), stale('ticket', ticket.id)])
      go('jobs', ticket.id)
    } catch (wrong) {
      setProblem(wrong)
      void stale('offers')
    } finally {
      setBusy(false)
    }
  }
  return (
    <article className="card">
      <div className="in">
        <div className="between"><b className="head">{ticket.title}</b>{earned.data?.earned && <Money money={earned.data.earned} large estimate />}</div>
        <p className="second">{[personal(ticket.customer), personal(ticket.address)].filter(Boolean).join(' · ')}</p>
        <p className="quiet">{at ? `${moment(at, lang)} · ` : ''}{w.travel(score.travel)}</p>
        {ticket.urgent && <p style={{ marginTop: 6 }}><UrgentChip /></p>}
        <div style={{ marginTop: 10, display: 'grid', gap: 8 }}>
          <Refusal problem={problem} />
          <button className="press primary" onClick={() => void claim()} aria-disabled={busy}>{busy ? w.claiming : w.claim}</button>
        </div>
      </div>
    </article>
  )
}
