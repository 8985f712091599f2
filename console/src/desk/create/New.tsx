import { lazy, Suspense, useState } from 'react'

import { may, useMe } from '../../api/session'
import { useWords } from '../../words'
import { CREATE } from './words'

const Create = lazy(() => import('./Create'))

/** The button, for whom a ticket may be made by; the form comes when it is pressed. */
export function New() {
  const w = useWords(CREATE)
  const me = useMe()
  const [open, setOpen] = useState(false)
  if (!may(me, 'admin', 'dispatcher', 'partner', 'technician')) return null
  return (
    <>
      <button className="press primary" onClick={() => setOpen(true)}>{w.title}</button>
      {open && <Suspense fallback={null}><Create close={() => setOpen(false)} /></Suspense>}
    </>
  )
}
