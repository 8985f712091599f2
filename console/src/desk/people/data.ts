/** The register of people and places: read whole, written one at a time over the version that was read. */
import { api, got, gotWith, type Schemas } from '../../api/client'
import { everyPage } from '../../api/pages'
import { stale, useRead } from '../../api/reading'

export type Party = Schemas['PartyView']
export type Body = Schemas['PartyBody']
export type Kind = Party['kind']

export const KINDS: Kind[] = ['person', 'outlet', 'dealer', 'team', 'guide', 'supplier', 'hq']
export const SCENARIOS = ['direct', 'franchise', 'key_account', 'dealer'] as const

function everybody(): Promise<Party[]> {
  return everyPage((cursor): Promise<Schemas['PartyPage']> => got(api.GET('/parties', { params: { query: { limit: 200, ...cursor } } })))
}

export function useRegister() {
  return useRead(['register'], everybody)
}

/** As it is sent: what the register shows of a party, without what it says of itself. */
export function bodyOf(party: Party): Body {
  const { party_id: _, version: __, ...rest } = party
  return rest as Body
}

/** Write it; true where it waits for a second person. The caller says `changed` when all is written. Raises Refused. */
export async function written(id: string, body: Body, version?: number): Promise<boolean> {
  const params = { path: { party_id: id }, ...(version === undefined ? {} : { header: { 'If-Match': `"${version}"` } }) }
  const { status } = await gotWith(api.PUT('/parties/{party_id}', { params, body }))
  return status === 202
}

/** What was read of the register is read anew. */
export async function changed(): Promise<void> {
  await Promise.all(['register', 'party', 'parties', 'approvals'].map((each) => stale(each)))
}

/** The value that holds today; entries are in any order. */
export function now(entries: { since: string; value: string; until?: string | null }[] | undefined, at = new Date().toISOString()): string {
  const begun = (entries ?? []).filter((each) => Date.parse(each.since) <= Date.parse(at)).sort((one, other) => Date.parse(one.since) - Date.parse(other.since))
  const last = begun.at(-1)
  return last && !(last.until && Date.parse(last.until) <= Date.parse(at)) ? last.value : ''
}

/** The company's midnight (Beijing) at which a day begins. */
export function midnight(day: string): string {
  return `${day}T00:00:00+08:00`
}
