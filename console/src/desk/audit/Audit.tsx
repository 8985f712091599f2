import { api, got, type Schemas } from '../../api/client'
import { useNamed, useParties } from '../../api/names'
import { everyPage } from '../../api/pages'
import { usePages } from '../../api/reading'
import { Rows } from '../../parts/Rows'
import { Empty, Loading, Wrong } from '../../parts/States'
import type { Cell } from '../../parts/workbook'
import { ROLES } from '../../shared/roles'
import { ask, type Route } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { longMonth, moment, month, monthBefore } from '../../words/times'
import { Excel } from '../Excel'
import { AUDIT } from './words'

const LISTS = ['parties', 'approvals', 'accounts', 'books', 'limits', 'settings'] as const
type Of = (typeof LISTS)[number]

/** Who changed what, when, and from which value. */
export default function Audit({ route }: { route: Route }) {
  const w = useWords(AUDIT)
  const lang = useLang()
  const parties = useParties()
  const of = (LISTS.find((each) => each === route.query.get('of')) ?? 'parties') as Of
  const when = route.query.get('month') ?? month()
  const party = route.query.get('party') ?? ''
  return (
    <>
      <header className="pagetop">
        <h1>{w.title}</h1>
        <div className="seg" role="group" aria-label={w.of}>{LISTS.map((each) => <button key={each} aria-pressed={each === of} onClick={() => ask({ of: each })}>{w[each]}</button>)}</div>
        {of === 'parties' && <select className="sel" aria-label={w.month} value={when} onChange={(event) => ask({ month: event.target.value })}>{Array.from({ length: 24 }, (_, back) => monthBefore(month(), back)).map((each) => <option key={each} value={each}>{longMonth(each, lang)}</option>)}</select>}
        {of === 'accounts' && <select className="sel" aria-label={w.party} value={party} onChange={(event) => ask({ party: event.target.value || undefined })}><option value="">{w.choose}</option>{[...parties].map(([id, each]) => <option key={id} value={id}>{each.name}</option>)}</select>}
      </header>
      <main className="content">
        <section className="box scroll" aria-label={w.title}>
          {of === 'accounts' && !party ? <Empty title={w.choose} /> : <List key={`${of} ${when} ${party}`} of={of} month={when} party={party} />}
        </section>
      </main>
    </>
  )
}

function List({ of, month: when, party }: { of: Of; month: string; party: string }) {
  const w = useWords(AUDIT)
  const lang = useLang()
  const named = useNamed()
  const query = { of, limit: 100, ...(of === 'parties' ? { month: when } : {}), ...(of === 'accounts' ? { party } : {}) }
  const { read, items } = usePages(['audit', of, when, party], (cursor): Promise<Schemas['AuditPage']> => got(api.GET('/audit', { params: { query: { ...query, ...cursor } } })))
  const sheet = (all: Schemas['AuditEntry'][]): Cell[][] => [[w.at, w.by, w.what, w.step, w.changes], ...all.map((each) => [each.at, named(each.by), each.what, said(w, each.step), Object.entries(each.changes).map(([field, pair]) => `${said(w, field)}: ${pair.map((value) => (value === null || value === undefined ? w.nothing : typeof value === 'object' ? JSON.stringify(value) : String(value))).join(' → ')}`).join('\n')])]
  if (read.isLoading) return <Loading rows={8} />
  if (read.isError && !items.length) return <Wrong problem={read.error} again={() => void read.refetch()} />
  if (!items.length) return <Empty title={w.none} why={w.noneWhy} />
  return (
    <>
      <p className="in"><Excel name={`${w.title}-${w[of]}`} rows={async () => sheet(await everyPage((cursor): Promise<Schemas['AuditPage']> => got(api.GET('/audit', { params: { query: { ...query, limit: 200, ...cursor } } }))))} /></p>
      <table className="t" aria-rowcount={items.length + 1}>
        <thead><tr><th scope="col">{w.at}</th><th scope="col">{w.by}</th><th scope="col">{w.what}</th><th scope="col">{w.step}</th><th scope="col">{w.changes}</th></tr></thead>
        <Rows count={items.length} columns={5} high={37} id={String} row={(place, worn) => {
          const each = items[place]!
          return (
            <tr {...worn}>
              <td className="nowrap">{each.at && moment(each.at, lang)}</td><td>{named(each.by)}</td><td>{of === 'parties' || of === 'accounts' ? named(each.what) : each.what}</td><td>{said(w, each.step)}</td>
              <td><Changes of={each.changes} /></td>
            </tr>
          )
        }} />
      </table>
      {read.hasNextPage && <p className="foot2"><button className="link" onClick={() => void read.fetchNextPage()}>{w.more}</button></p>}
    </>
  )
}

/** A word of the list for a code; the code itself where there is none. */
function said(w: Record<string, unknown>, code: string): string {
  const found = w[code]
  return typeof found === 'string' ? found : code
}

function Changes({ of }: { of: Schemas['AuditEntry']['changes'] }) {
  const w = useWords(AUDIT)
  const r = useWords(ROLES)
  const named = useNamed()
  const shown = (field: string, value: unknown): string => {
    if (value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) return w.nothing
    if (field === 'roles' && Array.isArray(value)) return value.map((each) => said(r, String(each))).join('、')
    if (['outlet', 'owner', 'person', 'decided_by', 'asked_by'].includes(field)) return named(String(value))
    return typeof value === 'object' ? JSON.stringify(value) : String(value)
  }
  return (
    <ul className="changes">
      {Object.entries(of).map(([field, [from, to]]) => <li key={field}><b>{said(w, field)}</b> {shown(field, from)} → {shown(field, to)}</li>)}
    </ul>
  )
}
