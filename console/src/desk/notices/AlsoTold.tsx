import { useState } from 'react'

import { api, got, Refused } from '../../api/client'
import { ROLES } from '../../shared/roles'
import { useLang, useWords } from '../../words'
import { Deed } from '../Deed'
import { useNodes } from '../scenes/nodes'
import type { Edit } from './Notices'
import { NOTICES } from './words'

/** Raises `Refused` where nobody of that id works here. */
async function works(id: string, says: string) {
  const party = await got(api.GET('/parties/{party_id}', { params: { path: { party_id: id } } })).catch((problem: unknown) => {
    if (problem instanceof Refused && problem.status === 404) return null
    throw problem
  })
  if (!party?.active || (party.kind !== 'person' && Object.keys(party.accounts ?? {}).length === 0)) throw new Refused(422, { detail: says }, 'ALSO')
}

/** Who is told beside those who have the work, when a ticket comes to a node. */
export function AlsoTold({ rules, edits, change }: Pick<Edit, 'rules' | 'edits' | 'change'>) {
  const w = useWords(NOTICES)
  const r = useWords(ROLES)
  const lang = useLang()
  const nodes = useNodes()
  const [adding, setAdding] = useState(false)
  const nodeName = (id: string) => nodes.find((each) => each.node === id)?.[lang] ?? id
  const own: Record<string, string> = { outlet: w.outlet, previous: w.previous }
  const called = (word: string) => own[word] ?? r[word as 'admin'] ?? word.replace('party:', '')
  const said = rules.also ?? []
  return (
    <section className="box" aria-label={w.also}>
      <div className="boxhead"><h2>{w.also}</h2><span className="quiet">{w.alsoWhy}</span></div>
      {said.length === 0 && <p className="in quiet">{w.noAlso}</p>}
      <ul>{said.map((each, place) => (
        <li key={JSON.stringify(each)} className="between2 noderule">
          <span><b>{w.at(each.nodes.map(nodeName).join(w.and))}</b> → {each.tell.map(called).join(w.and)}</span>
          {edits && <button className="link" onClick={() => change((before) => ({ ...before, also: (before.also ?? []).filter((_, n) => n !== place) }))}>{w.remove}</button>}
        </li>
      ))}</ul>
      {edits && <p className="in keys"><button className="press" onClick={() => setAdding(true)}>{w.add}</button></p>}
      {adding && (
        <Deed title={w.add} close={() => setAdding(false)} does={async (told) => {
          const words = [...Object.keys(own), ...Object.keys(r)].filter((each) => told(`tell:${each}`) === 'on')
          const party = told('party')
          const also = { nodes: [told('node')], tell: party ? [...words, `party:${party}`] : words }
          if (also.tell.length === 0) throw new Refused(422, { detail: w.nobodyElse }, 'ALSO')
          if (party) await works(party, w.noPerson(party))
          change((before) => ({ ...before, also: [...(before.also ?? []), also] }))
        }}>
          {nodes.length === 0 && <p className="note stale">{w.noScenes}</p>}
          <label>{w.whichNode}<select name="node" required defaultValue=""><option value="" disabled>{w.chooseNode}</option>{nodes.map((each) => <option key={`${each.scene} ${each.node}`} value={each.node}>{each[lang]}</option>)}</select></label>
          <fieldset className="bare picks"><legend>{w.whoElse}</legend>{[...Object.entries(own), ...Object.entries(r)].map(([word, name]) => <label key={word} className="tick"><input type="checkbox" name={`tell:${word}`} />{name}</label>)}</fieldset>
          <label>{w.namedParty}<input name="party" maxLength={64} /></label>
        </Deed>
      )}
    </section>
  )
}
