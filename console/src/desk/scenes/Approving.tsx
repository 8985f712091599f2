import { useWords } from '../../words'
import { Group, SelectField, WholeField } from './inputs'
import type { Person } from './model'
import { type Edit, Owner, usePeople } from './NodePanel'
import { DRAWING, said } from './words'

type Rules = { mode: string; people?: Person[]; nobody: { then: string; people?: string[] }; ratio?: Record<string, unknown>; veto?: string; repeat?: string }

/** Who decides, how many of them, and what if nobody is found. */
export function Approving({ edit }: { edit: Edit }) {
  const w = useWords(DRAWING)
  const everybody = usePeople()
  const rules = edit.scene.nodes[edit.id]!.approval as Rules
  const set = (next: Rules) => edit.put({ approval: next as unknown as Record<string, unknown> })
  const people = rules.people ?? []
  function moded(mode: string) {
    const { ratio: _, ...rest } = rules
    set(mode === 'ratio' ? { ...rest, mode, ratio: { percent: 60 } } : { ...rest, mode })
  }
  const put = (at: number, next: Person | undefined) => set({ ...rules, people: next ? people.map((each, place) => (place === at ? next : each)) : people.filter((_, place) => place !== at) })
  return (
    <Group title={w.approvers}>
      <SelectField label={w.approvalMode} value={rules.mode} options={['any', 'all', 'in_order', 'ratio'].map((each) => [each, said(w, `mode_${each}`)])} set={moded} />
      {rules.mode === 'ratio' && rules.ratio?.percent !== undefined && <WholeField label={w.percent} value={rules.ratio.percent as number} set={(percent) => set({ ...rules, ratio: { percent: percent ?? 1 } })} />}
      {people.map((each, at) => <div key={at} className="exit" role="group" aria-label={`${w.approvers} ${at + 1}`}><Owner person={each} set={(next) => put(at, next)} />{people.length > 1 && <button type="button" className="link" onClick={() => put(at, undefined)}>{w.dropIt}</button>}</div>)}
      {people.length < 10 && <button type="button" className="link" onClick={() => set({ ...rules, people: [...people, { rule: 'role', role: 'admin' }] })}>{w.addPerson}</button>}
      <SelectField label={w.nobody} value={rules.nobody.then} options={['queue', 'manager', 'people'].map((each) => [each, said(w, `then_${each}`)])} set={(then) => set({ ...rules, nobody: then === 'people' ? { then, people: everybody.slice(0, 1).map(([id]) => id) } : { then } })} />
      {rules.nobody.then === 'people' && <SelectField label={w.party} value={rules.nobody.people?.[0] ?? ''} options={everybody} set={(party) => set({ ...rules, nobody: { then: 'people', people: [party, ...(rules.nobody.people ?? []).slice(1)] } })} />}
      <SelectField label={w.veto} value={rules.veto ?? 'one'} options={['one', 'everyone'].map((each) => [each, said(w, `veto_${each}`)])} set={(veto) => set({ ...rules, veto })} />
      <SelectField label={w.repeat} value={rules.repeat ?? 'skip'} options={['skip', 'ask'].map((each) => [each, said(w, `repeat_${each}`)])} set={(repeat) => set({ ...rules, repeat })} />
    </Group>
  )
}
