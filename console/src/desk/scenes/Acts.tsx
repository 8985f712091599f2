import { useSkus } from '../../api/names'
import { useLang, useWords } from '../../words'
import { useScenes } from './data'
import { CheckField, Group, SelectField, TextField, WholeField } from './inputs'
import { type Edit, eventFault, usePeople, useRoles } from './NodePanel'
import { DRAWING, said } from './words'

type Act = Record<string, unknown>
const DOES = ['notify', 'send', 'link', 'convert', 'follow_up', 'check_stock', 'reserve', 'use']
const FIRST: Record<string, Act> = {
  notify: { do: 'notify', to: 'owner' }, send: { do: 'send', event: 'told' }, link: { do: 'link', to: 'order' }, reserve: { do: 'reserve' }, check_stock: { do: 'check_stock' }, use: { do: 'use' },
  convert: { do: 'convert', scene: '' }, follow_up: { do: 'follow_up', scene: '', days: 7 },
}

/** What an automatic step does, one after the other. */
export function Acts({ edit }: { edit: Edit }) {
  const w = useWords(DRAWING)
  const acts = edit.scene.nodes[edit.id]!.acts ?? []
  const put = (at: number, next: Act | undefined) => edit.put({ acts: next ? acts.map((each, place) => (place === at ? next : each)) : acts.filter((_, place) => place !== at) })
  return (
    <Group title={w.acts}>
      {acts.map((act, at) => (
        <div key={at} className="exit" role="group" aria-label={`${w.acts} ${at + 1}`}>
          <SelectField label={w.acts} value={String(act.do)} options={[...DOES, ...(act.do === 'set_facts' ? ['set_facts'] : [])].map((each) => [each, said(w, `act_${each}`)])} set={(next) => put(at, FIRST[next] ?? act)} />
          <One act={act} set={(next) => put(at, next)} />
          <button type="button" className="link" onClick={() => put(at, undefined)}>{w.dropIt}</button>
        </div>
      ))}
      <button type="button" className="link" onClick={() => edit.put({ acts: [...acts, FIRST.notify!] })}>{w.addAct}</button>
    </Group>
  )
}

function One({ act, set }: { act: Act; set: (next: Act) => void }) {
  const w = useWords(DRAWING)
  const lang = useLang()
  const [roles, people] = [useRoles(), usePeople()]
  const scenes = useScenes().data ?? []
  const skus = [...useSkus().values()].filter((each) => each.kind === 'part')
  const without = (name: string) => Object.fromEntries(Object.entries(act).filter(([each]) => each !== name))
  if (act.do === 'notify') {
    const to = act.to as string | { role?: string; party?: string }
    const way = typeof to === 'string' ? to : to.role !== undefined ? 'role' : 'party'
    return (
      <>
        <SelectField label={w.tell} value={way} options={[['owner', w.to_owner], ['customer', w.to_customer], ['role', w.to_role], ['party', w.to_party]]} set={(next) => set({ ...act, to: next === 'role' ? { role: 'dispatcher' } : next === 'party' ? { party: people[0]?.[0] ?? '' } : next })} />
        {way === 'role' && <SelectField label={w.role} value={(to as { role: string }).role} options={roles} set={(role) => set({ ...act, to: { role } })} />}
        {way === 'party' && <SelectField label={w.party} value={(to as { party: string }).party} options={people} set={(party) => set({ ...act, to: { party } })} />}
      </>
    )
  }
  if (act.do === 'send') return <TextField label={w.eventName} value={String(act.event ?? '')} wrong={eventFault(w)} set={(event) => set({ ...act, event: event.trim() })} />
  if (act.do === 'link') {
    const next = (to: string) => set(to === 'order' ? { do: 'link', to } : { do: 'link', to, fact: String(act.fact ?? '') })
    return <><SelectField label={w.linkTo} value={String(act.to)} options={['order', 'ticket', 'contract', 'repair'].map((each) => [each, said(w, each)])} set={next} />{act.to !== 'order' && <TextField label={w.fact} value={String(act.fact ?? '')} set={(fact) => set({ ...act, fact: fact.trim() })} />}</>
  }
  if (act.do === 'convert' || act.do === 'follow_up') {
    return (
      <>
        <SelectField label={w.intoScene} value={String(act.scene ?? '')} options={[['', '—'], ...scenes.filter((each) => !each.built_in).map((each): [string, string] => [each.id, each.name[lang] ?? each.id])]} set={(scene) => set({ ...act, scene })} />
        {act.do === 'follow_up' && <WholeField label={w.inDays} value={act.days as number} set={(days) => set({ ...act, days: days ?? 1 })} />}
        <CheckField label={w.withLines} value={act.lines === true} set={(lines) => set(lines ? { ...act, lines } : without('lines'))} />
      </>
    )
  }
  if ((act.do === 'reserve' || act.do === 'check_stock')) {
    const parts = act.parts as { sku: string; qty: string }[] | undefined
    return (
      <>
        <SelectField label={w.value} value={parts ? 'parts' : act.from ? 'form' : 'own'} options={[['own', w.own_lines], ['parts', skus[0]?.name ?? 'SKU'], ...(act.from ? [['form', w.from_form] as [string, string]] : [])]} set={(next) => set(next === 'parts' ? { do: act.do, parts: [{ sku: skus[0]?.sku ?? '', qty: '1' }] } : { do: act.do })} />
        {parts?.map((part, at) => <div key={at}><SelectField label="SKU" value={part.sku} options={skus.map((each): [string, string] => [each.sku, each.name])} set={(sku) => set({ ...act, parts: parts.map((each, place) => (place === at ? { ...each, sku } : each)) })} /><TextField label={w.value} inputMode="decimal" value={part.qty} set={(qty) => set({ ...act, parts: parts.map((each, place) => (place === at ? { ...each, qty: qty.trim() } : each)) })} /></div>)}
        <SelectField label={w.at} value={String(act.at ?? 'outlet')} options={[['outlet', w.outlet], ['van', w.van]]} set={(at) => set({ ...act, at })} />
        {act.do === 'reserve' && <WholeField label={w.hours} value={act.hours as number | undefined} set={(hours) => set(hours === undefined ? without('hours') : { ...act, hours })} />}
      </>
    )
  }
  return act.do === 'set_facts' ? <p className="quiet">{Object.entries((act.facts ?? {}) as object).map(([name, value]) => `${name} = ${String(value)}`).join(' · ')} — {w.kept2}</p> : null
}
