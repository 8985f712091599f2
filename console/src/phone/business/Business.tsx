/** For who manages: the boss's figures, or how the own team does. */
import './business.css'

import { may, useMe } from '../../api/session'
import type { Route } from '../../shared/route'
import { Boss } from './Boss'
import { TeamCard } from './TeamCard'

export default function Business({ route }: { route: Route }) {
  const me = useMe()
  return may(me, 'admin', 'finance', 'auditor') ? <Boss route={route} /> : <TeamCard route={route} />
}
