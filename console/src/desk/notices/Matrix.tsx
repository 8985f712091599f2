import { ROLES } from '../../shared/roles'
import { useWords } from '../../words'
import type { Edit } from './Notices'
import { elsewhere, type How, howOf, told, toggled } from './rules'
import { NOTICES } from './words'

const HOWS: How[] = ['now', 'digest', 'inbox']
const ALL = Object.keys(ROLES.zh) as (keyof typeof ROLES.zh)[]

/** A row a kind, a column a role: how it is told to whoever has the role. */
export function Matrix({ rules, kinds, edits, change }: Edit) {
  const w = useWords(NOTICES)
  const r = useWords(ROLES)
  const all = rules.rules ?? []
  const digests = (rules.digest ?? []).length > 0
  return (
    <section className="box scroll" aria-label={w.matrix} tabIndex={0}>
      <div className="boxhead"><h2>{w.matrix}</h2><span className="quiet">{w.matrixWhy}</span></div>
      <table className="t told">
        <thead><tr><th scope="col">{w.kind}</th>{ALL.map((each) => <th key={each} scope="col">{r[each]}</th>)}<th scope="col" title={w.urgentWhy}>{w.urgent}</th><th scope="col" title={w.ownWhy}>{w.own}</th></tr></thead>
        <tbody>{kinds.map(({ kind, name }) => (
          <tr key={kind}>
            <th scope="row">{name}</th>
            {ALL.map((role) => {
              const how = howOf(all, kind, role)
              const otherwise = elsewhere(all, kind, role).length
              return (
                <td key={role} className={how}>
                  {edits ? (
                    <select aria-label={w.of(name, r[role])} value={how} onChange={({ target }) => { const next = target.value as How; change((before) => ({ ...before, rules: told(before.rules ?? [], kind, role, next) })) }}>
                      {HOWS.map((each) => <option key={each} value={each} disabled={each === 'digest' && !digests}>{w[each]}{each === 'digest' && !digests ? ` (${w.noDigest})` : ''}</option>)}
                    </select>
                  ) : w[how]}
                  {otherwise > 0 && <small>{w.exceptions(otherwise)}</small>}
                </td>
              )
            })}
            {(['urgent', 'own'] as const).map((list) => <td key={list} className="n"><input type="checkbox" aria-label={w.of(name, w[list])} disabled={!edits} checked={rules[list]?.includes(kind) ?? false} onChange={({ target }) => { const on = target.checked; change((before) => ({ ...before, [list]: toggled(before[list], kind, on) })) }} /></td>)}
          </tr>
        ))}</tbody>
      </table>
    </section>
  )
}
