/** A package's installation: the call, what came of it, and its first ticket until its money is booked. */
import { useEffect, useState } from 'react'

import { api, got, Refused, type Schemas, Unreached } from '../../api/client'
import { useRead } from '../../api/reading'
import { moneyText } from '../../parts/Money'
import { href } from '../../shared/route'
import { useWords } from '../../words'
import { TEMPLATES } from './words'

const TRIES = 6
/** How long the first ticket's money is waited for here; then its own page says more. */
const PATIENCE = 180_000

/** The same call again changes nothing and goes on where an earlier one broke off, so a gateway that gave up is asked again. */
export function install(template: string): Promise<Schemas['InstalledView']> {
  return untilDone(() => got(api.POST('/templates/{template}/install', { params: { path: { template } } })))
}

export function installAll(templates: string[]): Promise<Schemas['InstalledView']> {
  return untilDone(() => got(api.POST('/templates/install', { body: { templates } })))
}

async function untilDone(asks: () => Promise<Schemas['InstalledView']>): Promise<Schemas['InstalledView']> {
  for (let tries = 1; ; tries++) {
    try {
      return await asks()
    } catch (wrong) {
      const passes = wrong instanceof Unreached || (wrong instanceof Refused && (wrong.status >= 500 || wrong.status === 429))
      if (!passes || tries >= TRIES) throw wrong
      await new Promise((done) => setTimeout(done, 1000 * tries))
    }
  }
}

export function Done({ done }: { done: Schemas['InstalledView'] }) {
  const w = useWords(TEMPLATES)
  const page = (draft: string): [string, string] => { const [kind = '', id = ''] = draft.split(' '); return [href(kind === 'form' ? 'forms' : 'scenes', id), `${kind === 'form' ? w.form : w.scene} ${id}`] }
  const kept = [...done.skus_kept, ...(done.scenes_kept ?? []), ...(done.forms_kept ?? [])]
  return (
    <section className="note good" aria-label={w.installed}>
      <b>{w.installed}</b> {w.written(done.skus_written)}
      {kept.length > 0 && <p>{w.kept(kept.join('、'))}</p>}
      {done.book_version && <p>{w.book} <a href={href('books', done.book_version)}>{done.book_version}</a> {w[`state_${done.book_state}` as 'state_draft'] ?? done.book_state}</p>}
      {done.care_version && <p>{w.careNow(done.care_version)}</p>}
      {(done.gave_way ?? []).map((each) => <p key={each.template + each.city_class}>{w.gaveWay(each.template, each.city_class)}</p>)}
      {done.scenes.length > 0 && <p>{w.scenesPublished} {done.scenes.map((each) => <a key={each} href={href('scenes', each.split('@')[0]!)} style={{ marginRight: 8 }}>{each}</a>)}</p>}
      {(done.drafts ?? []).length > 0 && <p>{w.drafts} {done.drafts!.map((each) => { const [to, name] = page(each); return <a key={each} href={to} style={{ marginRight: 8 }}>{name}</a> })}</p>}
      {done.ticket && <First ticket={done.ticket} />}
    </section>
  )
}

const booked = (found: Schemas['TicketEarnings']) => found.assessment != null && !found.pending

/** The first golden ticket, watched until its money is booked. */
export function First({ ticket }: { ticket: Schemas['FirstTicket'] }) {
  const w = useWords(TEMPLATES)
  const { ticket_id: id } = ticket
  const [late, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), PATIENCE)
    return () => clearTimeout(timer)
  }, [])
  const read = useRead(['ticket', id, 'first'], () => got(api.GET('/tickets/{ticket_id}', { params: { path: { ticket_id: id } } })), { live: !late, every: 2_000, until: (found) => found.settlement === 'settled' })
  const settled = read.data?.settlement === 'settled'
  const earned = useRead(['ticket', id, 'first', 'earnings'], () => got(api.GET('/tickets/{ticket_id}/earnings', { params: { path: { ticket_id: id } } })), { enabled: settled, live: !late, every: 2_000, until: booked })
  const sum = (plane: string) => earned.data?.lines?.filter((each) => each.plane === plane).reduce((total, each) => total + each.amount.amount, 0)
  const same = earned.data && sum('charge') === ticket.charge && sum('pay') === ticket.pay
  const money = (amount: number) => moneyText({ amount, currency: 'CNY' })
  return <p>{w.firstTicket} <a href={href('tickets', id)}>{id}</a> · {w.promised} {w.customerPays} {money(ticket.charge)}，{w.peopleGet} {money(ticket.pay)} · <b>{!earned.data || !booked(earned.data) ? (late ? w.settlesLate : w.settling) : same ? w.settled : w.differs}</b></p>
}
