/** What a ticket is made of on the phone: the company's scenes, kept in the phone so that they are there without a net. */
import { api, got, type Schemas, Unreached } from '../../api/client'
import { useRead } from '../../api/reading'
import type { Me } from '../../api/session'
import type { Place } from '../Location'
import { kept } from '../offline/kept'

export const MAKERS: Me['roles'] = ['admin', 'dispatcher', 'partner', 'technician']
export type Choice = { scene: string; name: { zh?: string; en?: string } }

const PLACE = '+scenes'

/** The scenes in which a ticket may begin; as they were read last where there is no net. Raises Refused, Unreached. */
async function scenes(): Promise<Choice[]> {
  try {
    const { items } = await got(api.GET('/scenes'))
    const found = items.flatMap(({ holds, name }) => (holds ? [{ scene: holds, name }] : []))
    await kept.keepDraft({ ticket: PLACE, answers: { found }, photos: {}, at: Date.now() })
    return found
  } catch (problem) {
    const before = problem instanceof Unreached ? await kept.draft(PLACE) : undefined
    if (!before) throw problem
    return before.answers.found as Choice[]
  }
}

export function useScenes() {
  return useRead(['scenes', 'begin'], scenes)
}

export type Said = { scene: string; outlet: string; title: string; customer: string; phone: string; address: string; urgent: boolean; mine: boolean; position?: Place; key?: string }
export const NOTHING: Said = { scene: '', outlet: '', title: '', customer: '', phone: '', address: '', urgent: false, mine: false }

/** What is sent; the title is the scene's name where nobody wrote one. */
export function bodyOf(said: Said, name: string): Schemas['CreateTicket'] {
  const told = (['customer', 'phone', 'address'] as const).map((each) => [each, said[each].trim()] as const).filter(([, text]) => text)
  return { outlet: said.outlet, scene: said.scene, title: said.title.trim() || name, urgent: said.urgent, lines: [], ...(said.position ? { position: said.position } : {}), ...Object.fromEntries(told) }
}

/** The same as an order that the reader takes as a guide: the customer is known by the phone from then on. */
export function orderOf(body: Schemas['CreateTicket'], consent: string): Schemas['TakenOrder'] {
  return { ...body, phone: body.phone ?? '', consent }
}

/** What was typed, of a body that could not be sent. */
export function saidOf({ outlet, scene, title, customer, phone, address, urgent, position }: Schemas['CreateTicket']): Said {
  return { outlet, scene: scene ?? '', title, customer: customer ?? '', phone: phone ?? '', address: address ?? '', urgent: urgent ?? false, mine: false, ...(position ? { position: position as Place } : {}) }
}
