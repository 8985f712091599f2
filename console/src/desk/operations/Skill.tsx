/** Why a kind of work takes longer on site in one region: who works there, or the place. */
import { api, got, type Schemas } from '../../api/client'
import { useRead } from '../../api/reading'
import { Empty, Shown } from '../../parts/States'
import { ask } from '../../shared/route'
import { useWords } from '../../words'
import type { Days } from '../margins/data'
import { span } from './span'
import { OPERATIONS } from './words'

type View = Schemas['SkillView']
export type Kind = { id: string; name: string; onSite: number }

/** kinds: those of the region, the one that takes longest on site first. */
export function Skill({ region, days, kinds, chosen }: { region: string; days: Days; kinds: Kind[]; chosen: string | null }) {
  const w = useWords(OPERATIONS)
  const kind = kinds.find((each) => each.id === chosen) ?? kinds[0]!
  const query = { project: kind.id, region, days }
  const read = useRead(['margins', 'skill', query], () => got(api.GET('/margins/skill', { params: { query } })), { keep: true })
  return (
    <section className="box scroll" aria-label={w.why} tabIndex={0}>
      <div className="boxhead"><h2>{w.why}</h2><span className="quiet">{w.whyWhy}</span></div>
      <div className="tools"><label>{w.kindOfWork}<select className="sel" value={kind.id} onChange={(event) => ask({ kind: event.target.value })}>{kinds.map((each) => <option key={each.id} value={each.id}>{each.name}</option>)}</select></label></div>
      <Shown read={read} rows={4}>{(found) => (found.here.jobs === 0 ? <Empty title={w.empty} /> : <Answer found={found} />)}</Shown>
    </section>
  )
}

function Answer({ found }: { found: View }) {
  const w = useWords(OPERATIONS)
  const at = ({ minutes }: View['here']) => (minutes == null ? w.none : span(minutes, w))
  const signed = (minutes: number) => `${minutes < 0 ? '−' : '+'}${span(Math.abs(minutes), w)}`
  return (
    <>
      <p className="path">{found.extra == null ? w.nowhereElse(at(found.here)) : w.takes(at(found.here), at(found.elsewhere), signed(found.extra))}</p>
      {found.people != null && found.place != null
        ? <p className="path" data-told="parts">{w.parted(found.compared.jobs, found.here.jobs, signed(found.people), signed(found.place))} {found.people > found.place ? w.goesWithPeople : w.goesWithPlace}</p>
        : <p className="path" data-told="unknown">{w.notTold(found.compared.jobs)}</p>}
      <p className="path">{w.newHands(at(found.new_here), found.new_here.jobs, at(found.used_here), found.used_here.jobs)}</p>
      {!found.whole && <p className="note" role="status">{w.notWhole}</p>}
      <table className="t">
        <thead><tr><th scope="col">{w.person}</th><th scope="col" className="n">{w.doneHere}</th><th scope="col" className="n">{w.onSiteHere}</th><th scope="col" className="n">{w.doneElsewhere}</th><th scope="col" className="n">{w.onSiteElsewhere}</th><th scope="col" className="n">{w.earlier}</th></tr></thead>
        <tbody>{found.persons.map((each) => <tr key={each.party}><td>{each.party === '-' ? w.none : each.name}</td><td className="n">{each.here.jobs}</td><td className="n">{at(each.here)}</td><td className="n">{each.elsewhere.jobs}</td><td className="n">{at(each.elsewhere)}</td><td className="n">{each.earlier}</td></tr>)}</tbody>
      </table>
      <p className="quiet path">{w.sayNot}</p>
    </>
  )
}
