import { useState } from 'react'

import { ROLES } from '../../shared/roles'
import { useLang, useWords } from '../../words'
import { Deed } from '../Deed'
import { useNodes } from '../scenes/nodes'
import type { Edit } from './Notices'
import { type How, withNode } from './rules'
import { NOTICES } from './words'

/** What holds of tickets that stand at a node: the exceptions to the matrix. */
export function Nodes({ rules, kinds, edits, change }: Edit) {
  const w = useWords(NOTICES)
  const r = useWords(ROLES)
  const lang = useLang()
  const nodes = useNodes()
  const [adding, setAdding] = useState(false)
  const nameOf = (kind: string) => kinds.find((each) => each.kind === kind)?.name ?? kind
  const nodeName = (id: string) => nodes.find((each) => each.node === id)?.[lang] ?? id
  const said = (rules.rules ?? []).filter((each) => each.nodes?.length)
  return (
    <section className="box" aria-label={w.nodes}>
      <div className="boxhead"><h2>{w.nodes}</h2><span className="quiet">{w.nodesWhy}</span></div>
      {said.length === 0 && <p className="in quiet">{w.noNodes}</p>}
      <ul>{said.map((each) => {
        const own = JSON.stringify(each)
        return (
          <li key={own} className="between2 noderule">
            <span><b>{w.at((each.nodes ?? []).map(nodeName).join(w.and))}</b> {each.kinds?.length ? each.kinds.map(nameOf).join(w.and) : w.anyKind} → {each.roles?.length ? each.roles.map((role) => r[role as 'admin'] ?? role).join(w.and) : w.anyRole}: <b>{w[each.how]}</b></span>
            {edits && <button className="link" onClick={() => change((before) => ({ ...before, rules: (before.rules ?? []).filter((other) => JSON.stringify(other) !== own) }))}>{w.remove}</button>}
          </li>
        )
      })}</ul>
      {edits && <p className="in keys"><button className="press" onClick={() => setAdding(true)}>{w.add}</button></p>}
      {adding && (
        <Deed title={w.add} close={() => setAdding(false)} does={async (told) => {
          const picked = (list: string[], sort: string) => list.filter((each) => told(`${sort}:${each}`) === 'on')
          const rule = { kinds: picked(kinds.map((each) => each.kind), 'kind'), roles: picked(Object.keys(r), 'role'), nodes: [told('node')], how: told('how') as How }
          change((before) => ({ ...before, rules: withNode(before.rules ?? [], rule) }))
        }}>
          {nodes.length === 0 && <p className="note stale">{w.noScenes}</p>}
          <label>{w.whichNode}<select name="node" required defaultValue=""><option value="" disabled>{w.chooseNode}</option>{nodes.map((each) => <option key={`${each.scene} ${each.node}`} value={each.node}>{each[lang]}</option>)}</select></label>
          <label>{w.how}<select name="how">{(['inbox', 'now', ...((rules.digest ?? []).length ? ['digest'] : [])] as How[]).map((each) => <option key={each} value={each}>{w[each]}</option>)}</select></label>
          <fieldset className="bare picks"><legend>{w.whichRoles}</legend>{Object.entries(r).map(([role, name]) => <label key={role} className="tick"><input type="checkbox" name={`role:${role}`} />{name}</label>)}</fieldset>
          <fieldset className="bare picks"><legend>{w.whichKinds}</legend>{kinds.map(({ kind, name }) => <label key={kind} className="tick"><input type="checkbox" name={`kind:${kind}`} />{name}</label>)}</fieldset>
        </Deed>
      )}
    </section>
  )
}
