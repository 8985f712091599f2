import { useLang, useWords } from '../../words'
import { Conditions, type Word } from './Conditions'
import { Group, NameFields, SelectField, TextField } from './inputs'
import { type Exit, type Kind } from './model'
import { type Edit, eventFault, useTargets } from './NodePanel'
import { DRAWING, said } from './words'

const ON: Record<string, string[]> = {
  task: ['advance', 'claim', 'assign', 'arrive', 'complete', 'close', 'cancel', 'returned', 'describe', 'due'], approval: ['approved', 'rejected', 'returned', 'due', 'cancel'],
  wait: ['due', 'advance', 'cancel'], auto: ['advance'],
}

/** The ways out of a step, in the order in which they are tried. */
export function Exits({ edit, words }: { edit: Edit; words: Word[] }) {
  const w = useWords(DRAWING)
  const node = edit.scene.nodes[edit.id]!
  const exits = node.exits ?? []
  const targets = useTargets(edit.scene, edit.id)
  const set = (at: number, next: Exit) => edit.put({ exits: exits.map((each, place) => (place === at ? next : each)) })
  function swap(at: number, step: number) {
    const next = [...exits]
    next.splice(at + step, 0, ...next.splice(at, 1))
    edit.put({ exits: next })
  }
  return (
    <Group title={w.exits}>
      {exits.map((exit, at) => (
        <div key={at} className="exit" role="group" aria-label={`${w.exits} ${at + 1}`}>
          <On exit={exit} kind={node.kind} taken={exits.map((each) => each.on)} set={(next) => set(at, next)} />
          <SelectField label={w.to} value={exit.to} options={targets} set={(to) => set(at, { ...exit, to })} />
          <Conditions whens={exit.when ?? []} words={words} set={(when) => { const { when: _, ...rest } = exit; set(at, when ? { ...rest, when } : rest) }} />
          <div className="keys2">
            {at > 0 && <button type="button" className="link" onClick={() => swap(at, -1)}>{w.up}</button>}
            {at < exits.length - 1 && <button type="button" className="link" onClick={() => swap(at, 1)}>{w.down}</button>}
            <button type="button" className="link" onClick={() => edit.put({ exits: exits.filter((_, place) => place !== at) })}>{w.dropIt}</button>
          </div>
        </div>
      ))}
      <button type="button" className="link" onClick={() => edit.put({ exits: [...exits, { on: ON[node.kind]?.[0] ?? 'advance', to: targets[0]?.[0] ?? edit.id }] })}>{w.addExit}</button>
    </Group>
  )
}

/** On what an exit is taken: a command, an event, or a button of one's own with its name in both languages. */
function On({ exit, kind, taken, set }: { exit: Exit; kind: Kind; taken: string[]; set: (next: Exit) => void }) {
  const w = useWords(DRAWING)
  const lang = useLang()
  const known = ON[kind] ?? []
  const way = exit.on.startsWith('event:') ? 'event' : known.includes(exit.on) ? exit.on : exit.name ? 'own' : exit.on
  function choose(next: string) {
    const { name: _, ...rest } = exit
    if (next === 'event') return set({ ...rest, on: 'event:arrived' })
    if (next !== 'own') return set({ ...rest, on: next })
    let number = 1
    while (taken.includes(`word_${number}`)) number++
    set({ ...rest, on: `word_${number}`, name: { zh: `按钮 ${number}`, en: `Button ${number}` } })
  }
  const more = kind === 'auto' ? [] : ['event', 'own']
  return (
    <>
      <SelectField label={w.on} value={way} options={[...known, ...more].map((each) => [each, said(w, `on_${each}`)])} set={choose} />
      {way === 'event' && <TextField label={w.eventName} value={exit.on.slice(6)} wrong={eventFault(w)} set={(next) => set({ ...exit, on: `event:${next.trim()}` })} />}
      {way === 'own' && exit.name && <NameFields name={exit.name} zh={w.buttonZh} en={w.buttonEn} set={(name) => set({ ...exit, name })} key={lang} />}
    </>
  )
}
