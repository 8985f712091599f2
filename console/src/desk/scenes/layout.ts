/** How a scene is seen: its ways, its steps in order, and where each stands. Pure. */
import { JOIN, leads, type Place, type Scene, type Spot, spots } from './model'

export type Way = { spot: Spot; from: string; to: string; reject?: boolean }
/** A step of the upright view. spot: the way that leads to it from the one before; branches: of a block, side by side. */
export type Item = { id: string; spot?: Spot; branches?: { branch: string; items: Item[]; out?: Spot }[] }

export const WIDTH = 184
export const HEIGHT = 64
const STEP_X = 264
const STEP_Y = 112

/** Where a way ends: the end of a branch is what follows its block. */
export function goal(scene: Scene, from: string, to: string): string {
  let [node, at] = [from, to]
  for (let deep = 0; at === JOIN && deep < 10; deep++) {
    node = scene.nodes[node]?.within?.[0] ?? ''
    at = scene.nodes[node]?.block?.next ?? ''
  }
  return at
}

/** Every way between two nodes; "" is the beginning. */
export function ways(scene: Scene): Way[] {
  const found: Way[] = spots(scene).map((spot) => ({ spot, from: spot.at === 'start' ? '' : spot.node, to: leads(scene, spot) }))
  const ends = found.map((each) => ({ ...each, to: goal(scene, each.from, each.to) }))
  return ends.filter((each) => each.to in scene.nodes)
}

/** All nodes so that whoever is led to stands after who leads there, the first way first; what nothing leads to comes last. */
export function inOrder(scene: Scene): string[] {
  const next = new Map<string, string[]>()
  for (const { from, to, spot } of ways(scene)) {
    if (spot.at !== 'next') next.set(from, [...(next.get(from) ?? []), to])
  }
  for (const { from, to, spot } of ways(scene)) if (spot.at === 'next') next.set(from, [...(next.get(from) ?? []), to])
  const [seen, after] = [new Set<string>(), [] as string[]]
  const walk = (first: string) => {
    const stack: { id: string; left: string[] }[] = [{ id: first, left: [...(next.get(first) ?? [])] }]
    seen.add(first)
    while (stack.length) {
      const top = stack.at(-1)!
      const to = top.left.pop()
      if (to === undefined) after.push(stack.pop()!.id)
      else if (!seen.has(to)) {
        seen.add(to)
        stack.push({ id: to, left: [...(next.get(to) ?? [])] })
      }
    }
  }
  walk('')
  const reached = after.reverse().filter((id) => id)
  return [...reached, ...Object.keys(scene.nodes).filter((id) => !seen.has(id))]
}

/** Which column each stands in: one after all that lead there, ways back aside. */
export function layers(scene: Scene): Map<string, number> {
  const order = inOrder(scene)
  const place = new Map(order.map((id, at) => [id, at]))
  const layer = new Map(order.map((id) => [id, 0]))
  const all = ways(scene).filter(({ from, to }) => from && place.get(from)! < place.get(to)!)
  for (const id of order) for (const each of all) if (each.from === id) layer.set(each.to, Math.max(layer.get(each.to)!, layer.get(id)! + 1))
  return layer
}

/** Where each is drawn: by layers, near those it comes from; where somebody put it, there. Whole numbers. */
export function places(scene: Scene): Record<string, Place> {
  const [order, layer] = [inOrder(scene), layers(scene)]
  const rows = new Map<string, number>()
  const taken = new Map<number, Set<number>>()
  const all = ways(scene)
  for (const id of order) {
    const column = layer.get(id)!
    const before = all.filter((each) => each.to === id && rows.has(each.from)).map((each) => rows.get(each.from)!)
    const here = taken.get(column) ?? new Set<number>()
    let row = before.length ? Math.min(...before) : 0
    while (here.has(row)) row++
    taken.set(column, here.add(row))
    rows.set(id, row)
  }
  const own = scene.layout?.places ?? {}
  return Object.fromEntries(order.map((id) => [id, isPlace(own[id]) ? own[id] : { x: layer.get(id)! * STEP_X + 24, y: rows.get(id)! * STEP_Y + 40 }]))
}

function isPlace(of: unknown): of is Place {
  const { x, y } = (of ?? {}) as Partial<Place>
  return Number.isInteger(x) && Number.isInteger(y)
}

/** The steps of the outermost level, or of a branch, in order, with the branches of their blocks. */
export function steps(scene: Scene, block?: string, branch?: string, order = inOrder(scene), deep = 0): Item[] {
  const mine = order.filter((id) => {
    const path = scene.nodes[id]?.within
    return block === undefined ? !path || !(path[0]! in scene.nodes) : path?.[0] === block && path[1] === branch
  })
  const entry: Spot = block === undefined ? { at: 'start' } : { at: 'branch', node: block, branch: branch! }
  return mine.map((id, place) => {
    const before = mine[place - 1]
    const spot = place === 0 ? (leads(scene, entry) === id ? entry : undefined) : between(scene, before!, id)
    const own = scene.nodes[id]!.block
    const branches = own && deep < 6 ? Object.keys(own.branches).map((each) => {
      const items = steps(scene, id, each, order, deep + 1)
      const out = lastOut(scene, items.at(-1)?.id)
      return { branch: each, items, ...(out ? { out } : {}) }
    }) : undefined
    return { id, ...(spot ? { spot } : {}), ...(branches ? { branches } : {}) }
  })
}

function between(scene: Scene, from: string, to: string): Spot | undefined {
  return spots(scene).find((spot) => (spot.at === 'exit' || spot.at === 'next') && spot.node === from && leads(scene, spot) === to)
}

function lastOut(scene: Scene, id: string | undefined): Spot | undefined {
  if (!id) return undefined
  return spots(scene).find((spot) => (spot.at === 'exit' || spot.at === 'next') && spot.node === id && leads(scene, spot) === JOIN)
}

/** The upright view's steps one after the other, as keys go through them. */
export function flat(items: Item[]): string[] {
  return items.flatMap((item) => [item.id, ...(item.branches ?? []).flatMap((each) => flat(each.items))])
}

export function sameSpot(one: Spot | undefined, other: Spot): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
