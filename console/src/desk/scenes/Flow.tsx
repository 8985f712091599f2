import { type CSSProperties, type DragEvent, Fragment, type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useRef, useState } from 'react'

import { Icon } from '../../parts/Icon'
import { useLang, useWords } from '../../words'
import type { Finding } from './data'
import { flat, goal, HEIGHT, inOrder, type Item, places, sameSpot, steps, type Way, ways, WIDTH } from './layout'
import { connected, type Done, inserted, JOIN, type Kind, KINDS, leads, moved, type Place, placed, removed, type Scene, type Spot } from './model'
import { DRAWING, said } from './words'

const DRAG = 'text/suanqing'
export type View = 'upright' | 'across'
type Given = {
  scene: Scene
  edits: boolean
  view: View
  chosen: string
  choose: (id: string) => void
  change: (next: Scene) => void
  done: (made: Done) => void
  findings: Finding[]
  fresh: Set<string>
  about: (id: string) => string
  name: (kind: Kind, number: number) => { zh: string; en: string }
  undo: () => void
  redo: () => void
}

/** The way on from a step: what is added after it goes there. */
export function after(scene: Scene, id: string): Spot | undefined {
  const node = scene.nodes[id]
  if (!node) return { at: 'start' }
  if (node.block) return { at: 'next', node: id }
  return node.exits?.length ? { at: 'exit', node: id, exit: 0 } : undefined
}

/** A flow as it is drawn, upright or across: by mouse, or by keys on the steps themselves. */
export function Flow(given: Given) {
  const { scene, view, chosen, change, done, edits } = given
  const w = useWords(DRAWING)
  const box = useRef<HTMLDivElement>(null)
  const [adding, setAdding] = useState<Spot>()
  const upright = steps(scene)
  const order = view === 'upright' ? flat(upright) : inOrder(scene)
  const focus = (id: string) => box.current?.querySelector<HTMLElement>(`[data-face="${CSS.escape(id)}"]`)?.focus()
  const add = (spot: Spot, kind: Kind) => {
    setAdding(undefined)
    done(inserted(scene, spot, kind, given.name))
  }
  function keys(event: KeyboardEvent) {
    const id = (event.target as HTMLElement).dataset.face
    const control = event.ctrlKey || event.metaKey
    if (edits && control && event.key.toLowerCase() === 'z') return void (event.preventDefault(), event.shiftKey ? given.redo() : given.undo())
    if (edits && control && event.key.toLowerCase() === 'y') return void (event.preventDefault(), given.redo())
    if (!id) return
    const at = order.indexOf(id)
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key]
    if (step && !event.altKey) return void (event.preventDefault(), focus(order[at + step] ?? id))
    if (!edits) return
    if (event.altKey && step) return void (event.preventDefault(), shift(id, step))
    if (event.key === 'Delete') return void (event.preventDefault(), done(removed(scene, id)))
    if (event.key === 'Insert' || event.key === '+') {
      event.preventDefault()
      const spot = after(scene, id)
      if (spot) setAdding(spot)
    }
  }
  function shift(id: string, step: number) {
    const spot = beside(scene, id, step)
    if (spot) done(moved(scene, id, spot))
  }
  const drop = (spot: Spot) => (event: DragEvent) => {
    const what = event.dataTransfer.getData(DRAG)
    event.preventDefault()
    if (what.startsWith('kind:')) add(spot, what.slice(5) as Kind)
    if (what.startsWith('node:')) done(moved(scene, what.slice(5), spot))
  }
  const join = (id: string) => (event: DragEvent) => {
    const what = event.dataTransfer.getData(DRAG)
    if (!what.startsWith('from:')) return
    event.preventDefault()
    done(connected(scene, what.slice(5), id))
  }
  const plus = (spot: Spot, style?: CSSProperties) => edits && <Plus spot={spot} open={sameSpot(adding, spot)} ask={() => setAdding(sameSpot(adding, spot) ? undefined : spot)} shut={() => setAdding(undefined)} add={(kind) => add(spot, kind)} drop={drop(spot)} scene={scene} {...(style ? { style } : {})} />
  const card = (id: string, style?: CSSProperties, put?: (to: Place) => void) => <Card key={id} id={id} given={given} first={order[0] === id} join={join(id)} {...(style ? { style } : {})} {...(put ? { put } : {})} />
  return (
    <div ref={box} className={`flow ${view}`} role="group" aria-label={w.canvas} onKeyDown={keys}>
      {edits && <Palette choose={(kind) => { const spot = after(scene, chosen) ?? after(scene, order.filter((id) => after(scene, id)).at(-1) ?? ''); if (spot) add(spot, kind) }} />}
      {view === 'upright' ? <Upright items={upright} given={given} card={card} plus={plus} /> : <Across scene={scene} card={card} plus={plus} put={(id, to) => change(placed(scene, id, to))} edits={edits} />}
      <p className="quiet hint">{edits ? w.said : w.readOnly}</p>
    </div>
  )
}

/** Where a step goes that is moved one earlier or later: the way before the step before, or the way after the next. */
export function beside(scene: Scene, id: string, step: number): Spot | undefined {
  const all = ways(scene)
  if (step > 0) {
    const next = after(scene, id)
    const to = next && leads(scene, next)
    return to && to !== JOIN && scene.nodes[to]?.kind !== 'end' ? after(scene, to) : undefined
  }
  const before = all.find((each) => each.to === id && each.from !== id && leads(scene, each.spot) === id)
  return before && before.spot.at !== 'start' && before.spot.at !== 'branch' ? all.find((each) => each.to === before.from && leads(scene, each.spot) === before.from)?.spot : undefined
}

function Palette({ choose }: { choose: (kind: Kind) => void }) {
  const w = useWords(DRAWING)
  return (
    <div className="palette" role="group" aria-label={w.palette}>
      {KINDS.map((kind) => <button key={kind} className={`chip kind-${kind}`} draggable onDragStart={(event) => event.dataTransfer.setData(DRAG, `kind:${kind}`)} onClick={() => choose(kind)}>{w[kind]}</button>)}
      <span className="quiet">{w.palette}</span>
    </div>
  )
}

function Plus({ spot, open, ask, shut, add, drop, scene, style }: { spot: Spot; open: boolean; ask: () => void; shut: () => void; add: (kind: Kind) => void; drop: (event: DragEvent) => void; scene: Scene; style?: CSSProperties }) {
  const w = useWords(DRAWING)
  const lang = useLang()
  const [over, setOver] = useState(false)
  const first = useRef<HTMLButtonElement>(null)
  useEffect(() => { if (open) first.current?.focus() }, [open])
  const label = spot.at === 'start' ? w.addFirst : w.addHere(`${scene.nodes[spot.node]?.name?.[lang] ?? spot.node}${spot.at === 'branch' ? ` · ${spot.branch}` : spot.at === 'exit' && spot.exit ? ` · ${spot.exit + 1}` : ''}`)
  return (
    <span className="plus" style={style} onDragOver={(event) => { event.preventDefault(); setOver(true) }} onDragLeave={() => setOver(false)} onDrop={(event) => { setOver(false); drop(event) }}>
      <button aria-label={label} aria-expanded={open} className={over ? 'over' : ''} onClick={ask}><Icon name="plus" size={13} /></button>
      {open && (
        <span className="kinds" role="group" aria-label={w.whichKind} onKeyDown={(event) => event.key === 'Escape' && shut()}>
          {KINDS.map((kind, at) => <button key={kind} ref={at ? null : first} className="press" onClick={() => add(kind)}>{w[kind]}</button>)}
        </span>
      )}
    </span>
  )
}

type Draw = { card: (id: string, style?: CSSProperties, put?: (to: Place) => void) => ReactNode; plus: (spot: Spot, style?: CSSProperties) => ReactNode }

/** Steps one under the other; the branches of a block side by side, joined below. */
function Upright({ items, given, card, plus }: { items: Item[]; given: Given } & Draw) {
  const w = useWords(DRAWING)
  const lang = useLang()
  const { scene } = given
  const nameOf = (id: string, from: string) => (id === JOIN ? w.endOfBranch : scene.nodes[goal(scene, from, id)]?.name?.[lang] ?? (id || w.nowhere))
  return (
    <ol className="steps">
      {items.map((item, place) => {
        const node = scene.nodes[item.id]!
        const next = items[place + 1]?.spot
        const others = (node.exits ?? []).map((exit, at) => ({ exit, spot: { at: 'exit', node: item.id, exit: at } as Spot })).filter(({ spot }) => !sameSpot(next, spot))
        return (
          <li key={item.id}>
            {item.spot ? <div className="way">{plus(item.spot)}</div> : place > 0 && <div className="apart" />}
            {card(item.id)}
            {others.length > 0 && (
              <ul className="outs">
                {others.map(({ exit, spot }) => <li key={JSON.stringify(spot)}><button className="chip plain" onClick={() => given.choose(goal(scene, item.id, exit.to) || item.id)}>{w.goesTo(exit.name?.[lang] ?? said(w, `on_${exit.on.startsWith('event:') ? 'event' : exit.on}`), nameOf(exit.to, item.id))}</button>{plus(spot)}</li>)}
              </ul>
            )}
            {item.branches && (
              <div className="branches">
                {item.branches.map((each, at) => (
                  <section key={each.branch} aria-label={w.branchN(at + 1)}><h4>{w.branchN(at + 1)}</h4><Upright items={each.items} given={given} card={card} plus={plus} />{each.out && <div className="way">{plus(each.out)}</div>}</section>
                ))}
                <p className="joined">{w.joined}{!sameSpot(next, { at: 'next', node: item.id }) && <> <button className="chip plain" onClick={() => given.choose(goal(scene, item.id, node.block!.next))}>{w.goesTo(w.next, nameOf(node.block!.next, item.id))}</button> {plus({ at: 'next', node: item.id })}</>}</p>
              </div>
            )}
          </li>
        )
      })}
    </ol>
  )
}

/** The same flow as a graph from left to right; a step stays where it is dragged to. */
function Across({ scene, card, plus, put, edits }: { scene: Scene; put: (id: string, to: Place) => void; edits: boolean } & Draw) {
  const at = places(scene)
  const all = ways(scene)
  const width = Math.max(...Object.values(at).map((each) => each.x)) + WIDTH + 60
  const height = Math.max(...Object.values(at).map((each) => each.y)) + HEIGHT + 80
  return (
    <div className="plain-scroll">
      <div style={{ position: 'relative', width, height }}>
        <svg width={width} height={height} aria-hidden="true" className="lines"><defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8Z" /></marker></defs>
          {all.map((way) => <path key={JSON.stringify(way.spot)} d={drawn(way, at, all)} markerEnd="url(#arrow)" />)}
        </svg>
        {inOrder(scene).map((id) => card(id, { position: 'absolute', left: at[id]!.x, top: at[id]!.y, width: WIDTH }, edits ? (to) => put(id, to) : undefined))}
        {all.map((way) => { const middle = middleOf(way, at, all); return <Fragment key={JSON.stringify(way.spot)}>{plus(way.spot, { position: 'absolute', left: middle.x - 11, top: middle.y - 11 })}</Fragment> })}
      </div>
    </div>
  )
}

type At = Record<string, Place>

function ends(way: Way, at: At): [Place, Place] {
  const to = at[way.to]!
  const from = way.from ? at[way.from]! : { x: to.x - WIDTH - 24, y: to.y }
  return [{ x: from.x + WIDTH, y: from.y + HEIGHT / 2 }, { x: to.x, y: to.y + HEIGHT / 2 }]
}

/** Ways between the same two are drawn apart. */
function lane(way: Way, all: Way[]): number {
  return all.filter((each) => each.from === way.from && each.to === way.to).indexOf(way)
}

function drawn(way: Way, at: At, all: Way[]): string {
  const [a, b] = ends(way, at)
  const off = lane(way, all) * 14
  if (b.x > a.x) return `M${a.x} ${a.y + off / 2} C${a.x + 40} ${a.y + off}, ${b.x - 40} ${b.y + off}, ${b.x} ${b.y + off / 2}`
  const low = Math.max(a.y, b.y) + HEIGHT / 2 + 14 + off
  return `M${a.x} ${a.y} C${a.x + 40} ${a.y}, ${a.x + 40} ${low}, ${(a.x + b.x) / 2} ${low} C${b.x - 40} ${low}, ${b.x - 40} ${b.y}, ${b.x} ${b.y}`
}

function middleOf(way: Way, at: At, all: Way[]): Place {
  const [a, b] = ends(way, at)
  const off = lane(way, all)
  if (b.x > a.x) return { x: Math.round(a.x + (b.x - a.x) * (0.35 + 0.25 * (off % 2))), y: Math.round(a.y + (b.y - a.y) * (0.3 + 0.25 * (off % 2)) + off * 8) }
  return { x: Math.round((a.x + b.x) / 2) + off * 26, y: Math.max(a.y, b.y) + HEIGHT / 2 + 14 + off * 14 }
}

/** A step: its name, what it is, and what is found against it. */
function Card({ id, given, first, join, style, put }: { id: string; given: Given; first: boolean; join: (event: DragEvent) => void; style?: CSSProperties; put?: (to: Place) => void }) {
  const { scene, chosen, choose, findings, fresh, edits } = given
  const w = useWords(DRAWING)
  const lang = useLang()
  const node = scene.nodes[id]!
  const own = findings.filter((each) => each.node === id)
  const wrong = own.some((each) => each.severity === 'error')
  const [shift, setShift] = useState<Place>()
  const held = useRef<{ x: number; y: number; left: number; top: number; moved: boolean }>(undefined)
  const down = (event: PointerEvent<HTMLDivElement>) => {
    if (!put || event.button || (event.target as HTMLElement).closest('.knob')) return
    held.current = { x: event.clientX, y: event.clientY, left: Number(style?.left ?? 0), top: Number(style?.top ?? 0), moved: false }
  }
  const over = (event: PointerEvent<HTMLDivElement>) => {
    const from = held.current
    if (!from) return
    const [dx, dy] = [event.clientX - from.x, event.clientY - from.y]
    if (!from.moved && Math.abs(dx) + Math.abs(dy) < 5) return
    if (!from.moved) event.currentTarget.setPointerCapture(event.pointerId)
    from.moved = true
    setShift({ x: dx, y: dy })
  }
  const up = (event: PointerEvent<HTMLDivElement>) => {
    const from = held.current
    held.current = undefined
    setShift(undefined)
    if (from?.moved) put?.({ x: from.left + event.clientX - from.x, y: from.top + event.clientY - from.y })
  }
  return (
    <div className={`node kind-${node.kind}${chosen === id ? ' is-chosen' : ''}${own.length ? (wrong ? ' is-error' : ' is-warning') : ''}${fresh.has(id) ? ' is-fresh' : ''}`} style={{ ...style, ...(shift ? { transform: `translate(${shift.x}px, ${shift.y}px)`, zIndex: 5 } : {}) }}
      draggable={edits && !put} onDragStart={(event) => { if (!(event.target as HTMLElement).classList.contains('knob')) event.dataTransfer.setData(DRAG, `node:${id}`) }}
      onDragOver={(event) => edits && event.preventDefault()} onDrop={join} onPointerDown={down} onPointerMove={over} onPointerUp={up}>
      <button className="face" data-face={id} aria-pressed={chosen === id} tabIndex={chosen === id || (first && !(chosen in scene.nodes)) ? 0 : -1} onClick={() => choose(id)}>
        <b>{node.name?.[lang] || id}</b><span className="what">{w[node.kind]}</span>
        <small>{given.about(id)}</small>
        {own.length > 0 && <span className="mark"><Icon name="warn" size={13} />{wrong ? w.errors(own.length) : w.warnings(own.length)}</span>}
      </button>
      {edits && node.kind !== 'end' && <span className="knob" draggable title={w.connect} aria-hidden="true" onDragStart={(event) => { event.stopPropagation(); event.dataTransfer.setData(DRAG, `from:${id}`) }} />}
    </div>
  )
}
