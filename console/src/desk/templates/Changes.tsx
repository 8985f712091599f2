import { api, got, type Schemas } from '../../api/client'
import { useRead } from '../../api/reading'
import { Shown } from '../../parts/States'
import { useLang, useWords } from '../../words'
import { partName } from './model'
import { TEMPLATES } from './words'

/** What installing would do before it is done, and what would refuse it. */
export function Changes({ templates }: { templates: string[] }) {
  const w = useWords(TEMPLATES)
  const read = useRead(['templates', 'differences', ...templates], () => got(api.POST('/templates/differences', { body: { templates } })))
  return (
    <section className="box" aria-label={w.changes}>
      <div className="boxhead"><h2>{w.changes}</h2><span className="quiet">{w.changesWhy}</span></div>
      <Shown read={read} rows={3}>{(found) => <><Conflicts of={found.conflicts} /><Units items={found.items} /></>}</Shown>
    </section>
  )
}

/** Each with both templates by name, in the reader's language. */
export function Conflicts({ of }: { of: Schemas['ConflictView'][] }) {
  const w = useWords(TEMPLATES)
  const lang = useLang()
  if (!of.length) return null
  return (
    <div className="note wrong" role="alert"><b>{w.conflicts(of.length)}</b>
      <ul aria-label={w.conflict}>{of.map((each, at) => <li key={at}><b>{each.templates.map((one) => one[lang]).join(' ↔ ')}</b> {lang === 'zh' ? each.zh : each.message}</li>)}</ul>
    </div>
  )
}

type Unit = { part: string; name: string; what: string; flows?: string[]; keeps?: string[] }

/** How many of each kind, and which. */
export function Units({ items }: { items: Unit[] }) {
  const w = useWords(TEMPLATES)
  const kinds = [...new Set(items.map((each) => each.what))]
  const told = w as unknown as Record<string, string>
  if (!items.length) return <p className="in quiet">{w.nothingNew}</p>
  return (
    <ul className="changes">
      {kinds.map((what) => {
        const of = items.filter((each) => each.what === what)
        return (
          <li key={what}><details><summary><span className="chip plain">{told[`what_${what}`] ?? what}</span> {of.length}</summary>
            <ul>{of.map((each) => <li key={`${each.part} ${each.name}`}>{partName(w, each.part)} · {each.name}
              {each.flows && each.flows.length > 0 && <div className="quiet">{w.flows}: {each.flows.join('、')}</div>}
              {each.keeps && each.keeps.length > 0 && <div className="quiet">{w.keeps}: {each.keeps.join('、')}</div>}</li>)}</ul>
          </details></li>
        )
      })}
    </ul>
  )
}
