/** What is known of the customer: tags with why, and the one level over all channels. A tag that somebody says is taken back here. */
import { useState } from 'react'

import { api, got } from '../../api/client'
import { useRead } from '../../api/reading'
import { useOnce } from '../../parts/once'
import { Refusal, Shown } from '../../parts/States'
import { useLang, useWords } from '../../words'
import { moment } from '../../words/times'
import { Deed, type Said } from '../Deed'
import { changed } from './data'
import { called, WAYS } from './wayWords'

export function Known({ id }: { id: string }) {
  const w = useWords(WAYS)
  const lang = useLang()
  const path = { params: { path: { customer_id: id } } }
  const tags = useRead(['customer', id, 'tags'], async () => (await got(api.GET('/customers/{customer_id}/tags', path))).tags)
  const level = useRead(['customer', id, 'level'], () => got(api.GET('/customers/{customer_id}/level', path)))
  const [adding, setAdding] = useState(false)
  const { busy, problem, run } = useOnce()
  const say = async (tag: string, there: boolean, source: string) => {
    await got(api.POST('/customers/{customer_id}/tags', { ...path, body: { tag, there, source } }))
    await changed()
  }
  return (
    <section className="box" aria-label={w.known}>
      <h2>{w.known}</h2>
      <Shown read={tags} rows={2}>
        {(all) => all.length === 0 ? <p className="in quiet">{w.noTags}</p> : <>{all.map((each) => (
          <div key={`${each.tag} ${each.rule} ${each.source}`} className="idrow">
            <div className="between"><span className="chip info">{each.tag}</span>{!each.rule && <button className="link" aria-label={w.takeBackOf(each.tag)} aria-disabled={busy} onClick={() => void run(() => say(each.tag, false, each.source))}>{w.takeBack}</button>}</div>
            <div className="quiet">{each.rule ? w.counted(each.counted, each.of, moment(each.since, lang)) : each.source}</div>
          </div>
        ))}</>}
      </Shown>
      {level.data && (level.data.level || level.data.said.length > 0) && (
        <div className="idrow"><div><b>{w.level}</b> {level.data.level || w.noLevel}</div><div className="quiet">{level.data.said.map((each) => `${called(w, 'c', each.name)}: ${each.value || w.noLevel}`).join(' · ')}{level.data.unknown.length > 0 && ` · ${w.unknownLevel(level.data.unknown.join('、'))}`}</div></div>
      )}
      <Refusal problem={problem} />
      <p className="in keys"><button className="press" onClick={() => setAdding(true)}>{w.addTag}</button></p>
      {adding && <Deed title={w.addTag} close={() => setAdding(false)} does={(said: Said) => say(said('tag'), true, said('source'))}><label>{w.tag}<input name="tag" required maxLength={64} autoComplete="off" /></label><label>{w.source}<input name="source" required maxLength={128} placeholder={w.sourceHint} /></label></Deed>}
    </section>
  )
}
