/** The outlets that the reader looks after: all of them for head office, their own for everybody else. */
import { useParties } from './names'
import { may, useMe } from './session'

export type Outlet = { id: string; name: string; region: string }

export function useOutlets(): Outlet[] {
  const me = useMe()
  const parties = useParties()
  if (!may(me, 'admin', 'finance', 'dispatcher', 'auditor')) return me.outlet ? [{ id: me.outlet, name: me.outlet_name ?? me.outlet, region: '' }] : []
  return [...parties].filter(([, party]) => party.kind === 'outlet').map(([id, { name, region }]) => ({ id, name, region: region ?? '' }))
    .sort((one, other) => one.region.localeCompare(other.region) || one.id.localeCompare(other.id))
}

const AT_ONCE = 10

/** Outlets by tens, as the API takes them. */
export function inTens(ids: string[]): string[] {
  return Array.from({ length: Math.ceil(ids.length / AT_ONCE) }, (_, place) => ids.slice(place * AT_ONCE, (place + 1) * AT_ONCE).join(','))
}
