import { useState } from 'react'

import { api, got, type Schemas } from '../../api/client'
import { useNamed } from '../../api/names'
import { everyPage } from '../../api/pages'
import { usePages, useRead } from '../../api/reading'
import { may, useMe } from '../../api/session'
import { Money } from '../../parts/Money'
import { Empty, Loading, Refusal, Wrong } from '../../parts/States'
import { amount, type Cell } from '../../parts/workbook'
import { ask, go, href, type Route } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { longMonth, moment, month, monthBefore } from '../../words/times'
import { Excel } from '../Excel'
import { everyStatement } from '../close/steps'
import { changed } from './calls'
import { PAYOUTS } from './words'

/** A month's batches; one is made here, and released on its own page by somebody else. */
export default function Payouts({ route }: { route: Route }) {
  const w = useWords(PAYOUTS)
  const lang = useLang()
  const me = useMe()
  const period = route.query.get('month') ?? monthBefore(month())
  const named = useNamed()
  const page = (cursor: { cursor?: string }): Promise<Schemas['PayoutPage']> => got(api.GET('/payouts', { params: { query: { period, limit: 20, ...cursor } } }))
  const { read, items } = usePages(['payouts', period], page)
  return (
    <>
      <header className="pagetop">
        <h1>{w.title}</h1>
        <select className="sel" aria-label={w.period} value={period} onChange={(event) => ask({ month: event.target.value })}>{Array.from({ length: 12 }, (_, back) => monthBefore(month(), back)).map((each) => <option key={each} value={each}>{longMonth(each, lang)}</option>)}</select>
        <span className="gap" />
        {may(me, 'admin', 'finance') ? <Make key={period} period={period} batches={items} /> : <span className="quiet">{w.noRight}</span>}
      </header>
      <main className="content">
        <section className="box scroll" aria-label={w.list}>
          {items.length > 0 && <p className="in"><Excel name={`${w.title}-${period}`} rows={async () => [[w.batch, w.count, w.total, w.currency, w.state, w.by, w.at, w.releasedBy], ...(await everyPage(page)).map((each): Cell[] => [each.batch, { digits: String(each.count) }, amount(each.total.amount, each.total.currency), each.total.currency, stateOf(each.state, w), named(each.by), each.at, named(each.released_by)])]} /></p>}
          {read.isLoading ? <Loading rows={5} /> : read.isError && !items.length ? <Wrong problem={read.error} again={() => void read.refetch()} /> : items.length === 0 ? <Empty title={w.none} why={w.noneWhy} /> : <Table items={items} />}
          {read.hasNextPage && <p className="foot2"><button className="link" onClick={() => void read.fetchNextPage()}>{w.more}</button></p>}
        </section>
      </main>
    </>
  )
}

/** One batch a currency: those of the statements that wait to be paid, and of a batch that was interrupted. */
function Make({ period, batches }: { period: string; batches: Schemas['PayoutHead'][] }) {
  const w = useWords(PAYOUTS)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  const statements = useRead(['statements', period], () => everyStatement(period), { live: true })
  const waiting = (statements.data ?? []).filter((each) => ['approved', 'returned'].includes(each.state))
  const begun = batches.filter((each) => each.state === 'making').map((each) => each.total.currency)
  const currencies = [...new Set([...waiting.map((each) => each.payable.currency), ...begun])].sort()
  async function make(currency: string) {
    if (busy) return
    setBusy(true)
    setProblem(undefined)
    try {
      const made = await got(api.POST('/payouts', { body: { period, currency, limit: 1000 } }))
      await changed(made.batch)
      go('payouts', made.batch)
    } catch (found) {
      setProblem(found)
      setBusy(false)
    }
  }
  return (
    <>
      <Refusal problem={problem ?? statements.error} />
      {statements.data && currencies.length === 0 && <span className="quiet">{w.nothingWaits}</span>}
      {currencies.map((each) => <button key={each} className="press primary" aria-disabled={busy} onClick={() => void make(each)}>{busy ? w.making : currencies.length > 1 ? `${w.make} ${each}` : w.make}</button>)}
    </>
  )
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
