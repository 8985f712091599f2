import { Icon } from '../../parts/Icon'
import { useLang, useWords } from '../../words'
import type { Difference } from './data'
import { DRAWING, type Words } from './words'

/** What the draft changes of the version that runs, place by place. */
export function Changes({ items, more, of, names, close }: { items: Difference[]; more: boolean; of: string; names: (node: string) => string; close: () => void }) {
  const w = useWords(DRAWING)
  const lang = useLang()
  return (
    <aside className="drawer" aria-label={w.changes(of)} onKeyDown={(event) => event.key === 'Escape' && close()}>
      <div className="dhead"><div><h2>{w.changes(of)}</h2></div><button className="icon" aria-label={w.close} onClick={close}><Icon name="close" size={18} /></button></div>
      {items.length === 0 ? <p className="foot2"><span>{w.noChanges}</span></p> : (
        <ol className="changes2">
          {items.map((each, at) => <li key={at}><span className="chip draft">{w[each.kind]}</span><span><b>{each.node ? names(each.node) : w.whole}</b> {place(each, w)}<br /><span className="second">{each.kind === 'changed' ? w.became(shown(each.before, lang, w), shown(each.after, lang, w)) : shown(each.kind === 'added' ? each.after : each.before, lang, w)}</span></span></li>)}
        </ol>
      )}
      {more && <p className="foot2"><span>{w.moreChanges}</span></p>}
    </aside>
  )
}

const MEMBERS: Record<string, keyof Words> = { name: 'name', owner: 'owner', exits: 'exits', form: 'asks', limit: 'limit', wait: 'waits', acts: 'acts', settles: 'settles', allows: 'allows', visible: 'visible', state: 'state', phase: 'phase', kind: 'kind', block: 'branches', approval: 'approvers', start: 'start', active: 'active' }

function place({ place: at, node }: Difference, w: Words): string {
  const [, id, member = ''] = at.split('.')
  const key = MEMBERS[node && id === node ? member : at.split('.')[0]!]
  const word = key === undefined ? undefined : w[key]
  return typeof word === 'string' ? word : member
}

/** A value in few words: a name by its language, a list by its length of entries, anything else as it is. */
function shown(value: unknown, lang: 'zh' | 'en', w: Words): string {
  if (value === undefined || value === null) return w.nothing
  if (typeof value !== 'object') return value === true ? w.yes : value === false ? w.no2 : String(value)
  const name = (value as { name?: Record<string, string> }).name ?? (value as Record<string, string>)
  if (!Array.isArray(value) && typeof name[lang] === 'string') return name[lang]!
  if (Array.isArray(value)) return value.map((each) => shown(each, lang, w)).join('、').slice(0, 200)
  return Object.values(value as object).map((each) => shown(each, lang, w)).join(' · ').slice(0, 200)
}
