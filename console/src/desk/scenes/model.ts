/** A drawn scene as its document, and every change to it. Pure: each change makes a new document; what this page does
 *  not know of a document stays as it is. */
export type Both = { zh: string; en: string }
export type When = Record<string, unknown>
export type Exit = { on: string; to: string; when?: When[]; name?: Both }
export type Kind = 'task' | 'approval' | 'wait' | 'auto' | 'block' | 'end'
export type State = 'created' | 'assigned' | 'on_site' | 'done' | 'closed' | 'cancelled'
export type Person = { rule: string; role?: string; skill?: string; party?: string; department?: string; node?: string; fallback?: { queue: string } }
export type Block = { branches: Record<string, { start: string }>; join: 'all' | 'any' | number; next: string; on_reject?: string }
export type Node = {
  kind: Kind
  name: Both
  phase: 'presale' | 'sale' | 'aftersale'
  state?: State
  within?: string[]
  owner?: Person
  exits?: Exit[]
  block?: Block
  form?: string
  wait?: Record<string, unknown>
  approval?: Record<string, unknown>
  acts?: Record<string, unknown>[]
  limit?: Record<string, unknown>
  settles?: { trigger: string; share?: string; items?: string[]; item?: string; qty?: string }
  visible?: boolean
  allows?: string[]
  active?: { from: string; to: string }
}
export type Place = { x: number; y: number }
export type Scene = { scene: string; name: Both; start: string; nodes: Record<string, Node>; layout?: { places?: Record<string, Place> } }
/** Where a way can be cut and something put in: the scene's beginning, an exit, what follows a block, a branch's beginning. */
export type Spot = { at: 'start' } | { at: 'exit'; node: string; exit: number } | { at: 'next'; node: string } | { at: 'branch'; node: string; branch: string }
/** Why a change is not made. */
export type No = 'last_end' | 'leads_here' | 'last_branch' | 'end_in_block' | 'into_itself'
export type Done = { scene: Scene; id: string } | { no: No }

export const JOIN = 'join'
export const KINDS: Kind[] = ['task', 'approval', 'wait', 'auto', 'block', 'end']
const QUEUE = { queue: 'dispatch' }
/** What only nodes of some kinds may say; changing the kind takes away what the other may not. */
const OF_KINDS: Record<string, Kind[]> = {
  state: ['task', 'approval', 'wait', 'end'], owner: ['task', 'approval', 'wait'], exits: ['task', 'approval', 'wait', 'auto'], form: ['task', 'approval'],
  limit: ['task', 'approval', 'wait'], allows: ['task', 'approval', 'wait', 'end'], forbids: ['task', 'approval', 'wait', 'end'],
  settles: ['task', 'approval', 'wait', 'auto', 'end'], approval: ['approval'], wait: ['wait'], acts: ['auto'], block: ['block'],
}

export function begun(scene: string, name: Both, first: Both, end: Both): Scene {
  const nodes = { start: { ...fresh('task', first, 'end', 'created', undefined), phase: 'sale' as const }, end: fresh('end', end, '', 'closed', undefined) }
  return { scene, name, start: 'start', nodes }
}

function fresh(kind: Kind, name: Both, to: string, state: State, back: string | undefined): Node {
  const base = { kind, name, phase: 'sale' as const }
  const owned = { ...base, state, owner: { rule: 'load', fallback: QUEUE } }
  if (kind === 'approval') {
    const approval = { mode: 'any', people: [{ rule: 'role', role: 'admin' }], nobody: { then: 'queue' } }
    return { ...owned, owner: { rule: 'role', role: 'admin', fallback: QUEUE }, approval, exits: [{ on: 'approved', to }, { on: 'rejected', to: back ?? to }] }
  }
  if (kind === 'wait') return { ...owned, owner: { rule: 'previous', fallback: QUEUE }, wait: { for: 'time', minutes: 1440 }, exits: [{ on: 'due', to }] }
  if (kind === 'auto') return { ...base, acts: [{ do: 'notify', to: 'owner' }], exits: [{ on: 'advance', to }] }
  if (kind === 'end') return { ...base, state }
  return { ...owned, exits: [{ on: 'advance', to }] }
}

/** A free id: the kind and a number. */
export function freeId(taken: Record<string, unknown>, like: string): string {
  for (let number = 1; ; number++) if (!(`${like}_${number}` in taken)) return `${like}_${number}`
}

export function changed(scene: Scene, id: string, next: Partial<{ [K in keyof Node]: Node[K] | undefined }>): Scene {
  return { ...scene, nodes: { ...scene.nodes, [id]: clean({ ...scene.nodes[id]!, ...next }) as Node } }
}

/** Without what is undefined: such members are taken away. */
export function clean<T extends object>(of: T): T {
  return Object.fromEntries(Object.entries(of).filter(([, value]) => value !== undefined)) as T
}

export function leads(scene: Scene, spot: Spot): string {
  if (spot.at === 'start') return scene.start
  const node = scene.nodes[spot.node]
  if (spot.at === 'next') return node?.block?.next ?? ''
  if (spot.at === 'branch') return node?.block?.branches[spot.branch]?.start ?? ''
  return node?.exits?.[spot.exit]?.to ?? ''
}

/** The way leads elsewhere. */
export function led(scene: Scene, spot: Spot, to: string): Scene {
  if (spot.at === 'start') return { ...scene, start: to }
  const node = scene.nodes[spot.node]!
  if (spot.at === 'exit') return changed(scene, spot.node, { exits: (node.exits ?? []).map((each, place) => (place === spot.exit ? { ...each, to } : each)) })
  const block = node.block!
  if (spot.at === 'next') return changed(scene, spot.node, { block: { ...block, next: to } })
  return changed(scene, spot.node, { block: { ...block, branches: { ...block.branches, [spot.branch]: { ...block.branches[spot.branch], start: to } } } })
}

/** In which branch of which block something put here would be. */
export function within(scene: Scene, spot: Spot): string[] | undefined {
  if (spot.at === 'start') return undefined
  return spot.at === 'branch' ? [spot.node, spot.branch] : scene.nodes[spot.node]?.within
}

/** Every way of the scene, in the document's order. */
export function spots(scene: Scene): Spot[] {
  const found: Spot[] = [{ at: 'start' }]
  for (const [node, each] of Object.entries(scene.nodes)) {
    each.exits?.forEach((_, exit) => found.push({ at: 'exit', node, exit }))
    Object.keys(each.block?.branches ?? {}).forEach((branch) => found.push({ at: 'branch', node, branch }))
    if (each.block) found.push({ at: 'next', node })
  }
  return found
}

/** How far the work is there: the state of what comes before. */
function stateAt(scene: Scene, spot: Spot, seen = new Set<string>()): State {
  if (spot.at === 'start') return 'created'
  const own = scene.nodes[spot.node]?.state
  if (own || seen.has(spot.node)) return own ?? 'created'
  seen.add(spot.node)
  const before = spots(scene).find((each) => leads(scene, each) === spot.node)
  return before ? stateAt(scene, before, seen) : 'created'
}

/** A node of this kind where the way was, which then leads on to where the way led. `words` are its name, or its number's. */
export function inserted(scene: Scene, spot: Spot, kind: Kind, name: (kind: Kind, number: number) => Both): Done {
  const path = within(scene, spot)
  if (kind === 'end' && path) return { no: 'end_in_block' }
  const to = leads(scene, spot)
  const id = freeId(scene.nodes, kind)
  const number = Object.values(scene.nodes).filter((each) => each.kind === kind).length + 1
  const inside = path ? { within: path } : {}
  if (kind === 'block') return blocked(scene, spot, id, inside, to, name)
  const back = spot.at === 'exit' && scene.nodes[spot.node]?.kind === 'task' ? spot.node : undefined
  const made = { ...fresh(kind, name(kind, number), to, kind === 'end' ? 'closed' : stateAt(scene, spot), back), phase: phaseAt(scene, spot), ...inside }
  return { scene: led({ ...scene, nodes: { ...scene.nodes, [id]: made } }, spot, id), id }
}

function phaseAt(scene: Scene, spot: Spot): Node['phase'] {
  const near = spot.at === 'start' ? scene.nodes[scene.start] : scene.nodes[spot.node]
  return near?.phase ?? 'sale'
}

function blocked(scene: Scene, spot: Spot, id: string, inside: { within?: string[] }, next: string, name: (kind: Kind, number: number) => Both): Done {
  const block: Node = { kind: 'block', name: name('block', 1), phase: phaseAt(scene, spot), block: { branches: {}, join: 'all', next }, ...inside }
  const state = stateAt(scene, spot)
  let made: Scene = led({ ...scene, nodes: { ...scene.nodes, [id]: block } }, spot, id)
  for (const _ of [1, 2]) made = branched(made, id, name, state).scene
  return next === JOIN ? { scene: followed(made, id, name('task', 1), state), id } : { scene: made, id }
}

/** A block ends no branch itself: a step of its own follows it there. */
function followed(scene: Scene, id: string, name: Both, state: State): Scene {
  const node = scene.nodes[id]!
  const step = freeId(scene.nodes, 'task')
  const made: Node = { ...fresh('task', name, JOIN, state, undefined), phase: node.phase, within: node.within! }
  return changed({ ...scene, nodes: { ...scene.nodes, [step]: made } }, id, { block: { ...node.block!, next: step } })
}

/** One branch more, with a step of its own. */
export function branched(scene: Scene, id: string, name: (kind: Kind, number: number) => Both, state?: State): { scene: Scene; id: string } {
  const node = scene.nodes[id]!
  const block = node.block!
  const branch = freeId(block.branches, 'branch')
  const step = freeId(scene.nodes, 'task')
  const beside = Object.values(block.branches).map((each) => scene.nodes[each.start]?.state).find(Boolean)
  const number = Object.values(scene.nodes).filter((each) => each.kind === 'task').length + 1
  const made: Node = { ...fresh('task', name('task', number), JOIN, state ?? beside ?? 'assigned', undefined), phase: node.phase, within: [id, branch] }
  const next = { ...scene, nodes: { ...scene.nodes, [step]: made } }
  return { scene: changed(next, id, { block: { ...block, branches: { ...block.branches, [branch]: { start: step } } } }), id: step }
}

/** The nodes of a block, or of one of its branches, with those of blocks in it. */
export function inside(scene: Scene, block: string, branch?: string): string[] {
  return Object.entries(scene.nodes).flatMap(([id, node]) => (node.within?.[0] === block && (branch === undefined || node.within[1] === branch) ? [id, ...inside(scene, id)] : []))
}

export function unbranched(scene: Scene, id: string, branch: string): Done {
  const block = scene.nodes[id]!.block!
  if (Object.keys(block.branches).length < 2) return { no: 'last_branch' }
  const { [branch]: _, ...branches } = block.branches
  return { scene: without(changed(scene, id, { block: { ...block, branches } }), inside(scene, id, branch)), id }
}

/** The first way out that leads to another node: where those go who came here, once the node is gone. */
export function onward(scene: Scene, id: string): string | undefined {
  const node = scene.nodes[id]!
  return node.block ? node.block.next : node.exits?.find((each) => each.to !== id && each.on !== 'rejected' && each.on !== 'returned' && each.on !== 'cancel')?.to ?? node.exits?.find((each) => each.to !== id)?.to
}

/** Whoever led here leads to `to`; exits that would then lead to their own node, and did not before, go. Nothing where
 *  somebody leads here out of another branch, for whom its end would be another end. */
function passed(scene: Scene, id: string, to: string): Scene | undefined {
  let next = scene
  for (const spot of spots(scene)) {
    if (leads(scene, spot) !== id || (spot.at !== 'start' && spot.node === id)) continue
    if (to === JOIN && (spot.at === 'next' || String(within(scene, spot)) !== String(scene.nodes[id]!.within))) return undefined
    next = led(next, spot, to)
  }
  if (to === JOIN && Object.values(scene.nodes).some((each) => each.block?.on_reject === id)) return undefined
  const nodes = Object.entries(next.nodes).map(([own, node]) => {
    const block = node.block?.on_reject === id ? { block: { ...node.block, on_reject: to } } : {}
    const exits = node.exits?.filter((each, place) => !(each.to === own && scene.nodes[own]!.exits![place]!.to === id))
    return [own, { ...node, ...block, ...(exits && exits.length ? { exits } : {}) }] as const
  })
  return { ...next, nodes: Object.fromEntries(nodes) }
}

function without(scene: Scene, ids: string[]): Scene {
  const gone = new Set(ids)
  const nodes = Object.fromEntries(Object.entries(scene.nodes).filter(([id]) => !gone.has(id)).map(([id, node]) => [id, node.exits?.some((each) => gone.has(each.to)) ? { ...node, exits: node.exits.filter((each) => !gone.has(each.to)) } : node]))
  return unplacedOf({ ...scene, nodes }, gone)
}

function unplacedOf(scene: Scene, gone: Set<string>): Scene {
  const places = scene.layout?.places
  if (!places || !Object.keys(places).some((id) => gone.has(id))) return scene
  return { ...scene, layout: { ...scene.layout, places: Object.fromEntries(Object.entries(places).filter(([id]) => !gone.has(id))) } }
}

/** Without the node; ways that led there lead on to where it led. A block goes with all that is in it. */
export function removed(scene: Scene, id: string): Done {
  const node = scene.nodes[id]!
  if (node.kind === 'end') return unended(scene, id)
  const to = onward(scene, id)
  if (to === undefined && scene.start === id) return { no: 'leads_here' }
  const own = node.within
  if (own && to === JOIN && scene.nodes[own[0]!]?.block?.branches[own[1]!]?.start === id) {
    return inside(scene, own[0]!, own[1]).length === 1 + inside(scene, id).length ? unbranched(scene, own[0]!, own[1]!) : { no: 'leads_here' }
  }
  if (to === JOIN && scene.start === id) return { no: 'leads_here' }
  const led = to === undefined ? scene : passed(scene, id, to)
  if (!led) return { no: 'leads_here' }
  if (Object.values(led.nodes).some((each) => each.block && (each.block.next === id || Object.values(each.block.branches).some((branch) => branch.start === id)))) return { no: 'leads_here' }
  return { scene: without(led, [id, ...inside(scene, id)]), id: to && to !== JOIN ? to : led.start }
}

function unended(scene: Scene, id: string): Done {
  if (Object.values(scene.nodes).filter((each) => each.kind === 'end').length < 2) return { no: 'last_end' }
  if (spots(scene).some((spot) => spot.at !== 'exit' && leads(scene, spot) === id)) return { no: 'leads_here' }
  return { scene: without(scene, [id]), id: scene.start }
}

/** Taken out where it stands and put in there, with all that is in it. */
export function moved(scene: Scene, id: string, spot: Spot): Done {
  const path = within(scene, spot)
  const node = scene.nodes[id]!
  if (node.kind === 'end') return path ? { no: 'end_in_block' } : { no: 'leads_here' }
  if (spot.at !== 'start' && (spot.node === id ? spot.at !== 'branch' : inside(scene, id).includes(spot.node))) return leads(scene, spot) === id || spot.node === id ? { scene, id } : { no: 'into_itself' }
  if (spot.at === 'branch' && spot.node === id) return { no: 'into_itself' }
  if (leads(scene, spot) === id) return { scene, id }
  const to = onward(scene, id)
  if (to === undefined) return { no: 'leads_here' }
  const own = node.within
  if (to === JOIN && (scene.start === id || (own && scene.nodes[own[0]!]?.block?.branches[own[1]!]?.start === id))) return { no: 'leads_here' }
  const target = leads(scene, spot)
  if (node.block && target === JOIN) return { no: 'leads_here' }
  const place = node.exits?.findIndex((each) => each.to === to) ?? -1
  const out = passed(scene, id, to)
  if (!out) return { no: 'leads_here' }
  const [put, goal] = [lost(scene, out, spot), target === id ? to : target]
  if (!put) return { no: 'leads_here' }
  const next = led(out, put, id)
  const here = { ...(path ? { within: path } : { within: undefined }) }
  const ways: Partial<Node> = node.block ? { block: { ...node.block, next: goal } } : { exits: node.exits!.map((each, at) => (at === place ? { ...each, to: goal } : each)) }
  return { scene: fitted(changed(next, id, { ...here, ...ways } as Partial<Node>), id, goal), id }
}

/** Ways that a moved step can no longer take, into a branch or to the end of one, lead where it now goes on. */
function fitted(scene: Scene, id: string, goal: string): Scene {
  const outer = (path: string[] | undefined): string[] => (path ? [String(path), ...outer(scene.nodes[path[0]!]?.within)] : [''])
  const node = scene.nodes[id]!
  const mine = outer(node.within)
  const reached = (to: string) => (to === JOIN ? node.within !== undefined : mine.includes(String(scene.nodes[to]?.within ?? '')))
  const block = node.block?.on_reject && !reached(node.block.on_reject) ? unrejected(node.block) : node.block
  return changed(scene, id, { exits: node.exits?.map((each) => (reached(each.to) ? each : { ...each, to: goal })), block })
}

function unrejected({ on_reject: _, ...block }: Block): Block {
  return block
}

/** The same way once others went: an exit's number may be a smaller one. */
function lost(before: Scene, after: Scene, spot: Spot): Spot | undefined {
  if (spot.at !== 'exit') return spot
  const was = before.nodes[spot.node]!.exits!
  const is = after.nodes[spot.node]?.exits ?? []
  if (is.length === was.length) return spot
  const found = is.findIndex((each) => each.on === was[spot.exit]!.on && each.to === was[spot.exit]!.to)
  return found < 0 ? undefined : { ...spot, exit: found }
}

/** Another kind of node: what both may say stays, what only the old one may goes. */
export function rekinded(scene: Scene, id: string, kind: Kind): Done {
  const node = scene.nodes[id]!
  if (node.kind === kind) return { scene, id }
  if (node.kind === 'end' || node.kind === 'block' || kind === 'end' || kind === 'block') return { no: 'leads_here' }
  const to = onward(scene, id) ?? scene.start
  const others = Object.fromEntries(Object.entries(node).filter(([name]) => !(name in OF_KINDS) || OF_KINDS[name]!.includes(kind))) as Partial<Node>
  const spot = spots(scene).find((each) => leads(scene, each) === id)
  const made = fresh(kind, node.name, to, spot ? stateAt(scene, spot) : 'created', undefined)
  const exits = (node.exits ?? []).filter((each) => kind !== 'auto' || each.on === 'advance')
  const leading = exits.some((each) => each.on === made.exits![0]!.on) ? exits : [...made.exits!, ...exits.filter((each) => each.to !== to)]
  return { scene: { ...scene, nodes: { ...scene.nodes, [id]: { ...made, ...others, kind, exits: leading } as Node } }, id }
}

/** A way from one node to another; nothing where both are not in one branch or further out. */
export function connected(scene: Scene, from: string, to: string): Done {
  const [node, target] = [scene.nodes[from], scene.nodes[to]]
  if (!node || !target || node.kind === 'end') return { no: 'leads_here' }
  if (node.block) return { scene: changed(scene, from, { block: { ...node.block, next: to } }), id: from }
  const on = node.kind === 'wait' ? 'due' : node.kind === 'approval' ? 'approved' : 'advance'
  return { scene: changed(scene, from, { exits: [...(node.exits ?? []), { on, to }] }), id: from }
}

export function placed(scene: Scene, id: string, { x, y }: Place): Scene {
  return { ...scene, layout: { ...scene.layout, places: { ...scene.layout?.places, [id]: { x: Math.max(0, Math.round(x)), y: Math.max(0, Math.round(y)) } } } }
}

/** Arranged by itself again. */
export function arranged(scene: Scene): Scene {
  if (!scene.layout?.places) return scene
  const { places: _, ...others } = scene.layout
  const { layout: __, ...rest } = scene
  return Object.keys(others).length ? { ...rest, layout: others } : rest
}
