import { useState } from 'react'

import { api, got, type Schemas } from '../../api/client'
import { useSkus } from '../../api/names'
import { may, useMe } from '../../api/session'
import { Empty, Shown } from '../../parts/States'
import type { Route } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { Deed, type Said } from '../Deed'
import { useDocument } from '../keeping'
import { useScenes } from '../scenes/data'
import { UPKEEP } from './words'

type Rule = Schemas['UpkeepRule']
type Rules = Record<string, Rule>
type Open = { id: string; how: 'change' | 'remove' }
const MOST = 20
const SOON = 7

/** For which kinds of things, how long after they were served, and which ticket is drafted. */
export default function Upkeep(_: { route: Route }) {
  const w = useWords(UPKEEP)
  const edits = may(useMe(), 'admin', 'dispatcher', 'finance')
  const { read, put } = useDocument<Schemas['SettingsView'], Rules>({
    key: ['settings', 'upkeep'],
    ask: () => got(api.GET('/settings/upkeep')),
    kept: (view) => ({ document: (view.settings.rules ?? {}) as Rules, version: view.version }),
    write: (rules, version) => got(api.PUT('/settings/upkeep', { params: version ? { header: { 'If-Match': `"${version}"` } } : {}, body: { rules } })),
  })
  const [open, setOpen] = useState<Open>()
  const rules = (read.data?.settings.rules ?? {}) as Rules
  const close = () => setOpen(undefined)
  const keep = (said: Said) => put((before) => ({ ...before, [open!.id || fresh(before)]: ruleOf(said, before[open!.id]) }))
  const drop = () => put((before) => Object.fromEntries(Object.entries(before).filter(([id]) => id !== open!.id)))
  return (
    <>
      <header className="pagetop"><h1>{w.title}</h1><span className="quiet">{w.lead}</span><span className="gap" />{edits && <button className="press primary" onClick={() => setOpen({ id: '', how: 'change' })}>{w.add}</button>}</header>
      <main className="content">
        <Shown read={read} rows={4}>
          {() => Object.keys(rules).length === 0 ? <section className="box"><Empty title={w.none} why={w.noneWhy} /></section> : <>{Object.entries(rules).map(([id, rule]) => <One key={id} rule={rule}>{edits && <p className="keys"><button className="press" onClick={() => setOpen({ id, how: 'remove' })}>{w.remove}</button><button className="press" onClick={() => setOpen({ id, how: 'change' })}>{w.change}</button></p>}</One>)}</>}
        </Shown>
      </main>
      {open?.how === 'change' && <Deed title={open.id ? w.change : w.add} close={close} does={keep}><Fields rule={rules[open.id]} /></Deed>}
      {open?.how === 'remove' && <Deed title={w.remove} close={close} does={drop}><p>{w.removeWhy}</p></Deed>}
    </>
  )
}

/** The next free name of a rule. */
function fresh(rules: Rules): string {
  let number = Object.keys(rules).length + 1
  while (rules[`upkeep-${number}`]) number += 1
  return `upkeep-${number}`
}

function ruleOf(said: Said, before: Rule | undefined): Rule {
  const lines = Array.from({ length: MOST }, (_, n) => ({ sku: said(`sku:${n}`), qty: said(`qty:${n}`) || '1' })).filter((each) => each.sku)
  const counts = said('scenes').split('\n').filter((each) => said(`counts:${each}`) === 'on')
  const { lines: _lines, counts: _counts, ...rest } = before ?? ({} as Rule)
  return { ...rest, product_type: said('type'), months: Number(said('months')), ahead: Number(said('ahead')), title: said('title'), scene: said('scene'), ...(lines.length ? { lines } : {}), ...(counts.length ? { counts } : {}) }
}

/** Scenes with what people call them, and those that a rule names and that are none any more. */
function useNames(): { all: string[]; name: (id: string) => string } {
  const lang = useLang()
  const scenes = useScenes().data ?? []
  return { all: scenes.filter((each) => each.holds).map((each) => each.id), name: (id) => scenes.find((each) => each.id === id)?.name[lang] ?? id }
}

function Fields({ rule }: { rule: Rule | undefined }) {
  const w = useWords(UPKEEP)
  const skus = useSkus()
  const scenes = useNames()
  const [items, setItems] = useState(Math.max(1, rule?.lines?.length ?? 0))
  const all = [...new Set([...(rule ? [rule.scene, ...(rule.counts ?? [])] : []), ...scenes.all])]
  return (
    <>
      <label>{w.type}<input name="type" required maxLength={64} defaultValue={rule?.product_type} autoComplete="off" /><span className="quiet">{w.typeHelp}</span></label>
      <div className="pair"><label>{w.months}<input name="months" type="number" required min={1} max={120} defaultValue={rule?.months ?? 12} /></label><label>{w.ahead}<input name="ahead" type="number" required min={0} max={90} defaultValue={rule?.ahead ?? SOON} /></label></div>
      <label>{w.name}<input name="title" required maxLength={60} defaultValue={rule?.title} placeholder={w.nameHint} /></label>
      <label>{w.scene}<select name="scene" required defaultValue={rule?.scene} key={all.length}>{all.map((each) => <option key={each} value={each}>{scenes.name(each)}</option>)}</select></label>
      <fieldset className="bare"><legend>{w.lines}</legend>
        {Array.from({ length: items }, (_, n) => {
          const line = rule?.lines?.[n]
          return <div key={n} className="pair"><label>{w.item}<select name={`sku:${n}`} defaultValue={line?.sku ?? ''} key={skus.size}><option value="">{w.noItem}</option>{line && !skus.has(line.sku) && <option>{line.sku}</option>}{[...skus.values()].map((each) => <option key={each.sku} value={each.sku}>{each.name}</option>)}</select></label><label>{w.qty}<input name={`qty:${n}`} inputMode="decimal" pattern="[0-9]{1,6}(\.[0-9]{1,3})?" defaultValue={line?.qty ?? '1'} /></label></div>
        })}
        {items < MOST && <button type="button" className="link" onClick={() => setItems(items + 1)}>{w.moreItems}</button>}
      </fieldset>
      <fieldset className="bare"><legend>{w.counts}</legend><input type="hidden" name="scenes" value={all.join('\n')} />{all.map((each) => <label key={each} className="tick"><input type="checkbox" name={`counts:${each}`} defaultChecked={rule?.counts?.includes(each) ?? false} />{scenes.name(each)}</label>)}</fieldset>
    </>
  )
}

function One({ rule, children }: { rule: Rule; children: React.ReactNode }) {
  const w = useWords(UPKEEP)
  const skus = useSkus()
  const scenes = useNames()
  return (
    <section className="box" aria-label={rule.title}>
      <div className="boxhead"><h2>{rule.product_type}</h2><span className="second">{w.every(rule.months, rule.ahead ?? SOON)}</span></div>
      <div className="in">
        <dl className="facts"><dt>{w.what}</dt><dd>{rule.title}</dd><dt>{w.scene}</dt><dd>{scenes.name(rule.scene)}</dd>{(rule.lines ?? []).length > 0 && <><dt>{w.lines}</dt><dd>{(rule.lines ?? []).map((each) => `${skus.get(each.sku)?.name ?? each.sku} × ${each.qty ?? '1'}`).join(w.and)}</dd></>}<dt>{w.countsAs}</dt><dd>{rule.counts?.length ? rule.counts.map(scenes.name).join(w.and) : w.anything}</dd></dl>
        {children}
      </div>
    </section>
  )
}
