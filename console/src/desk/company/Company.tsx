/** Name, logo, colour, formats and modules: one document, over the version that was read. */
import { type ChangeEvent, type FormEvent, useState } from 'react'

import { api, got, type Schemas } from '../../api/client'
import type { Look, Module } from '../../api/company'
import { stale, useRead } from '../../api/reading'
import { Refusal, Shown } from '../../parts/States'
import { moneyText } from '../../parts/Money'
import type { Route } from '../../shared/route'
import { useWords } from '../../words'
import { dayText } from '../../words/formats'
import { OwnMenu } from './Menu'
import { COMPANY } from './words'

const LARGEST = 50 * 1024
export const MODULES: Module[] = ['dispatch', 'marketing', 'operations', 'stock']

export default function Company(_: { route: Route }) {
  const w = useWords(COMPANY)
  const [saved, setSaved] = useState(0)
  const read = useRead(['look'], (): Promise<Look> => got(api.GET('/settings/company')))
  return (
    <>
      <header className="pagetop"><h1>{w.title}</h1><span className="quiet">{w.lead}</span></header>
      <main className="content"><Shown read={read} rows={8}>{(look) => <Form key={look.version} look={look} saved={saved === look.version} kept={setSaved} />}</Shown></main>
    </>
  )
}

/** saved: this very version was saved here a moment ago; kept: tells which one was. */
function Form({ look, saved, kept }: { look: Look; saved: boolean; kept: (version: number) => void }) {
  const w = useWords(COMPANY)
  const { version, ...before } = look
  const [said, setSaid] = useState<Schemas['CompanyLook']>(before)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  const [told, setTold] = useState(saved ? w.saved : '')
  const set = (next: Partial<Schemas['CompanyLook']>) => { setSaid({ ...said, ...next }); setTold('') }
  async function take({ target }: ChangeEvent<HTMLInputElement>) {
    const file = target.files?.[0]
    target.value = ''
    if (!file) return
    if (file.size > LARGEST) return setTold(w.notFile)
    set({ logo: await asUrl(file) })
  }
  async function save(event: FormEvent) {
    event.preventDefault()
    if (busy) return
    setBusy(true)
    setProblem(undefined)
    const body = Object.fromEntries(Object.entries({ ...said, menu: said.menu?.map(({ module, ...row }) => ({ ...row, ...(module ? { module } : {}) })) }).filter(([, value]) => value !== null && value !== undefined && value !== '')) as Schemas['CompanyLook']
    try {
      await got(api.PUT('/settings/company', { params: version ? { header: { 'If-Match': `"${version}"` } } : {}, body }))
      kept(version + 1)
      await stale('look')
    } catch (wrong) {
      setProblem(wrong)
    } finally {
      setBusy(false)
    }
  }
  const modules = said.modules ?? []
  return (
    <form onSubmit={(event) => void save(event)}>
      <div className="cols">
        <section className="box" aria-label={w.title}>
          <div className="boxhead"><h2>{w.title}</h2><span className="quiet">{w.number(version)}</span></div>
          <div className="in fields">
            <label>{w.name}<input value={said.name ?? ''} maxLength={20} onChange={(event) => set({ name: event.target.value })} /><span className="quiet">{w.nameHelp}</span></label>
            <label>{w.logo}<input type="file" accept="image/svg+xml,image/png" onChange={(event) => void take(event)} /><span className="quiet">{w.logoHelp}</span></label>
            {said.logo && <p style={{ display: 'flex', gap: 10, alignItems: 'center' }}><img src={said.logo} alt={w.logo} style={{ width: 48, height: 48, objectFit: 'contain' }} /><button type="button" className="link" onClick={() => set({ logo: null })}>{w.noLogo}</button></p>}
            <label>{w.accent}<input type="color" style={{ height: 38, width: 80, padding: 2 }} value={said.accent ?? '#0958d9'} onChange={(event) => set({ accent: event.target.value })} /><span className="quiet">{w.accentHelp}</span></label>
            {said.accent && <p><button type="button" className="link" onClick={() => set({ accent: null })}>{w.usual}</button></p>}
            <label>{w.dates}<select className="sel" value={said.dates ?? 'iso'} onChange={(event) => set({ dates: event.target.value as 'iso' })}><option value="iso">2026-11-27</option><option value="zh">2026年11月27日</option><option value="en">27 Nov 2026</option></select></label>
            <label>{w.digits}<select className="sel" value={said.digits ?? 'comma'} onChange={(event) => set({ digits: event.target.value as 'comma' })}><option value="comma">{w.comma} 1,486</option><option value="space">{w.space} 1 486</option><option value="none">{w.none} 1486</option></select></label>
            <p className="quiet">{w.example}: {dayText('2026-11-27')} · {moneyText({ amount: 148_620, currency: 'CNY' })}</p>
          </div>
        </section>
        <div className="stack"><OwnMenu rows={said.menu ?? []} modules={MODULES} set={(menu) => set({ menu })} /><section className="box" aria-label={w.modules}>
          <div className="boxhead"><h2>{w.modules}</h2></div>
          <div className="in fields">
            <p className="quiet">{w.modulesHelp} {w.basic}</p>
            {MODULES.map((each) => <label key={each} className="tick"><input type="checkbox" checked={modules.includes(each)} onChange={(event) => set({ modules: event.target.checked ? [...modules, each].sort() : modules.filter((other) => other !== each) })} />{w[each]}</label>)}
            <Refusal problem={problem} />
            <p role="status">{told}</p>
            <p className="keys"><button className="press primary" aria-disabled={busy}>{busy ? w.saving : w.save}</button></p>
          </div>
        </section></div>
      </div>
    </form>
  )
}

function asUrl(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result))
    reader.onerror = () => reject(reader.error ?? new Error('not read'))
    reader.readAsDataURL(file)
  })
}
