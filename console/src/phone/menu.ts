/** The bottom bar and what stands behind it: a capability is one folder and one row. */
import { type ComponentType, lazy } from 'react'

import type { IconName } from '../parts/Icon'
import type { Route } from '../shared/route'
import { Job } from './create/Job'
import { Jobs } from './jobs/Jobs'

export type Page = ComponentType<{ route: Route }>
type Row = { at: string; word: 'jobs' | 'earnings' | 'notices' | 'me'; icon: IconName; page: Page; deeper?: Page }

export const MENU: Row[] = [
  { at: 'jobs', word: 'jobs', icon: 'list', page: Jobs, deeper: Job },
  { at: 'earnings', word: 'earnings', icon: 'yuan', page: lazy(() => import('./earnings/Earnings')), deeper: lazy(() => import('./earnings/Statement')) },
  { at: 'notices', word: 'notices', icon: 'bell', page: lazy(() => import('./notices/Notices')) },
  { at: 'me', word: 'me', icon: 'person', page: lazy(() => import('./me/Me')) },
]
