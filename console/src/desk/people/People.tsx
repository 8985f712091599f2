import { useState } from 'react'

import { useNamed } from '../../api/names'
import { may, useMe } from '../../api/session'
import { Empty, Shown } from '../../parts/States'
import type { Cell } from '../../parts/workbook'
import { ROLES } from '../../shared/roles'
import { ask, href, type Route } from '../../shared/route'
import { useWords } from '../../words'
import { Excel } from '../Excel'
import { Find } from '../Find'
import { KINDS, now, type Party, useRegister } from './data'
import { PEOPLE } from './words'

const STEP = 100

/** Who works here and where: one list, by kind and by a word of the name. */
export default function People({ route }: { route: Route }) {
  const w = useWords(PEOPLE)
  const r = useWords(ROLES)
  const named = useNamed()
  const me = useMe()
  const read = useRegister()
  const kind = route.query.get('kind') ?? ''
  const q = (route.query.get('q') ?? '').toLowerCase()
  const writes = may(me, 'admin')
  return (
    <>
      <header className="pagetop">
        <h1>{w.title}</h1>
        <select className="sel" aria-label={w.kind} value={kind} onChange={(event) => ask({ kind: event.target.value || undefined })}>
          <option value="">{w.all}</option>{KINDS.map((each) => <option key={each} value={each}>{w[each]}</option>)}
        </select>
        <span className="gap" />
        <Find label={w.searchFor} hint={w.search} />
        {read.data && <Excel name={w.title} rows={() => sheet(shown(read.data, kind, q), w, r, named)} />}
        {writes && <><a className="press" href="#/people/+import">{w.bring}</a><a className="press primary" href="#/people/+new">{w.add}</a></>}
      </header>
      <main className="content">
        <section className="box scroll" aria-label={w.title}>
          <Shown read={read} rows={8}>
            {(all) => {
              const found = shown(all, kind, q)
              return found.length ? <Table key={`${kind} ${q}`} found={found} /> : <Empty title={all.length ? w.none : w.noneYet} {...(all.length ? { why: w.noneWhy } : {})} />
            }}
          </Shown>
        </section>
      </main>
    </>
  )
}

function shown(all: Party[], kind: string, q: string): Party[] {
  return all.filter((each) => (!kind || each.kind === kind) && (!q || each.name.toLowerCase().includes(q) || each.party_id.toLowerCase().includes(q)))
}

/** With the columns that the import reads, by its names. */
function sheet(found: Party[], w: (typeof PEOPLE)['zh'], r: (typeof ROLES)['zh'], named: (id?: string) => string): Cell[][] {
  const header = [w.id, w.name, w.kindOf, w.roles, w.at, w.region, w.level, w.factor]
  return [header, ...found.map((each) => [each.party_id, each.name, w[each.kind], (each.roles ?? []).map((role) => r[role]).join('、'), named(each.outlet), each.region ?? '', now(each.levels), now(each.coefficients)])]
}

function Table({ found }: { found: Party[] }) {
  const w = useWords(PEOPLE)
  const r = useWords(ROLES)
  const named = useNamed()
  const [many, setMany] = useState(STEP)
  const part = found.slice(0, many)
  return (
    <>
      <table className="t">
        <thead><tr><th scope="col">{w.name}</th><th scope="col">{w.id}</th><th scope="col">{w.kindOf}</th><th scope="col">{w.roles}</th><th scope="col">{w.at}</th><th scope="col">{w.level}</th><th scope="col" className="n">{w.factor}</th><th scope="col">{w.active}</th></tr></thead>
        <tbody>
          {part.map((each) => (
            <tr key={each.party_id}>
              <td><a href={href('people', each.party_id)}>{each.name}</a></td><td>{each.party_id}</td><td>{w[each.kind]}</td><td>{(each.roles ?? []).map((role) => r[role]).join('、')}</td>
              <td>{named(each.outlet)}</td><td>{now(each.levels)}</td><td className="n">{now(each.coefficients)}</td><td>{each.active === false ? <span className="chip plain">{w.ended}</span> : w.inUse}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="foot2"><span>{w.shown(part.length, found.length)}</span>{part.length < found.length && <button className="link" onClick={() => setMany(many + STEP)}>{w.more}</button>}</p>
    </>
  )
}
