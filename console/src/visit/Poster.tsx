import { useEffect, useState } from 'react'

import { Refused, type Schemas } from '../api/client'
import { Loading, Wrong } from '../parts/States'
import { useWords } from '../words'
import { open, said } from './calls'
import { Framed } from './Framed'
import { POSTER } from './words'

/** What a poster says to whoever scanned it in a browser: who they are is proven in the mini program. */
export function Poster({ code }: { code: string }) {
  const w = useWords(POSTER)
  const [page, setPage] = useState<Schemas['PosterPage']>()
  const [problem, setProblem] = useState<unknown>()
  useEffect(() => {
    said(open.GET('/posters/{code}', { params: { path: { code: code || '-' } } })).then(setPage, setProblem)
  }, [code])
  const gone = problem instanceof Refused && problem.status === 404
  return (
    <Framed title={page?.title ?? w.title}>
      {gone ? <div className="state" role="alert"><b>{w.gone}</b></div>
        : page ? <section className="card"><div className="in"><p>{page.text}</p><p className="second">{w.by(page.by)}</p><p className="note">{w.how}</p></div></section>
        : problem ? <Wrong problem={problem} again={() => location.reload()} /> : <Loading />}
    </Framed>
  )
}
