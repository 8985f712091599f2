import type { ReactNode } from 'react'

import { useParties } from '../../api/names'
import { Icon } from '../../parts/Icon'
import { ROLES } from '../../shared/roles'
import { href } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { Acts } from './Acts'
import { Approving } from './Approving'
import type { Finding } from './data'
import { useCalendars, useForms } from './data'
import { Exits } from './Exits'
import { CheckField, Group, NameFields, SelectField, TextField, WholeField } from './inputs'
import type { Word } from './Conditions'
import { inOrder } from './layout'
import { branched, changed, type Done, JOIN, type Kind, led, type Node, type Person, rekinded, removed, type Scene, type State, unbranched } from './model'
import { DRAWING, said, type Words } from './words'

const RULES = ['load', 'region', 'role', 'previous', 'named', 'department', 'skill']
const STATES: State[] = ['created', 'assigned', 'on_site', 'done', 'closed', 'cancelled']
const ALLOWED = ['add_line', 'remove_line', 'add_minutes', 'set_crew', 'assign', 'move', 'reschedule', 'describe', 'comment', 'add_evidence', 'decide_evidence', 'set_facts', 'start_work', 'stop_work', 'pause', 'resume', 'reach', 'refund', 'adjust', 'correct_quantity', 'relate']
export type Edit = { scene: Scene; id: string; put: (next: Parameters<typeof changed>[2]) => void }

export function usePeople(): [string, string][] {
  return [...useParties()].filter(([, party]) => party.kind === 'person').map(([id, party]) => [id, party.name])
}

export function useRoles(): [string, string][] {
  return Object.entries(useWords(ROLES))
}

/** Where ways may lead from a node: those of its branch and further out. */
export function useTargets(scene: Scene, id: string): [string, string][] {
  const w = useWords(DRAWING)
  const lang = useLang()
  const outer = (node: Node | undefined): string[] => (node?.within ? [node.within.join('/'), ...outer(scene.nodes[node.within[0]!])] : [''])
  const mine = new Set(outer(scene.nodes[id]))
  const found = inOrder(scene).filter((each) => mine.has(scene.nodes[each]!.within?.join('/') ?? '')).map((each): [string, string] => [each, scene.nodes[each]!.name?.[lang] || each])
  return scene.nodes[id]?.within ? [[JOIN, w.toJoin], ...found] : found
}

/** One step: everything it says, in fields. */
export function NodePanel({ scene, id, edits, words, findings, done, change, close, name }: { scene: Scene; id: string; edits: boolean; words: Word[]; findings: Finding[]; done: (made: Done) => void; change: (next: Scene) => void; close: () => void; name: (kind: Kind, number: number) => { zh: string; en: string } }) {
  const w = useWords(DRAWING)
  const lang = useLang()
  const node = scene.nodes[id]!
  const put: Edit['put'] = (next) => change(changed(scene, id, next))
  const edit = { scene, id, put }
  const own = findings.filter((each) => each.node === id)
  const resting = node.kind === 'task' || node.kind === 'approval' || node.kind === 'wait'
  return (
    <aside className="drawer side-panel" aria-label={node.name?.[lang] || id} onKeyDown={(event) => event.key === 'Escape' && close()}>
      <div className="dhead"><div><h2 style={{ overflowWrap: 'anywhere' }}>{node.name?.[lang] || id} <span className="chip plain">{w[node.kind]}</span></h2>{own.map((each) => <p key={each.code + each.where} className={each.severity === 'error' ? 'err' : 'quiet'} style={each.severity === 'error' ? { color: 'var(--red)' } : {}}><Icon name="warn" size={13} /> {lang === 'zh' ? each.zh : each.message}</p>)}</div><button className="icon" aria-label={w.close} onClick={close}><Icon name="close" size={18} /></button></div>
      <fieldset disabled={!edits} style={{ border: 0, padding: 0, margin: 0, minWidth: 0 }}>
        <div className="fs">
          <NameFields name={node.name} set={(next) => put({ name: next })} />
          {node.kind !== 'block' && node.kind !== 'end' && <SelectField label={w.kind} value={node.kind} options={(['task', 'approval', 'wait', 'auto'] as const).map((each) => [each, w[each]])} set={(next) => done(rekinded(scene, id, next as Kind))} />}
          <SelectField label={w.phase} value={node.phase} options={[['presale', w.presale], ['sale', w.sale2], ['aftersale', w.aftersale]]} set={(next) => put({ phase: next as Node['phase'] })} />
          {node.state !== undefined && <SelectField label={w.state} value={node.state} options={STATES.map((each) => [each, w[each]])} set={(next) => put({ state: next as State })} />}
        </div>
        {resting && <Group title={w.owner}><Owner person={node.owner ?? { rule: 'load' }} queued set={(owner) => put({ owner })} /></Group>}
        {node.kind === 'approval' && <Approving edit={edit} />}
        {node.kind === 'wait' && <Waiting edit={edit} words={words} />}
        {node.kind === 'auto' && <Acts edit={edit} />}
        {node.block && <Branches edit={edit} done={done} change={change} name={name} />}
        {(node.kind === 'task' || node.kind === 'approval') && <Asks edit={edit} />}
        {node.exits && <Exits edit={edit} words={words} />}
        {resting && <Limited edit={edit} />}
        {node.kind !== 'block' && <Settling edit={edit} />}
        <Group title={w.more} open={false}>
          <CheckField label={w.visible} value={node.visible ?? false} set={(next) => put({ visible: next || undefined })} />
          {node.state !== undefined && <fieldset className="exit"><legend>{w.allows}</legend>{[...new Set([...ALLOWED, ...(node.allows ?? [])])].map((each) => <CheckField key={each} label={said(w, `c_${each}`, each)} value={node.allows?.includes(each) ?? false} set={(next) => { const all = next ? [...(node.allows ?? []), each] : (node.allows ?? []).filter((one) => one !== each); put({ allows: all.length ? all : undefined }) }} />)}</fieldset>}
          <Active edit={edit} />
        </Group>
        {edits && <div className="fs"><button type="button" className="press" onClick={() => done(removed(scene, id))}>{w.remove}</button></div>}
      </fieldset>
    </aside>
  )
}

/** How somebody is found, and the queue behind. */
export function Owner({ person, set, queued }: { person: Person; set: (next: Person) => void; queued?: boolean }) {
  const w = useWords(DRAWING)
  const [people, roles] = [usePeople(), useRoles()]
  const { rule } = person
  const need: Record<string, Partial<Person>> = { role: { role: person.role ?? 'technician' }, skill: { skill: person.skill ?? '' }, named: { party: person.party ?? people[0]?.[0] ?? '' }, department: { department: person.department ?? '' } }
  function ruled(next: string) {
    const { party: _, department: __, ...kept } = person
    set({ ...kept, rule: next, ...need[next] })
  }
  const without = (name: 'role' | 'skill') => { const { [name]: _, ...rest } = person; return rest as Person }
  return (
    <>
      <SelectField label={w.owner} value={rule} options={RULES.map((each) => [each, said(w, `rule_${each}`)])} set={ruled} />
      {rule !== 'named' && <SelectField label={w.role} value={person.role ?? ''} options={[...(rule === 'role' ? [] : [['', w.anyRole] as [string, string]]), ...roles]} set={(role) => set(role ? { ...person, role } : without('role'))} />}
      {rule === 'named' && <SelectField label={w.party} value={person.party ?? ''} options={people} set={(party) => set({ ...person, party })} />}
      {rule === 'department' && <TextField label={w.department} value={person.department ?? ''} set={(department) => set({ ...person, department })} />}
      {rule !== 'named' && <TextField label={w.skill} value={person.skill ?? ''} set={(skill) => set(skill.trim() ? { ...person, skill: skill.trim() } : without('skill'))} />}
      {queued && <TextField label={w.queue} hint={w.queueHelp} value={person.fallback?.queue ?? ''} set={(queue) => set({ ...person, fallback: { ...person.fallback, queue: queue.trim() } })} />}
    </>
  )
}

function Asks({ edit }: { edit: Edit }) {
  const w = useWords(DRAWING)
  const lang = useLang()
  const forms = useForms().data ?? []
  const { form } = edit.scene.nodes[edit.id]!
  const own = form?.split('@')[0] ?? ''
  return (
    <Group title={w.asks}>
      <SelectField label={w.form} value={form ?? ''} options={[['', w.noForm], ...(form?.includes('@') ? [[form, `${forms.find((each) => each.id === own)?.name[lang] ?? own} · ${w.version(form.split('@')[1]!)}`] as [string, string]] : []), ...forms.map((each): [string, string] => [each.id, each.name[lang] ?? each.id])]} set={(next) => edit.put({ form: next || undefined })} />
      {own && <a href={href('forms', own)}>{w.editForm}</a>}
    </Group>
  )
}

function Waiting({ edit, words }: { edit: Edit; words: Word[] }) {
  const w = useWords(DRAWING)
  const lang = useLang()
  const calendars = useCalendars().data ?? []
  const wait = edit.scene.nodes[edit.id]!.wait ?? {}
  const set = (next: Record<string, unknown>) => edit.put({ wait: next })
  const kinds: Record<string, Record<string, unknown>> = { time: { for: 'time', minutes: 1440 }, date_field: { for: 'date_field', field: 'promised' }, event: { for: 'event', event: 'arrived' } }
  const days = words.filter((each) => each.kind === 'date').map((each): [string, string] => [each.word, each.name])
  return (
    <Group title={w.waits}>
      <SelectField label={w.waits} value={String(wait.for)} options={Object.keys(kinds).map((each) => [each, said(w, `wait_${each}`)])} set={(next) => set(kinds[next]!)} />
      {wait.for === 'time' && <><WholeField label={w.minutes} value={wait.minutes as number} set={(minutes) => set({ ...wait, minutes: minutes ?? 1 })} /><SelectField label={w.calendar} value={String(wait.calendar ?? '')} options={[['', w.anyHour], ...calendars.map((each): [string, string] => [each.calendar, calendarName(each, lang)])]} set={(next) => { const { calendar: _, ...rest } = wait; set(next ? { ...rest, calendar: next } : rest) }} /></>}
      {wait.for === 'date_field' && <><SelectField label={w.dayField} value={String(wait.field)} options={[['promised', w.promised], ...days]} set={(field) => set({ ...wait, field })} /><WholeField label={w.days} value={wait.days as number | undefined} set={(next) => { const { days: _, ...rest } = wait; set(next ? { ...rest, days: next } : rest) }} /></>}
      {wait.for === 'event' && <TextField label={w.eventName} value={String(wait.event ?? '')} wrong={eventFault(w)} set={(event) => set({ ...wait, event: event.trim() })} />}
    </Group>
  )
}

export function eventFault(w: Words): (typed: string) => string | undefined {
  return (typed) => (/^[a-z0-9_]{1,40}$/.test(typed.trim()) ? undefined : w.badId)
}

function calendarName(of: { calendar: string; document: Record<string, unknown> }, lang: 'zh' | 'en'): string {
  const name = of.document.name as { zh?: string; en?: string } | undefined
  return name?.[lang] ?? of.calendar
}

type Step = { after: number; to: Record<string, unknown>; reassign?: boolean }

function Limited({ edit }: { edit: Edit }) {
  const w = useWords(DRAWING)
  const lang = useLang()
  const calendars = useCalendars().data ?? []
  const roles = useRoles()
  const limit = edit.scene.nodes[edit.id]!.limit as { minutes: number; calendar: string; warn_at?: number; escalate?: Step[] } | undefined
  const set = (next: object | undefined) => edit.put({ limit: next as Record<string, unknown> | undefined })
  const steps = limit?.escalate ?? []
  const put = (at: number, next: Step | undefined) => { const all = next ? steps.map((each, place) => (place === at ? next : each)) : steps.filter((_, place) => place !== at); const { escalate: _, ...rest } = limit!; set(all.length ? { ...rest, escalate: all } : rest) }
  return (
    <Group title={w.limit} open={limit !== undefined}>
      <CheckField label={limit ? w.hasLimit : w.noLimit} value={limit !== undefined} set={(next) => set(next ? { minutes: 240, calendar: calendars[0]?.calendar ?? 'service' } : undefined)} />
      {limit && (
        <>
          <WholeField label={w.minutes} value={limit.minutes} set={(minutes) => set({ ...limit, minutes: minutes ?? 1 })} />
          <SelectField label={w.calendar} value={limit.calendar} options={calendars.map((each): [string, string] => [each.calendar, calendarName(each, lang)])} set={(calendar) => set({ ...limit, calendar })} />
          <WholeField label={w.warnAt} value={limit.warn_at ?? 80} set={(warn) => set({ ...limit, warn_at: warn ?? 80 })} />
          {steps.map((step, at) => <Escalation key={at} step={step} roles={roles} set={(next) => put(at, next)} />)}
          <button type="button" className="link" onClick={() => set({ ...limit, escalate: [...steps, { after: (steps.at(-1)?.after ?? -1) + 60, to: { role: 'dispatcher' } }] })}>{w.addStep}</button>
        </>
      )}
    </Group>
  )
}

function Escalation({ step, roles, set }: { step: Step; roles: [string, string][]; set: (next: Step | undefined) => void }) {
  const w = useWords(DRAWING)
  const people = usePeople()
  const to = step.to as { role?: string; queue?: string; best?: string; party?: string }
  const way = to.best ? 'best' : to.role !== undefined ? 'role' : to.party !== undefined ? 'party' : 'queue'
  const made: Record<string, () => Step> = { role: () => ({ ...step, to: { role: 'dispatcher' } }), queue: () => ({ ...step, to: { queue: 'dispatch' } }), party: () => ({ ...step, to: { party: people[0]?.[0] ?? '' } }), best: () => ({ ...step, to: { best: 'outlet', queue: 'dispatch' }, reassign: true }) }
  return (
    <fieldset className="exit"><legend>{w.escalate}</legend>
      <WholeField label={w.after} value={step.after} set={(after) => set({ ...step, after: after ?? 0 })} />
      <SelectField label={w.tell} value={way} options={['role', 'queue', 'party', 'best'].map((each) => [each, said(w, `to_${each}`)])} set={(next) => set(made[next]!())} />
      {way === 'role' && <SelectField label={w.role} value={to.role!} options={roles} set={(role) => set({ ...step, to: { role } })} />}
      {way === 'party' && <SelectField label={w.party} value={to.party!} options={people} set={(party) => set({ ...step, to: { party } })} />}
      {(way === 'queue' || way === 'best') && <TextField label={w.queue} value={to.queue ?? ''} set={(queue) => set({ ...step, to: { ...to, queue: queue.trim() } })} />}
      {way !== 'best' && <CheckField label={w.reassign} value={step.reassign ?? false} set={(next) => { const { reassign: _, ...rest } = step; set(next ? { ...rest, reassign: true } : rest) }} />}
      <button type="button" className="link" onClick={() => set(undefined)}>{w.dropIt}</button>
    </fieldset>
  )
}

function Settling({ edit }: { edit: Edit }) {
  const w = useWords(DRAWING)
  const { settles, kind } = edit.scene.nodes[edit.id]!
  const worked = ['share', 'named', 'fee']
  const made: Record<string, Node['settles']> = { none: undefined, whole: { trigger: 'whole' }, share: { trigger: 'share', share: '0.5' }, named: { trigger: 'named', items: [] }, fee: { trigger: 'fee', item: '' } }
  const wrong = (typed: string) => (/^(0?\.\d{1,6}|0\.\d{1,6}|1(\.0{1,6})?)$/.test(typed.trim()) && Number(typed) > 0 ? undefined : '0.01–1')
  return (
    <Group title={w.settles} open={settles !== undefined}>
      <SelectField label={w.settles} value={settles?.trigger ?? 'none'} options={['none', 'whole', ...(kind === 'auto' || kind === 'end' ? [] : worked)].map((each) => [each, said(w, `settles_${each}`)])} set={(next) => edit.put({ settles: made[next] })} />
      {settles?.trigger === 'named' && <TextField label={w.settledItems} value={(settles.items ?? []).join(', ')} set={(typed) => edit.put({ settles: { trigger: 'named', items: typed.split(/[,，、\s]+/).filter(Boolean) } })} />}
      {settles?.trigger === 'fee' && <TextField label={w.feeItem} value={settles.item ?? ''} set={(item) => edit.put({ settles: { ...settles, item: item.trim() } })} />}
      {settles?.trigger === 'fee' && <TextField label={w.feeQty} value={settles.qty ?? '1'} inputMode="decimal" set={(qty) => edit.put({ settles: { ...settles, qty: qty.trim() } })} />}
      {settles?.trigger === 'share' && <TextField label={w.share} value={settles.share ?? ''} wrong={wrong} inputMode="decimal" set={(share) => edit.put({ settles: { trigger: 'share', share: share.trim() } })} />}
    </Group>
  )
}

function Active({ edit }: { edit: Edit }) {
  const w = useWords(DRAWING)
  const { active } = edit.scene.nodes[edit.id]!
  const today = new Date().toISOString().slice(0, 10)
  return (
    <>
      <CheckField label={w.active} value={active !== undefined} set={(next) => edit.put({ active: next ? { from: today, to: today } : undefined })} />
      {active && <><TextField type="date" label={w.activeFrom} value={active.from} set={(from) => edit.put({ active: { ...active, from } })} /><TextField type="date" label={w.activeTo} value={active.to} set={(to) => edit.put({ active: { ...active, to } })} /></>}
    </>
  )
}

function Branches({ edit, done, change, name }: { edit: Edit; done: (made: Done) => void; change: (next: Scene) => void; name: (kind: Kind, number: number) => { zh: string; en: string } }): ReactNode {
  const w = useWords(DRAWING)
  const targets = useTargets(edit.scene, edit.id).filter(([each]) => each !== JOIN)
  const block = edit.scene.nodes[edit.id]!.block!
  const many = Object.keys(block.branches)
  const inner = (branch: string) => Object.entries(edit.scene.nodes).filter(([, each]) => each.within?.[0] === edit.id && each.within[1] === branch).map(([each, node]): [string, string] => [each, node.name?.zh ?? each])
  return (
    <Group title={w.branches}>
      {many.map((branch, at) => <div key={branch} className="exit"><SelectField label={w.branchN(at + 1)} value={block.branches[branch]!.start} options={inner(branch)} set={(to) => change(led(edit.scene, { at: 'branch', node: edit.id, branch }, to))} /><button type="button" className="link" onClick={() => done(unbranched(edit.scene, edit.id, branch))}>{w.dropIt} {w.branchN(at + 1)}</button></div>)}
      <button type="button" className="link" onClick={() => { const made = branched(edit.scene, edit.id, name); change(made.scene) }}>{w.addBranch}</button>
      <SelectField label={w.join} value={String(block.join)} options={[['all', w.join_all], ['any', w.join_any], ...many.slice(1).map((_, at): [string, string] => [String(at + 1), w.join_n(at + 1)])]} set={(next) => edit.put({ block: { ...block, join: next === 'all' || next === 'any' ? next : Number(next) } })} />
      <SelectField label={w.next} value={block.next} options={targets} set={(next) => edit.put({ block: { ...block, next } })} />
      <SelectField label={w.onReject} value={block.on_reject ?? ''} options={[['', w.ownReject], ...targets]} set={(next) => { const { on_reject: _, ...rest } = block; edit.put({ block: next ? { ...rest, on_reject: next } : rest }) }} />
    </Group>
  )
}
