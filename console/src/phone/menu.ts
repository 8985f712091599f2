/** The bottom bar and what stands behind it: a capability is one folder and one row. */
import { type ComponentType, lazy } from 'react'

import type { Me } from '../api/session'
import type { IconName } from '../parts/Icon'
import type { Route } from '../shared/route'
import { MAKERS } from './create/data'
import { Job } from './create/Job'
import { Jobs } from './jobs/Jobs'

export type Page = ComponentType<{ route: Route }>
type Row = { at: string; word: 'business' | 'jobs' | 'earnings' | 'notices' | 'me' | 'tasks' | 'posters' | 'chat'; icon: IconName; page: Page; deeper?: Page; roles?: Me['roles']; /** Its address is there, without a place in the bar. */ aside?: boolean }

const rest: (() => Promise<unknown>)[] = []

/** A page that is fetched when it is first looked at, or a while after the first one stands. */
function later(load: () => Promise<{ default: Page }>): Page {
  rest.push(load)
  return lazy(load)
}

/** All pages, so that each is there when the net is not. */
export function fetchAll(): void {
  if (navigator.onLine) for (const load of rest) load().catch(() => undefined)
}

export const MENU: Row[] = [
  { at: 'business', word: 'business', icon: 'chart', roles: ['admin', 'finance', 'auditor', 'partner'], page: later(() => import('./business/Business')) },
  { at: 'jobs', word: 'jobs', icon: 'list', page: Jobs, deeper: Job },
  { at: 'earnings', word: 'earnings', icon: 'yuan', page: later(() => import('./earnings/Earnings')), deeper: later(() => import('./earnings/Statement')) },
  { at: 'notices', word: 'notices', icon: 'bell', page: later(() => import('./notices/Notices')) },
  { at: 'tasks', word: 'tasks', icon: 'people', roles: MAKERS, page: later(() => import('./tasks/Tasks')), aside: true },
  { at: 'posters', word: 'posters', icon: 'people', roles: MAKERS, page: later(() => import('./posters/Posters')), aside: true },
  { at: 'chat', word: 'chat', icon: 'person', page: later(() => import('./chat/Chat')), aside: true },
  { at: 'me', word: 'me', icon: 'person', page: later(() => import('./me/Me')) },
]
