/** By which terms the ticket is settled: book, dates, tier, level, scenario, contract, and the rules that applied. */
import { absent, api, got, type Schemas } from '../../../api/client'
import { useNamed } from '../../../api/names'
import { useRead } from '../../../api/reading'
import { may, useMe } from '../../../api/session'
import { quantity } from '../../../parts/amounts'
import { Money } from '../../../parts/Money'
import { Shown } from '../../../parts/States'
import { href } from '../../../shared/route'
import { useLang, useWords } from '../../../words'
import { moment } from '../../../words/times'
import { BOOKS } from '../../books/words'
import { Pairs, spanOf } from './Trade'
import { TRADE } from './words'

type TermsView = Schemas['TermsView']

export function Terms({ ticket }: { ticket: Schemas['TicketView'] }) {
  const w = useWords(TRADE)
  const lang = useLang()
  const me = useMe()
  const reads = may(me, 'admin', 'finance', 'auditor', 'technician', 'partner')
  const read = useRead(['ticket', ticket.id, 'terms', lang, ticket.version, ticket.settlement], () => got(api.GET('/tickets/{ticket_id}/terms', { params: { path: { ticket_id: ticket.id } } })), { enabled: reads, keep: true })
  return (
    <section className="box" aria-label={w.terms}>
      <div className="boxhead wraps"><h2>{w.terms}</h2>{read.data && read.data.status !== 'exception' && <span className="quiet">{read.data.status === 'booked' ? w.booked : w.expected}</span>}</div>
      {!reads ? <p className="in second"><b style={{ fontWeight: 600 }}>{w.noTerms}</b> {w.noTermsWhy}</p> : <Shown read={read} rows={5}>{(terms) => <><Body terms={terms} /><Rules ticket={ticket} booked={terms.status === 'booked'} /></>}</Shown>}
    </section>
  )
}

function Body({ terms }: { terms: TermsView }) {
  const w = useWords(TRADE)
  const lang = useLang()
  const me = useMe()
  const named = useNamed()
  const { book, party, care } = terms
  if (!book || !party) return <div className="in"><p className="note noprice"><b>{w.nobodyKnows}</b> {terms.trouble?.message}</p></div>
  const looks = may(me, 'admin', 'finance', 'auditor')
  return (
    <Pairs of={[
      [w.book, looks ? <a href={href('books', book.version)}>{book.version}</a> : book.version], [w.dates, spanOf(book.valid_from, book.valid_to, w, lang)],
      [w.author, named(book.author)], [w.approved, book.approved_by.map(named).join(lang === 'zh' ? '、' : ', ')],
      [w.served, terms.served && moment(terms.served, lang)], [w.region, [terms.region, terms.city_class].filter(Boolean).join(' · ')], [w.outlet, named(party.outlet)],
      [w.scenario, party.scenario_name], [w.level, `${party.level_name}${party.level_ended ? ` (${w.ended})` : ''}`], [w.levelDates, spanOf(party.level_from, party.level_to, w, lang)],
      [w.factor, party.coefficient ? `× ${quantity(party.coefficient)}` : w.noFactor],
      ...(terms.planes ?? []).map((each): [string, string] => [w[each.plane], [each.tier_name ?? each.tier ?? w.noTier, each.picked_by && w.picked(named(each.picked_by), each.reason ?? '')].filter(Boolean).join(' · ')]),
      [w.care, care && <>{care.contract} · {w.visit(care.visit, care.visits)}{care.amount && <> · {w.careAmount} <Money money={care.amount} /></>}</>],
    ]} />
  )
}

function Rules({ ticket, booked }: { ticket: Schemas['TicketView']; booked: boolean }) {
  const w = useWords(TRADE)
  const b = useWords(BOOKS) as unknown as Record<string, unknown>
  const read = useRead(['ticket', ticket.id, 'rules', ticket.version], () => got(api.GET('/tickets/{ticket_id}/rules', { params: { path: { ticket_id: ticket.id } } })).catch(absent), { enabled: booked, keep: true })
  const kind = (of: string) => (typeof b[of] === 'string' ? (b[of] as string) : of)
  return (
    <>
      <h3 className="in">{w.rules}</h3>
      {!booked ? <p className="in quiet">{w.rulesLater}</p> : (
        <Shown read={read} rows={2}>
          {(found) => {
            const items = found?.items ?? []
            const shown = items.filter((each) => each.outcome !== 'unmet')
            const unmet = items.length - shown.length
            return (
              <>
                {shown.length === 0 ? <p className="in quiet">{w.noRules}</p> : (
                  <div className="scroll" role="region" aria-label={w.rules} tabIndex={0}><table className="t"><thead><tr><th scope="col">{w.kind}</th><th scope="col">{w.rule}</th><th scope="col">{w.outcome}</th></tr></thead>
                    <tbody>{shown.map((each) => <tr key={`${each.plane}${each.kind}${each.rule}`}><td>{kind(each.kind)} <small className="quiet">{each.plane === 'charge' ? w.chargeOf : w.payOf}</small></td><td>{each.rule}</td><td>{each.outcome === 'applied' ? w.applied : w.matched}</td></tr>)}</tbody></table></div>
                )}
                {unmet > 0 && <p className="in quiet">{w.unmet(unmet)}</p>}
              </>
            )
          }}
        </Shown>
      )}
    </>
  )
}
