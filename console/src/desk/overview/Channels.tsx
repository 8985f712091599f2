import type { Schemas } from '../../api/client'
import { Money } from '../../parts/Money'
import { Empty, Shown } from '../../parts/States'
import { ask } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { type By, type Days, TOTAL, useTrends, written } from '../margins/data'
import { Age } from '../margins/Margins'
import { named } from '../margins/named'
import { shown } from '../margins/scale'
import { MARGINS } from '../margins/words'
import { windowOf } from './Overview'
import { OVERVIEW } from './words'

/** What came in over each channel, and what goes out in each region: amounts, and their shares of all. */
export function Channels({ days, currency, regions, since }: { days: Days; currency: string; regions: Schemas['MarginTrends']; since: number }) {
  const w = useWords(OVERVIEW)
  const read = useTrends('channel', days)
  return (
    <div>
      <section className="box scroll" aria-label={w.channels} tabIndex={0} style={{ marginBottom: 12 }}>
        <div className="boxhead"><h2>{w.channels}</h2><span className="quiet">{w.channelsWhy}</span><span style={{ marginLeft: 'auto' }}>{read.data && <Age of={read.data} since={read.dataUpdatedAt} />}</span></div>
        <Shown read={read} rows={3}>{(trends) => <Shares by="channel" of="income" trends={trends} currency={currency} word={w.incomeShare} />}</Shown>
      </section>
      <section className="box scroll" aria-label={w.paid} tabIndex={0}>
        <div className="boxhead"><h2>{w.paid}</h2><span className="quiet">{w.paidWhy}</span><span style={{ marginLeft: 'auto' }}><Age of={regions} since={since} /></span></div>
        <Shares by="region" of="pay" trends={regions} currency={currency} word={w.paidShare} />
      </section>
    </div>
  )
}

function Shares({ by, of, trends, currency, word }: { by: By; of: 'income' | 'pay'; trends: Schemas['MarginTrends']; currency: string; word: string }) {
  const m = useWords(MARGINS)
  const lang = useLang()
  const sums = trends.items.flatMap((each) => each.sums.filter((sum) => sum.currency === currency && sum.now.tickets > 0).map(({ now }) => ({ each, now })))
  const all = sums.find(({ each }) => each.id === TOTAL)?.now[of] ?? 0
  if (!sums.length) return <Empty title={m.empty} />
  const money = (amount: number) => <Money money={{ amount, currency }} word="" />
  return (
    <table className="t">
      <thead><tr><th scope="col">{m[by]}</th><th scope="col" className="n">{m.income}</th><th scope="col" className="n">{m.pay}</th><th scope="col" className="n">{m.share}</th><th scope="col" className="n">{word}</th><th scope="col" className="n">{m.tickets}</th></tr></thead>
      <tbody>
        {sums.sort((one, other) => Number(one.each.id === TOTAL) - Number(other.each.id === TOTAL) || other.now[of] - one.now[of]).map(({ each, now }) => (
          <tr key={each.id}>
            <td>{each.id === TOTAL ? <b>{m.total}</b> : each.id === '-' ? m.none : <button className="link" onClick={() => ask({ cell: written({ period: windowOf(trends), where: { [by]: each.id } }) })}>{named(by, each, m, lang)}</button>}</td>
            <td className="n">{money(now.income)}</td><td className="n">{money(now.pay)}</td><td className="n">{now.cost_rate == null ? m.noIncome : shown(now.cost_rate)}</td>
            <td className="n">{all > 0 ? `${((now[of] * 100) / all).toFixed(1)} %` : '—'}</td><td className="n">{now.tickets}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
