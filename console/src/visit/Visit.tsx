import { useCallback, useEffect, useState } from 'react'

import { Refused, type Schemas } from '../api/client'
import { Loading, Wrong } from '../parts/States'
import { useLang, useWords } from '../words'
import { moment } from '../words/times'
import { open, said } from './calls'
import { Framed } from './Framed'
import { Rate } from './Rate'
import { VISIT } from './words'

type Page = Schemas['VisitView']
const EVERY = 60_000

export function Visit({ token }: { token: string }) {
  const w = useWords(VISIT)
  const lang = useLang()
  const [page, setPage] = useState<Page>()
  const [problem, setProblem] = useState<unknown>()
  const read = useCallback(async () => {
    try {
      setPage(await said(open.GET('/visits/{token}', { params: { path: { token: token || '-' } } })))
      setProblem(undefined)
    } catch (wrong) {
      setProblem(wrong)
    }
  }, [token])
  useEffect(() => {
    void read()
    const timer = setInterval(() => { if (!document.hidden) void read() }, EVERY)
    return () => clearInterval(timer)
  }, [read, lang])
  const gone = problem instanceof Refused && problem.status === 404
  return (
    <Framed title={w.title}>
      {gone ? <div className="state" role="alert"><b>{w.gone}</b><p>{w.goneWhy}</p></div>
        : page ? <Shown page={page} token={token} changed={setPage} />
        : problem ? <Wrong problem={problem} again={() => void read()} /> : <Loading />}
    </Framed>
  )
}

function Shown({ page, token, changed }: { page: Page; token: string; changed: (page: Page) => void }) {
  const w = useWords(VISIT)
  const lang = useLang()
  return (
    <>
      <section className="card">
        <dl className="facts">
          <div><dt>{w[page.standing]}</dt><dd>{w.number} {page.ticket}</dd></div>
          {page.outlet && <div><dt>{w.by}</dt><dd>{page.outlet}</dd></div>}
          {page.appointment && page.standing === 'open' && <div><dt>{w.appointment}</dt><dd>{moment(page.appointment, lang)}</dd></div>}
        </dl>
      </section>
      <section className="card">
        <h2 className="head">{w.steps}</h2>
        {page.stops.length === 0 ? <p className="in quiet">{w.nothing}</p> : (
          <ol className="stops">
            {page.stops.map((stop, at) => (
              <li key={at} className={stop.over ? 'passed' : 'here'}>
                <i aria-hidden="true">{stop.over ? '✓' : at + 1}</i>
                <span><b>{stop.name}</b> <small>{stop.over ? w.over : w.now} · {moment(stop.since, lang)}</small></span>
              </li>
            ))}
          </ol>
        )}
      </section>
      {page.parcels && page.parcels.length > 0 && (
        <section className="card">
          <h2 className="head">{w.parcels}</h2>
          <dl className="facts">{page.parcels.map((each, at) => <div key={at}><dt>{each.stage}</dt><dd>{each.carrier} {w.tail(each.tail)}{each.at && <> · {moment(each.at, lang)}</>}</dd></div>)}</dl>
          {page.parcels_at && <p className="in quiet">{w.asOf(moment(page.parcels_at, lang))}</p>}
        </section>
      )}
      {page.may_rate && <Rate token={token} done={changed} />}
      {page.rating && (
        <section className="card">
          <h2 className="head">{w.rated}</h2>
          <div className="in" role="status">
            <p><b>{w.star(page.rating.stars)}</b></p>
            {page.rating.words && <p className="said">{page.rating.words}</p>}
            <p className="quiet">{w.thanks}</p>
          </div>
        </section>
      )}
      <p className="quiet foot">{w.until(moment(page.until, lang))}</p>
    </>
  )
}
