/** How the company's pages look: read once a visit, by everybody. */
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'

import { write } from '../words/formats'
import { api, got, type Schemas } from './client'
import { type Me, may } from './session'

export type Look = Schemas['CompanyLookView']
export type Module = NonNullable<Look['modules']>[number]
const KEPT = 10 * 60_000

export function useLook(): Look | undefined {
  const { data } = useQuery({ queryKey: ['look'], queryFn: (): Promise<Look> => got(api.GET('/settings/company')), staleTime: KEPT, gcTime: Infinity })
  if (data) write({ dates: data.dates ?? 'iso', digits: data.digits ?? 'comma' })
  const accent = data?.accent
  useEffect(() => {
    const { style } = document.documentElement
    for (const [name, value] of Object.entries(shades(accent ?? ''))) accent ? style.setProperty(name, value) : style.removeProperty(name)
  }, [accent])
  return data
}

/** Pages of the company's own that stand in this person's menu. */
export function ownPages(look: Look | undefined, me: Me): NonNullable<Look['menu']> {
  return (look?.menu ?? []).filter((each) => may(me, ...each.roles) && (!each.module || look?.modules?.includes(each.module)))
}

function shades(accent: string): Record<string, string> {
  return { '--blue': accent, '--blue-d': `color-mix(in srgb, ${accent} 80%, black)`, '--blue-soft': `color-mix(in srgb, ${accent} 8%, white)` }
}
