/** What a ticket's customer is interested in and bought, for who works on it; nothing is asked where nobody may see it. */
import { Fragment } from 'react'

import { api, got, type Schemas } from '../api/client'
import { useRead } from '../api/reading'
import { may, useMe } from '../api/session'
import { useLang, useWords } from '../words'
import { moment } from '../words/times'
import { PARTS } from './words'

type Interest = Schemas['InterestView']

export function useInterests(ticket: string, customer: string | null | undefined) {
  const me = useMe()
  const asks = Boolean(customer) && may(me, 'admin', 'dispatcher', 'partner', 'technician')
  const read = useRead(['ticket', ticket, 'interests'], () => got(api.GET('/tickets/{ticket_id}/interests', { params: { path: { ticket_id: ticket } } })), { enabled: asks })
  return { asks, read }
}

/** Bought first, then the rest, each the newest first, as the API has them. */
function apart(found: Interest[]): { bought: Interest[]; others: Interest[] } {
  return { bought: found.filter((each) => each.kind === 'order'), others: found.filter((each) => each.kind !== 'order') }
}

function interestKind(kind: string, w: (typeof PARTS)['zh']): string {
  return { browse: w.browsed, consult: w.consulted, trial: w.tried, order: w.bought }[kind] ?? kind
}

/** Tags, then what was bought, then what was looked at and asked about. */
export function InterestList({ found }: { found: Schemas['InterestsView'] }) {
  const w = useWords(PARTS)
  const { bought, others } = apart(found.interests)
  if (!found.tags.length && !found.interests.length) return <p className="quiet">{w.noInterests}</p>
  return (
    <>
      {found.tags.length > 0 && <p role="group" aria-label={w.tags} style={{ display: 'flex', flexWrap: 'wrap', gap: 6, marginBottom: 6 }}>{found.tags.map((each) => <span key={each} className="chip plain">{each}</span>)}</p>}
      {[bought, others].map((some, n) => some.length > 0 && <Dated key={n} some={some} />)}
    </>
  )
}

function Dated({ some }: { some: Interest[] }) {
  const w = useWords(PARTS)
  const lang = useLang()
  return <dl className="facts">{some.map((each, n) => <Fragment key={n}><dt>{interestKind(each.kind, w)}</dt><dd>{each.about.join('、')} <span className="quiet">{moment(each.at, lang)}</span></dd></Fragment>)}</dl>
}
