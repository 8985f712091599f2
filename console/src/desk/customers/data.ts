/** A customer as the API tells it: who, what happened, points, coupons. */
import { api, got, type Schemas } from '../../api/client'
import { stale, useRead } from '../../api/reading'
import type { CUSTOMERS } from './words'

export type Who = Schemas['IdentityView']
export type Past = Schemas['PastView']
export type Points = Schemas['PointsView']
export type Stored = Schemas['ValueView']
export type Coupon = Schemas['CouponView']
export type Kind = Schemas['KeyIn']['kind']
export type Words = (typeof CUSTOMERS)['zh']

/** Whose own id a key of these is has to be said. */
export const SCOPED: Kind[] = ['external_userid', 'buyer_open_uid', 'doudian_open_id', 'openid', 'member']

const of = (id: string) => ({ params: { path: { customer_id: id } } })

export const useWho = (id: string) => useRead(['customer', id, 'who'], (): Promise<Who> => got(api.GET('/customers/{customer_id}/identity', of(id))))
export const usePast = (id: string, lang: string) => useRead(['customer', id, 'past', lang], (): Promise<Past> => got(api.GET('/customers/{customer_id}', of(id))))
export const usePoints = (id: string) => useRead(['customer', id, 'points'], (): Promise<Points> => got(api.GET('/customers/{customer_id}/points', of(id))))
export const useStored = (id: string, currency: string) => useRead(['customer', id, 'value', currency], (): Promise<Stored> => got(api.GET('/customers/{customer_id}/value', { params: { path: { customer_id: id }, query: { currency } } })))
export const useCoupons = (id: string) => useRead(['customer', id, 'coupons'], async (): Promise<Coupon[]> => (await got(api.GET('/customers/{customer_id}/coupons', of(id)))).items)
export const useOpenings = (id: string) => useRead(['customer', id, 'openings'], async () => (await got(api.GET('/customers/{customer_id}/openings', of(id)))).items)
export const useClasses = (id: string) => useRead(['customer', id, 'classes'], async () => (await got(api.GET('/customers/{customer_id}/classes', of(id)))).classes)

/** Read anew all that is shown of any customer: a merge changes more than one. */
export const changed = () => stale('customer')

/** What it is in words; the code itself where there is no word for it. */
export function said(w: Words, code: string): string {
  const found = (w as unknown as Record<string, unknown>)[code]
  return typeof found === 'string' ? found : code
}

/** Where the person was met: the name of a shop or channel. */
export const channelName = (w: Words, code: string): string => said(w, `at_${code}`).replace(/^at_/, '')

export const nameOf = (who: Who): string => who.ids.find((each) => each.name)?.name ?? ''
