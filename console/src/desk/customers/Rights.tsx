/** What a person may ask for, by administrators: everything that is kept of them as a file, and that it is erased, by two. */
import { useState } from 'react'

import { api, got, gotWith, type Schemas } from '../../api/client'
import { useNamed } from '../../api/names'
import { stale, useRead } from '../../api/reading'
import { save } from '../../parts/saving'
import { Shown } from '../../parts/States'
import { useLang, useWords } from '../../words'
import { day, moment } from '../../words/times'
import { Deed, type Said } from '../Deed'
import { changed } from './data'
import { WAYS } from './wayWords'

export function Rights({ id }: { id: string }) {
  const w = useWords(WAYS)
  const lang = useLang()
  const named = useNamed()
  const path = { params: { path: { customer_id: id } } }
  const read = useRead(['customer', id, 'asks'], async () => (await got(api.GET('/customers/{customer_id}/asks', path))).items)
  const [open, setOpen] = useState<'export' | 'erase'>()
  const [stays, setStays] = useState<Schemas['ErasedView']['stays']>()
  const take = async (said: Said) => {
    const pages: Schemas['ExportView'][] = []
    let cursor: string | undefined
    do {
      const page: Schemas['ExportView'] = await got(api.POST('/customers/{customer_id}/export', { ...path, body: { reason: said('reason'), ...(cursor ? { cursor } : {}) } }))
      pages.push(page)
      cursor = page.next ?? undefined
    } while (cursor)
    const [first] = pages
    const file = { ...first, ids: pages.flatMap((each) => each.ids), next: undefined }
    save(new Blob([JSON.stringify(file, null, 1)], { type: 'application/json' }), `person-${day()}.json`)
    await stale('customer', id, 'asks')
  }
  const erase = async (said: Said) => {
    const answer = await gotWith(api.POST('/customers/{customer_id}/erasure', { ...path, body: { reason: said('reason') } }))
    if ('stays' in answer.data) setStays(answer.data.stays)
    await changed()
    return answer
  }
  return (
    <section className="box" aria-label={w.rights}>
      <h2>{w.rights}</h2>
      {stays && <div className="note told in" role="status"><b>{w.erased}</b> {w.stays}<ul>{stays.map((each) => <li key={each.what}>{each.why}</li>)}</ul></div>}
      <Shown read={read} rows={1}>{(all) => all.length === 0 ? <p className="in quiet">{w.noAsks}</p> : <>{all.map((each, n) => <div key={n} className="idrow"><b>{each.what === 'erasure' ? w.erasure : w.exported}</b> <span className="quiet">{each.reason} · {named(each.by)} · {moment(each.at, lang)}</span></div>)}</>}</Shown>
      <p className="in keys"><button className="press" onClick={() => setOpen('erase')}>{w.erase}</button><button className="press" onClick={() => setOpen('export')}>{w.export}</button></p>
      {open === 'export' && <Deed title={w.export} close={() => setOpen(undefined)} does={take}><p>{w.exportWhy}</p><label>{w.asked}<input name="reason" required maxLength={300} placeholder={w.askedHint} /></label></Deed>}
      {open === 'erase' && <Deed title={w.erase} close={() => setOpen(undefined)} does={erase}><p>{w.eraseWhy}</p><label>{w.asked}<input name="reason" required maxLength={300} placeholder={w.askedHint} /></label></Deed>}
    </section>
  )
}
