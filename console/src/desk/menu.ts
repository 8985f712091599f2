/** The menu and what stands behind it: a capability is one folder and one row. The page is only for those whom its calls answer. */
import { type ComponentType, lazy } from 'react'

import type { Module } from '../api/company'
import type { Me } from '../api/session'
import type { IconName } from '../parts/Icon'
import type { Route } from '../shared/route'
import type { DESK } from './words'

export type Page = ComponentType<{ route: Route }>
export type Row = {
  at: string
  word: Exclude<keyof (typeof DESK)['zh'], 'waits' | 'own' | 'ownWindow'>
  group: 'today' | 'resources' | 'settling' | 'business' | 'setup'
  icon: IconName
  roles: Me['roles']
  page: Page
  deeper?: Page
  /** In the menu only while it is unfinished; its address stays. */
  once?: boolean
  /** In the menu where the company switched it on; its address is there for whoever may. */
  module?: Module
}

const EVERYBODY: Me['roles'] = ['admin', 'finance', 'regional', 'dispatcher', 'technician', 'partner', 'auditor']

export const MENU: Row[] = [
  { at: 'home', word: 'home', group: 'today', icon: 'bell', roles: EVERYBODY, page: lazy(() => import('./home/Home')) },
  { at: 'board', word: 'board', group: 'today', icon: 'board', roles: ['admin', 'dispatcher', 'partner'], page: lazy(() => import('./board/Board')) },
  { at: 'tickets', word: 'tickets', group: 'today', icon: 'table', roles: EVERYBODY, page: lazy(() => import('./tickets/Tickets')), deeper: lazy(() => import('./tickets/Ticket')) },
  { at: 'people', word: 'people', group: 'resources', icon: 'people', roles: ['admin', 'finance', 'dispatcher', 'auditor'], page: lazy(() => import('./people/People')), deeper: lazy(() => import('./people/Person')) },
  { at: 'customers', word: 'customers', group: 'resources', icon: 'person', roles: ['admin', 'finance', 'dispatcher'], page: lazy(() => import('./customers/Customers')), deeper: lazy(() => import('./customers/Customer')) },
  { at: 'returns', word: 'returns', group: 'today', icon: 'turn', roles: ['admin', 'dispatcher'], page: lazy(() => import('./returns/Returns')) },
  { at: 'plans', word: 'plans', group: 'resources', icon: 'flow', roles: ['admin', 'finance', 'dispatcher'], page: lazy(() => import('./plans/Plans')), deeper: lazy(() => import('./plans/Plan')), module: 'marketing' },
  { at: 'posters', word: 'posters', group: 'resources', icon: 'way', roles: ['admin', 'finance', 'dispatcher'], page: lazy(() => import('./posters/Posters')), module: 'marketing' },
  { at: 'campaigns', word: 'campaigns', group: 'setup', icon: 'flag', roles: ['admin', 'finance', 'dispatcher'], page: lazy(() => import('./campaigns/Campaigns')) },
  { at: 'upkeep', word: 'upkeep', group: 'setup', icon: 'clock', roles: ['admin', 'finance', 'dispatcher', 'auditor'], page: lazy(() => import('./upkeep/Upkeep')) },
  { at: 'codes', word: 'codes', group: 'resources', icon: 'camera', roles: ['admin', 'dispatcher', 'partner'], page: lazy(() => import('./codes/Codes')) },
  { at: 'stock', word: 'stock', group: 'resources', icon: 'list', roles: EVERYBODY, page: lazy(() => import('./stock/Stock')), module: 'stock' },
  { at: 'books', word: 'books', group: 'settling', icon: 'yuan', roles: ['admin', 'finance', 'auditor'], page: lazy(() => import('./books/Books')), deeper: lazy(() => import('./books/Book')) },
  { at: 'close', word: 'close', group: 'settling', icon: 'check', roles: ['admin', 'finance', 'auditor'], page: lazy(() => import('./close/Close')), deeper: lazy(() => import('./close/Statement')) },
  { at: 'payouts', word: 'payouts', group: 'settling', icon: 'bank', roles: ['admin', 'finance', 'auditor'], page: lazy(() => import('./payouts/Payouts')), deeper: lazy(() => import('./payouts/Payout')) },
  { at: 'costs', word: 'costs', group: 'settling', icon: 'list', roles: ['admin', 'finance', 'auditor'], page: lazy(() => import('./costs/Costs')) },
  { at: 'overview', word: 'overview', group: 'business', icon: 'chart', roles: ['admin', 'finance', 'auditor'], page: lazy(() => import('./overview/Overview')) },
  { at: 'funnel', word: 'funnel', group: 'business', icon: 'flow', roles: ['admin', 'finance', 'auditor'], page: lazy(() => import('./funnel/Funnel')) },
  { at: 'operations', word: 'operations', group: 'business', icon: 'clock', roles: ['admin', 'finance', 'auditor'], page: lazy(() => import('./operations/Operations')), module: 'operations' },
  { at: 'weights', word: 'weights', group: 'business', icon: 'flow', roles: ['admin', 'dispatcher'], page: lazy(() => import('./operations/Weights')), module: 'dispatch' },
  { at: 'margins', word: 'margins', group: 'business', icon: 'yuan', roles: EVERYBODY, page: lazy(() => import('./margins/Margins')) },
  { at: 'shares', word: 'shares', group: 'business', icon: 'list', roles: ['admin', 'finance', 'auditor', 'regional'], page: lazy(() => import('./shares/Shares')) },
  { at: 'report', word: 'report', group: 'business', icon: 'table', roles: ['admin', 'finance', 'auditor'], page: lazy(() => import('./report/Report')) },
  { at: 'teams', word: 'teams', group: 'business', icon: 'people', roles: ['admin', 'finance', 'auditor'], page: lazy(() => import('./teams/Teams')) },
  { at: 'team', word: 'team', group: 'business', icon: 'people', roles: ['admin', 'finance', 'auditor', 'partner'], page: lazy(() => import('./team/Team')) },
  { at: 'reviews', word: 'reviews', group: 'business', icon: 'check', roles: ['admin', 'finance', 'dispatcher'], page: lazy(() => import('./reviews/Reviews')) },
  { at: 'audit', word: 'audit', group: 'business', icon: 'search', roles: ['admin', 'finance', 'auditor'], page: lazy(() => import('./audit/Audit')) },
  { at: 'channels', word: 'channels', group: 'business', icon: 'way', roles: ['admin', 'finance', 'dispatcher', 'auditor'], page: lazy(() => import('./channels/Channels')), deeper: lazy(() => import('./channels/Kept')) },
  { at: 'setup', word: 'setUp', group: 'setup', icon: 'flag', roles: ['admin'], page: lazy(() => import('./setup/Setup')), once: true },
  { at: 'scenes', word: 'scenes', group: 'setup', icon: 'flow', roles: ['admin', 'dispatcher', 'finance'], page: lazy(() => import('./scenes/Scenes')), deeper: lazy(() => import('./scenes/Scene')) },
  { at: 'forms', word: 'forms', group: 'setup', icon: 'list', roles: ['admin', 'dispatcher', 'finance'], page: lazy(() => import('./scenes/Scenes')), deeper: lazy(() => import('./forms/Form')) },
  { at: 'templates', word: 'templates', group: 'setup', icon: 'table', roles: ['admin', 'finance', 'dispatcher', 'auditor'], page: lazy(() => import('./templates/Templates')), deeper: lazy(() => import('./templates/Template')) },
  { at: 'notices', word: 'notices', group: 'setup', icon: 'bell', roles: ['admin', 'finance', 'dispatcher', 'auditor'], page: lazy(() => import('./notices/Notices')) },
  { at: 'messages', word: 'messages', group: 'setup', icon: 'person', roles: ['admin', 'finance', 'dispatcher'], page: lazy(() => import('./messages/Messages')) },
  { at: 'hooks', word: 'hooks', group: 'setup', icon: 'turn', roles: ['admin'], page: lazy(() => import('./hooks/Hooks')), deeper: lazy(() => import('./hooks/Log')) },
  { at: 'company', word: 'company', group: 'setup', icon: 'flag', roles: ['admin'], page: lazy(() => import('./company/Company')) },
]
