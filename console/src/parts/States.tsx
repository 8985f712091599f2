import type { UseQueryResult } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'

import { Refused, Unreached } from '../api/client'
import { useWords } from '../words'
import { PARTS } from './words'

/** Grey bars in the shape of what comes; after three seconds they say how long it takes. */
export function Loading({ rows = 4 }: { rows?: number }) {
  const w = useWords(PARTS)
  const [waited, setWaited] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => setWaited((each) => each + 1), 1000)
    return () => clearInterval(timer)
  }, [])
  return (
    <div className="bars" role="status" aria-label={w.loading}>
      {Array.from({ length: rows }, (_, row) => <i key={row} style={{ width: `${[52, 100, 86, 92][row % 4]}%` }} />)}
      {waited > 3 && <p className="quiet">{w.waiting(waited)}</p>}
    </div>
  )
}

/** What went wrong, in words: nothing came, no right, or what the API said. */
export function Wrong({ problem, again }: { problem: unknown; again?: () => void }) {
  const w = useWords(PARTS)
  if (problem instanceof Refused && problem.status < 500) {
    return (
      <div className="state" role="alert">
        <b>{problem.message}</b>
        <p className="quiet">{w.number(problem.number)}</p>
        {again && <button className="press" onClick={again}>{w.again}</button>}
      </div>
    )
  }
  const number = problem instanceof Refused ? problem.number : problem instanceof Unreached ? 'NET' : 'APP'
  return (
    <div className="state" role="alert">
      <b>{w.notGot}</b>
      <p>{w.notGotWhy(number)}</p>
      {again && <button className="press primary" onClick={again}>{w.again}</button>}
    </div>
  )
}

/** What a refused step says, where the step is. */
export function Refusal({ problem }: { problem: unknown }) {
  const w = useWords(PARTS)
  if (!problem) return null
  if (problem instanceof Refused) {
    if (problem.status === 412 || problem.code === 'version_conflict' || problem.code === 'stale_version') {
      return <p className="note wrong" role="alert"><b>{w.conflict}</b> {w.conflictWhy}</p>
    }
    if (problem.status < 500) return <p className="note wrong" role="alert">{problem.message} <span className="quiet">{w.number(problem.number)}</span></p>
    return <p className="note wrong" role="alert"><b>{w.notGot}</b> {w.notGotWhy(problem.number)}</p>
  }
  return <p className="note wrong" role="alert"><b>{w.notGot}</b> {w.notGotWhy(problem instanceof Unreached ? 'NET' : 'APP')}</p>
}

export function Empty({ title, why, children }: { title: string; why?: string; children?: ReactNode }) {
  return <div className="state"><b>{title}</b>{why && <p>{why}</p>}{children}</div>
}

/** Bars while it comes, words where it does not, else what was read. */
export function Shown<T>({ read, rows, children }: { read: UseQueryResult<T>; rows?: number; children: (data: T) => ReactNode }) {
  if (read.data !== undefined) return <>{children(read.data)}</>
  if (read.isError) return <Wrong problem={read.error} again={() => void read.refetch()} />
  return <Loading {...(rows ? { rows } : {})} />
}
