import { Fragment, type ReactNode, useEffect, useRef } from 'react'

import { queries } from '../api/reading'
import { renew, useSession } from '../api/session'
import { Mark } from '../parts/Icon'
import { useLang, useWords } from '../words'
import { SignIn } from './SignIn'
import { SHELL } from './words'

/** The page for whoever is signed in. A session that ends leaves it standing, with the sign-in over it; another person gets a
 *  page of their own, without anything that was read for the one before. */
export function Gate({ children }: { children: ReactNode }) {
  const { phase, me } = useSession()
  const w = useWords(SHELL)
  const before = useRef<string>(undefined)
  useLang()
  if (me && before.current !== me.party) {
    if (before.current) queries.clear()
    before.current = me.party
  }
  useEffect(() => {
    void renew().then(() => {
      const back = sessionStorage.getItem('suanqing.back')
      if (back) {
        sessionStorage.removeItem('suanqing.back')
        location.hash = back
      }
    })
  }, [])
  useEffect(() => {
    if (phase !== 'unreachable') return
    const timer = setInterval(() => void renew(), 10_000)
    return () => clearInterval(timer)
  }, [phase])
  if (phase === 'starting') return <main className="signin" aria-busy="true"><div className="brand"><Mark size={34} />{w.product}</div></main>
  if (phase === 'unreachable') return <main className="signin"><div className="brand"><Mark size={34} />{w.product}</div><p className="note stale" role="alert" style={{ marginTop: 16 }}>{w.unreachable}</p></main>
  if (!me) return <SignIn />
  return <><Fragment key={me.party}>{children}</Fragment>{phase === 'expired' && <Over />}</>
}

function Over() {
  const box = useRef<HTMLDialogElement>(null)
  const w = useWords(SHELL)
  useEffect(() => void box.current?.showModal(), [])
  return <dialog ref={box} aria-label={w.signIn} onCancel={(event) => event.preventDefault()} style={{ margin: 'auto', borderRadius: 12 }}><SignIn again /></dialog>
}
