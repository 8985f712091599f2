import type { Schemas } from '../../api/client'
import { Icon } from '../../parts/Icon'
import { Money, moneyText } from '../../parts/Money'
import { Empty, Shown } from '../../parts/States'
import { ask } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { type Days, TOTAL, useWhy, written } from '../margins/data'
import { Age } from '../margins/Margins'
import { named } from '../margins/named'
import { FEW, parts, shown } from '../margins/scale'
import { MARGINS } from '../margins/words'
import { windowOf } from './Overview'
import { OVERVIEW } from './words'

const LARGEST = 3

/** The region whose rate cost the most money, of those with enough jobs in both times; nothing where none fell. */
export function fallen(trends: Schemas['MarginTrends'], currency: string) {
  const found = trends.items.flatMap((item) => {
    const sum = item.sums.find((each) => each.currency === currency)
    const enough = sum && item.id !== TOTAL && Math.min(sum.now.tickets, sum.before.tickets) >= FEW
    return enough && sum.rate_cost != null && sum.rate_cost < 0 && sum.now.rate != null && sum.before.rate != null ? [{ item, sum, cost: sum.rate_cost, was: sum.before.rate, is: sum.now.rate }] : []
  })
  return found.filter((each) => parts(each.is) < parts(each.was)).sort((one, other) => one.cost - other.cost)[0]
}

/** Which region's margin fell most, what that cost, and the three largest causes; with the rest they come to the cent. */
export function Fall({ trends, days, currency, since }: { trends: Schemas['MarginTrends']; days: Days; currency: string; since: number }) {
  const w = useWords(OVERVIEW)
  const m = useWords(MARGINS)
  const lang = useLang()
  const fell = fallen(trends, currency)
  return (
    <section className={fell ? 'box fall' : 'box plain'} aria-label={w.fell}>
      <div className="boxhead"><h2>{fell ? <><Icon name="warn" size={15} /> {w.rateDown(named('region', fell.item, m, lang), shown(fell.was), shown(fell.is))}</> : w.fell}</h2><span style={{ marginLeft: 'auto' }}><Age of={trends} since={since} /></span></div>
      {fell ? (
        <div className="in">
          <p>{w.lost} <Money money={{ amount: fell.cost, currency }} word="" /> <button className="press" onClick={() => ask({ cell: written({ period: windowOf(trends), where: { region: fell.item.id } }) })}>{w.seeJobs(fell.sum.now.tickets)}</button></p>
          <Causes days={days} id={fell.item.id} currency={currency} />
        </div>
      ) : <Empty title={w.steady} why={w.steadyWhy} />}
    </section>
  )
}

function Causes({ days, id, currency }: { days: Days; id: string; currency: string }) {
  const w = useWords(OVERVIEW)
  const read = useWhy('region', days, id)
  const word = (each: Schemas['MarginCause']) => ({ volume: w.volume, mix: w.mix, income: w.income(each.name ?? ''), pay: w.pay(each.name ?? '') })[each.what]
  return (
    <Shown read={read} rows={2}>
      {(why) => {
        const found = why.sums.find((each) => each.change.currency === currency)
        const causes = (found?.causes ?? []).filter((each) => each.what !== 'volume')
        const told = causes.slice(0, LARGEST)
        const rest = causes.slice(LARGEST).reduce((sum, each) => sum + each.amount, 0)
        const all = causes.reduce((sum, each) => sum + each.amount, 0)
        return (
          <>
            <p className="quiet">{w.causes(told.length)}</p>
            <ul>
              {told.map((each) => <li key={`${each.what} ${each.project}`}>{word(each)} <Money money={{ amount: each.amount, currency }} change word="" /></li>)}
              {causes.length > LARGEST && <li>{w.rest} <Money money={{ amount: rest, currency }} change word="" /></li>}
              <li className="quiet">{w.sumsTo(moneyText({ amount: all, currency }))}</li>
            </ul>
          </>
        )
      }}
    </Shown>
  )
}
