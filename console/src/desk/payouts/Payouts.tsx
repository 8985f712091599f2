import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { api, got, type Schemas } from '../../api/client'
import { useNamed } from '../../api/names'
import { may, useMe } from '../../api/session'
import { Money } from '../../parts/Money'
import { Empty, Loading, Refusal, Wrong } from '../../parts/States'
import { ask, go, href, type Route } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { longMonth, moment, month, monthBefore } from '../../words/times'
import { changed } from './calls'
import { PAYOUTS } from './words'

/** A month's batches; one is made here, and released on its own page by somebody else. */
export default function Payouts({ route }: { route: Route }) {
  const w = useWords(PAYOUTS)
  const lang = useLang()
  const me = useMe()
  const period = route.query.get('month') ?? monthBefore(month())
  const read = useInfiniteQuery({
    queryKey: ['payouts', period],
    queryFn: ({ pageParam }): Promise<Schemas['PayoutPage']> => got(api.GET('/payouts', { params: { query: { period, limit: 20, ...(pageParam ? { cursor: pageParam } : {}) } } })),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    refetchInterval: 30_000,
  })
  const items = read.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <>
      <header className="pagetop">
        <h1>{w.title}</h1>
        <select className="sel" aria-label={w.period} value={period} onChange={(event) => ask({ month: event.target.value })}>{Array.from({ length: 12 }, (_, back) => monthBefore(month(), back)).map((each) => <option key={each} value={each}>{longMonth(each, lang)}</option>)}</select>
        <span className="gap" />
        {may(me, 'admin', 'finance') ? <Make key={period} period={period} /> : <span className="quiet">{w.noRight}</span>}
      </header>
      <main className="content">
        <section className="box scroll" aria-label={w.list}>
          {read.isLoading ? <Loading rows={5} /> : read.isError && !items.length ? <Wrong problem={read.error} again={() => void read.refetch()} /> : items.length === 0 ? <Empty title={w.none} why={w.noneWhy} /> : <Table items={items} />}
          {read.hasNextPage && <p className="foot2"><button className="link" onClick={() => void read.fetchNextPage()}>{w.more}</button></p>}
        </section>
      </main>
    </>
  )
}

function Make({ period }: { period: string }) {
  const w = useWords(PAYOUTS)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  async function make() {
    if (busy) return
    setBusy(true)
    setProblem(undefined)
    try {
      const made = await got(api.POST('/payouts', { body: { period, currency: 'CNY', limit: 1000 } }))
      await changed(made.batch)
      go('payouts', made.batch)
    } catch (found) {
      setProblem(found)
      setBusy(false)
    }
  }
  return <><Refusal problem={problem} /><button className="press primary" aria-disabled={busy} onClick={() => void make()}>{busy ? w.making : w.make}</button></>
}

function Table({ items }: { items: Schemas['PayoutHead'][] }) {
  const w = useWords(PAYOUTS)
  const lang = useLang()
  const named = useNamed()
  return (
    <table className="t">
      <thead><tr><th scope="col">{w.batch}</th><th scope="col" className="n">{w.count}</th><th scope="col" className="n">{w.total}</th><th scope="col">{w.state}</th><th scope="col">{w.by}</th><th scope="col">{w.at}</th><th scope="col">{w.releasedBy}</th></tr></thead>
      <tbody>
        {items.map((each) => (
          <tr key={each.batch}>
            <td><a href={href('payouts', each.batch)}>{each.batch}</a></td><td className="n">{each.count}</td><td className="n"><Money money={each.total} /></td><td>{stateOf(each.state, w)}</td>
            <td>{named(each.by)}</td><td className="nowrap">{moment(each.at, lang)}</td><td>{named(each.released_by)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

export function stateOf(state: string, w: { stateMaking: string; stateMade: string; released: string; withdrawn: string }): string {
  return ({ making: w.stateMaking, made: w.stateMade, released: w.released, withdrawn: w.withdrawn } as Record<string, string>)[state] ?? state
}
