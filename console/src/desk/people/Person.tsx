import { type FormEvent, useState } from 'react'

import { absent, api, got } from '../../api/client'
import { useParties } from '../../api/names'
import { useRead } from '../../api/reading'
import { may, useMe } from '../../api/session'
import { Empty, Refusal, Shown } from '../../parts/States'
import { ROLES } from '../../shared/roles'
import { go, href, type Route } from '../../shared/route'
import { useWords } from '../../words'
import { day } from '../../words/times'
import { type Body, bodyOf, changed, type Kind, KINDS, midnight, type Party, SCENARIOS, written } from './data'
import { Import } from './Import'
import { PEOPLE } from './words'

/** `people/<id>`, `people/+new`, or `people/+import`; no id begins with a plus. */
export default function Deeper({ route }: { route: Route }) {
  const [, id = ''] = route.parts
  return id === '+import' ? <Import /> : <PersonPage id={id === '+new' ? '' : id} />
}

function PersonPage({ id }: { id: string }) {
  const w = useWords(PEOPLE)
  const me = useMe()
  const read = useRead<Party | null>(['party', id], () => (id ? got(api.GET('/parties/{party_id}', { params: { path: { party_id: id } } })).catch(absent) : Promise.resolve(null)))
  const writes = may(me, 'admin')
  return (
    <>
      <header className="pagetop">
        <a href="#/people">{w.back}</a><h1>{id ? (read.data?.name ?? id) : w.newTitle}</h1>
        {!writes && <span className="quiet">{w.look}</span>}
        <span className="gap" />
        {id && may(me, 'admin', 'finance', 'auditor') && <a href={href('payouts', 'account', id)}>{w.account}</a>}
      </header>
      <main className="content">
        <Shown read={read} rows={8}>{(party) => (id && !party ? <section className="box"><Empty title={w.gone} /></section> : <Form key={party?.version ?? 0} party={party} writes={writes} />)}</Shown>
      </main>
    </>
  )
}

const NEW: Body = { kind: 'person', name: '', roles: [], levels: [], coefficients: [] }

/** What was typed stays where it is refused; it is sent over the version that was read. */
function Form({ party, writes }: { party: Party | null; writes: boolean }) {
  const w = useWords(PEOPLE)
  const r = useWords(ROLES)
  const parties = useParties()
  const [id, setId] = useState('')
  const [body, setBody] = useState<Body>(party ? bodyOf(party) : NEW)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  const [said, setSaid] = useState('')
  const set = (changed: Partial<Body>) => setBody({ ...body, ...changed })
  const outlets = [...parties].filter(([, each]) => ['outlet', 'dealer', 'hq'].includes(each.kind))
  async function save(event: FormEvent) {
    event.preventDefault()
    if (busy) return
    setBusy(true)
    setProblem(undefined)
    setSaid('')
    try {
      const waits = await written(party?.party_id ?? id.trim(), body, party?.version)
      await changed()
      setSaid(waits ? w.waits : w.saved)
      if (!party && !waits) go('people', id.trim())
    } catch (found) {
      setProblem(found)
    } finally {
      setBusy(false)
    }
  }
  const text = (name: 'wecom_userid' | 'currency' | 'region', label: string, help?: string) => (
    <label>{label}<input value={body[name] ?? ''} maxLength={64} onChange={(event) => set({ [name]: event.target.value.trim() || null })} />{help && <span className="quiet">{help}</span>}</label>
  )
  return (
    <form onSubmit={(event) => void save(event)}>
      <fieldset disabled={!writes} className="bare">
        <div className="cols">
          <section className="box" aria-label={w.about}>
            <div className="in fields people">
              {!party && <label>{w.id}<input value={id} required pattern="[A-Za-z0-9][A-Za-z0-9._\-]{0,63}" onChange={(event) => setId(event.target.value)} /><span className="quiet">{w.idHelp}</span></label>}
              <label>{w.name}<input value={body.name} required maxLength={200} onChange={(event) => set({ name: event.target.value })} /></label>
              <label>{w.kind}<select className="sel" value={body.kind} onChange={(event) => set({ kind: event.target.value as Kind })}>{KINDS.map((each) => <option key={each} value={each}>{w[each]}</option>)}</select></label>
              <fieldset className="bare"><legend>{w.roles}</legend>
                {(Object.keys(r) as (keyof typeof r)[]).map((role) => (
                  <label key={role} className="tick"><input type="checkbox" checked={body.roles?.includes(role) ?? false} onChange={(event) => set({ roles: event.target.checked ? [...(body.roles ?? []), role] : (body.roles ?? []).filter((each) => each !== role) })} />{r[role]}</label>
                ))}
              </fieldset>
              <label>{w.at}<select className="sel" value={body.outlet ?? ''} onChange={(event) => set({ outlet: event.target.value || null })}><option value="">{w.notSaid}</option>{outlets.map(([each, about]) => <option key={each} value={each}>{about.name}</option>)}</select></label>
              {text('region', w.region, w.regionHelp)}
              <label>{w.scenario}<select className="sel" value={body.scenario ?? ''} onChange={(event) => set({ scenario: (event.target.value || null) as Body['scenario'] & string })}><option value="">{w.notSaid}</option>{SCENARIOS.map((each) => <option key={each} value={each}>{each === 'dealer' ? w.scenarioDealer : w[each]}</option>)}</select></label>
              {text('wecom_userid', w.wecom)}
              <label>{w.phone}<input value={body.phone === 'kept' ? '' : (body.phone ?? '')} placeholder={body.phone === 'kept' ? w.phoneKept : ''} inputMode="tel" autoComplete="off" maxLength={25} onChange={(event) => set({ phone: event.target.value || (party?.phone ?? null) })} /><span className="quiet">{w.phoneHelp}</span></label>
              {text('currency', w.currency, w.currencyHelp)}
              <label className="tick"><input type="checkbox" checked={body.active !== false} onChange={(event) => set({ active: event.target.checked })} />{w.isActive}</label>
            </div>
          </section>
          <div className="stack">
            <Dated title={w.levels} entries={body.levels ?? []} change={(levels) => set({ levels })} />
            <Dated title={w.coefficients} entries={body.coefficients ?? []} change={(coefficients) => set({ coefficients })} numbers />
            {writes && (
              <section className="box" aria-label={w.save}>
                <div className="in fields">
                  {party && <label>{w.dayFrom}<input type="date" max={day()} value={body.since?.slice(0, 10) ?? ''} onChange={(event) => set({ since: event.target.value ? midnight(event.target.value) : null })} /><span className="quiet">{w.dayFromHelp}</span></label>}
                  <Refusal problem={problem} />
                  <p role="status">{said}</p>
                  <p className="keys"><button className="press primary" aria-disabled={busy}>{busy ? w.saving : w.save}</button></p>
                </div>
              </section>
            )}
          </div>
        </div>
      </fieldset>
    </form>
  )
}

type Entry = { since: string; value: string; until?: string | null }

function Dated({ title, entries, change, numbers = false }: { title: string; entries: Entry[]; change: (next: Entry[]) => void; numbers?: boolean }) {
  const w = useWords(PEOPLE)
  const at = (n: number, changed: Partial<Entry>) => change(entries.map((each, index) => (index === n ? { ...each, ...changed } : each)))
  return (
    <section className="box" aria-label={title}>
      <h2>{title}</h2>
      <div className="in">
        {entries.map((each, n) => (
          <p key={n} className="entry">
            <input type="date" aria-label={`${title} ${n + 1} ${w.since}`} required value={each.since && day(each.since)} onChange={(event) => at(n, { since: event.target.value && midnight(event.target.value) })} />
            <input aria-label={`${title} ${n + 1} ${w.value}`} required value={each.value} inputMode={numbers ? 'decimal' : 'text'} maxLength={64} onChange={(event) => at(n, { value: event.target.value })} />
            <button type="button" className="press" onClick={() => change(entries.filter((_, index) => index !== n))}>{w.drop}</button>
          </p>
        ))}
        <button type="button" className="press" onClick={() => change([...entries, { since: midnight(day()), value: '' }])}>{w.addEntry}</button>
      </div>
    </section>
  )
}
