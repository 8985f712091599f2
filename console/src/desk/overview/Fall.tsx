import type { Schemas } from '../../api/client'
import { Icon } from '../../parts/Icon'
import { Money, moneyText } from '../../parts/Money'
import { Empty, Shown } from '../../parts/States'
import { ask } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { type Days, type Phase, useTrends, useWhy, written } from '../margins/data'
import { Age } from '../margins/Margins'
import { named } from '../margins/named'
import { shown } from '../margins/scale'
import { MARGINS } from '../margins/words'
import { fallen } from './fallen'
import { windowOf } from './Overview'
import { OVERVIEW } from './words'

const LARGEST = 3

/** The same of all work, or of what is done after the sale alone. */
export function Fall({ trends, days, currency, since, phase }: { trends: Schemas['MarginTrends']; days: Days; currency: string; since: number; phase: Phase | undefined }) {
  const read = useTrends('region', days, { phase, enabled: phase !== undefined })
  if (!phase) return <Fallen trends={trends} days={days} currency={currency} since={since} phase={undefined} />
  return <Shown read={read} rows={2}>{(after) => <Fallen trends={after} days={days} currency={currency} since={read.dataUpdatedAt} phase={phase} />}</Shown>
}

/** Which region's margin fell most, what that cost, and the three largest causes; with the rest they come to the cent. */
function Fallen({ trends, days, currency, since, phase }: { trends: Schemas['MarginTrends']; days: Days; currency: string; since: number; phase: Phase | undefined }) {
  const w = useWords(OVERVIEW)
  const m = useWords(MARGINS)
  const lang = useLang()
  const fell = fallen(trends, currency)
  return (
    <section className={fell ? 'box fall' : 'box plain'} aria-label={w.fell}>
      <div className="boxhead wraps"><h2>{fell ? <><Icon name="warn" size={15} /> {w.rateDown(named('region', fell.item, m, lang), shown(fell.was), shown(fell.is))}</> : w.fell}</h2><div className="seg" role="group" aria-label={w.whichWork}>{([undefined, 'aftersale'] as const).map((each) => <button key={each ?? ''} title={each && w.afterSaleWhy} aria-pressed={each === phase} onClick={() => ask({ phase: each, cell: undefined })}>{each ? w.afterSale : w.allWork}</button>)}</div><span style={{ marginLeft: 'auto' }}><Age of={trends} since={since} /></span></div>
      {fell ? (
        <div className="in">
          <p>{w.lost} <Money money={{ amount: fell.cost, currency }} word="" /> <button className="press" onClick={() => ask({ cell: written({ period: windowOf(trends), where: { region: fell.item.id, ...(phase ? { phase } : {}) } }) })}>{w.seeJobs(fell.sum.now.tickets)}</button></p>
          <Causes days={days} id={fell.item.id} currency={currency} phase={phase} />
        </div>
      ) : <Empty title={w.steady} why={w.steadyWhy} />}
    </section>
  )
}

function Causes({ days, id, currency, phase }: { days: Days; id: string; currency: string; phase: Phase | undefined }) {
  const w = useWords(OVERVIEW)
  const read = useWhy('region', days, id, phase)
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
