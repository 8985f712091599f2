import { api, got, type Schemas } from '../../api/client'
import { useRead } from '../../api/reading'
import { Icon } from '../../parts/Icon'
import { useLang, useWords } from '../../words'
import { JOBS } from '../jobs/words'
import { TICKET } from './words'

type Node = { kind: string; name: { zh: string; en: string }; state?: string; exits?: { on: string; to: string; when?: unknown[] }[]; next?: string }
type Drawn = { start: string; nodes: Record<string, Node> }
const STATES = ['created', 'assigned', 'on_site', 'done'] as const

/** Where the job is on its way: of a drawn scene its own steps, the way that is usually taken; else the life of any ticket. */
export function Steps({ ticket }: { ticket: Schemas['TicketView'] }) {
  const w = useWords(TICKET)
  const j = useWords(JOBS)
  const lang = useLang()
  const [scene = '', version = ''] = (ticket.stands?.scene ?? ticket.scene).split('@')
  const here = ticket.stands?.tokens[0]
  const read = useRead(['scene', scene, version], () => got(api.GET('/scenes/{scene}/versions/{version}', { params: { path: { scene, version } } })), { enabled: Boolean(here) && ticket.stands?.scene !== ticket.scene })
  const drawn = read.data?.document as Drawn | undefined
  const steps = drawn
    ? usualWay(drawn, here?.node ?? '').map(([id, node]) => ({ id, name: node.name[lang] }))
    : STATES.map((state) => ({ id: state as string, name: j[state] }))
  const at = drawn ? steps.findIndex((each) => each.id === here?.node) : ['closed', 'done'].includes(ticket.state) ? STATES.length : STATES.indexOf(ticket.state as (typeof STATES)[number])
  if (ticket.state === 'cancelled') return null
  return (
    <ol className="steps" aria-label={w.steps}>
      {steps.map((step, place) => {
        const kind = place < at ? 'passed' : place === at ? 'here' : ''
        return <li key={step.id} className={kind} aria-current={place === at ? 'step' : undefined}><i>{place < at ? <Icon name="tick" size={15} /> : place + 1}</i>{step.name}</li>
      })}
    </ol>
  )
}

/** From the start along the first exit of each node that is no calling off; through `here` where that lies aside. */
export function usualWay({ start, nodes }: Drawn, here: string): [string, Node][] {
  const found: [string, Node][] = []
  let id: string | undefined = start
  while (id && nodes[id] && !found.some(([each]) => each === id) && found.length < 7) {
    const node: Node = nodes[id]!
    if (node.kind !== 'auto' && node.kind !== 'end') found.push([id, node])
    const exits: { on: string; to: string }[] = (node.exits ?? []).filter((each) => each.on !== 'cancel' && each.to !== id)
    id = (exits.find((each) => each.to === here) ?? exits[0])?.to
  }
  if (here && nodes[here] && !found.some(([each]) => each === here)) found.push([here, nodes[here]!])
  return found
}
