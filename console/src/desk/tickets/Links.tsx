/** Links by which the customer follows the ticket without a login: made, copied while they are told, taken back. */
import { useState } from 'react'

import { api, got, type Schemas } from '../../api/client'
import { useNamed } from '../../api/names'
import { stale, useRead } from '../../api/reading'
import { Refusal, Shown } from '../../parts/States'
import { useLang, useWords } from '../../words'
import { moment } from '../../words/times'
import { Copy } from '../Copy'
import { Deed, type Said } from '../Deed'
import { useOnce } from '../../parts/once'
import { TICKETS } from './words'

const DAYS = [7, 30, 90, 180]

export function Links({ ticket }: { ticket: string }) {
  const w = useWords(TICKETS)
  const lang = useLang()
  const named = useNamed()
  const path = { ticket_id: ticket }
  const read = useRead(['ticket', ticket, 'links'], async () => (await got(api.GET('/tickets/{ticket_id}/visits', { params: { path } }))).items)
  const [days, setDays] = useState(30)
  const [made, setMade] = useState<Schemas['NewLinkView']>()
  const [ending, setEnding] = useState<Schemas['VisitLink']>()
  const { busy, problem, run } = useOnce()
  const make = () => run(async () => {
    setMade(await got(api.POST('/tickets/{ticket_id}/visits', { params: { path }, body: { days } })))
    await stale('ticket', ticket, 'links')
  })
  const end = async (_: Said) => {
    await got(api.DELETE('/tickets/{ticket_id}/visits/{link}', { params: { path: { ...path, link: ending!.name } } }))
    if (made?.name === ending!.name) setMade(undefined)
    await stale('ticket', ticket, 'links')
  }
  return (
    <section className="box" aria-label={w.linksTitle}>
      <h2>{w.linksTitle}</h2>
      <div className="in" style={{ display: 'grid', gap: 10 }}>
        <p className="quiet">{w.linksWhy}</p>
        {made && <div className="note told" role="status" style={{ display: 'grid', gap: 6 }}><b>{w.linkOnce}</b><Copy label={w.link} text={made.url} /><span>{w.linkUntil(moment(made.until, lang))}</span></div>}
        <Shown read={read} rows={1}>
          {(items) => items.length === 0 ? <p className="quiet">{w.noLinks}</p> : (
            <ul>{items.map((each) => <li key={each.name} className="between2"><span>{w.linkUntil(moment(each.until, lang))} <span className="quiet">{named(each.by)} · {moment(each.at, lang)}</span></span><button className="link" onClick={() => setEnding(each)}>{w.linkTake}</button></li>)}</ul>
          )}
        </Shown>
        <Refusal problem={problem} />
        <p className="keys"><select className="sel" aria-label={w.linkDays} value={days} onChange={(event) => setDays(Number(event.target.value))}>{DAYS.map((each) => <option key={each} value={each}>{w.linkFor(each)}</option>)}</select><button className="press" aria-disabled={busy} onClick={() => void make()}>{busy ? w.linkMaking : w.linkMake}</button></p>
      </div>
      {ending && <Deed title={w.linkEnd} close={() => setEnding(undefined)} does={end}><p>{w.linkEndWhy}</p></Deed>}
    </section>
  )
}
