/** Rows of the menu that lead to pages of the company's own. */
import type { Schemas } from '../../api/client'
import type { Module } from '../../api/company'
import { ROLES } from '../../shared/roles'
import { useWords } from '../../words'
import { COMPANY } from './words'

type Row = Schemas['MenuRow']
const MOST = 12
const FRESH: Row = { name: { zh: '', en: '' }, at: '', roles: ['admin'] }

export function OwnMenu({ rows, modules, set }: { rows: Row[]; modules: Module[]; set: (rows: Row[]) => void }) {
  const w = useWords(COMPANY)
  const r = useWords(ROLES)
  const change = (at: number, next: Partial<Row>) => set(rows.map((each, place) => (place === at ? { ...each, ...next } : each)))
  return (
    <section className="box" aria-label={w.menu}>
      <div className="boxhead"><h2>{w.menu}</h2></div>
      <div className="in fields">
        <p className="quiet">{w.menuHelp}</p>
        {rows.map((row, at) => (
          <fieldset key={at} className="fields" style={{ border: '1px solid var(--line)', borderRadius: 6, padding: 10 }}>
            <legend>{w.menuRow(at + 1)}</legend>
            <label>{w.menuZh}<input required maxLength={12} value={row.name.zh} onChange={(event) => change(at, { name: { ...row.name, zh: event.target.value } })} /></label>
            <label>{w.menuEn}<input required maxLength={24} value={row.name.en} onChange={(event) => change(at, { name: { ...row.name, en: event.target.value } })} /></label>
            <label>{w.menuAt}<input required maxLength={300} value={row.at} onChange={(event) => change(at, { at: event.target.value.trim() })} /></label>
            <div className="picks" role="group" aria-label={w.menuRoles(at + 1)}>{(Object.keys(r) as Row['roles']).map((each) => <label key={each} className="tick"><input type="checkbox" checked={row.roles.includes(each)} onChange={(event) => change(at, { roles: event.target.checked ? [...row.roles, each] : row.roles.filter((other) => other !== each) })} />{r[each]}</label>)}</div>
            <label>{w.menuModule}<select className="sel" value={row.module ?? ''} onChange={(event) => change(at, { module: (event.target.value || null) as Module | null })}><option value="">{w.menuAlways}</option>{modules.map((each) => <option key={each} value={each}>{w[each]}</option>)}</select></label>
            <p><button type="button" className="link" onClick={() => set(rows.filter((_, place) => place !== at))}>{w.menuOut(at + 1)}</button></p>
          </fieldset>
        ))}
        {rows.length < MOST && <p><button type="button" className="press" onClick={() => set([...rows, FRESH])}>{w.menuAdd}</button></p>}
      </div>
    </section>
  )
}
