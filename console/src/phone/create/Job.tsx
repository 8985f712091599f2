import { lazy } from 'react'

import type { Route } from '../../shared/route'
import { NEW } from '../offline/sending'
import { New } from './New'

const Ticket = lazy(() => import('../ticket/Ticket'))

/** `jobs/<id>`, or `jobs/+new`, which has to open without a net. */
export function Job({ route }: { route: Route }) {
  return route.parts[1] === NEW ? <New key={route.query.get('of') ?? ''} of={route.query.get('of') ?? ''} /> : <Ticket route={route} />
}
