import { api, got } from '../../api/client'
import { useRead } from '../../api/reading'
import { Money } from '../../parts/Money'
import { href } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { longMonth } from '../../words/times'
import { Age } from '../margins/Margins'
import { shown } from '../margins/scale'
import { MARGINS } from '../margins/words'
import { OVERVIEW } from './words'

/** A month's profit: income less what is paid out, parts and each kind of other cost. */
export function MonthsProfit({ month, currency }: { month: string; currency: string }) {
  const w = useWords(OVERVIEW)
  const m = useWords(MARGINS)
  const lang = useLang()
  const read = useRead(['margins', 'profit', month, lang], () => got(api.GET('/margins/profit', { params: { query: { period: month } } })), { live: true, keep: true })
  const sum = read.data?.sums.find((each) => each.currency === currency)
  if (!read.data || !sum) return null
  const money = (amount: number, word = '') => <Money money={{ amount, currency }} word={word} />
  const rows: [string, number][] = [[m.pay, sum.pay], [m.parts, sum.parts], ...sum.kinds.map(({ name, amount }): [string, number] => [name, amount])]
  return (
    <section className="box" aria-label={w.profit}>
      <div className="boxhead"><h2>{w.profit}</h2><span className="quiet">{longMonth(month, lang)}</span><span style={{ marginLeft: 'auto' }}><Age of={read.data} since={read.dataUpdatedAt} /></span></div>
      <div>
        <table className="t"><tbody>
          <tr><td>{m.income}</td><td className="n">{money(sum.income)}</td></tr>
          {rows.map(([name, amount]) => <tr key={name}><td>{w.less} {name}</td><td className="n">{money(-amount)}</td></tr>)}
          <tr><td><b>{m.profit}</b>{sum.rate != null && <> {m.profitOf(shown(sum.rate))}</>}</td><td className="n"><b>{money(sum.profit, m.loss)}</b></td></tr>
        </tbody></table>
      </div>
      <p className="foot2"><span>{[sum.parts_unknown > 0 && m.partsUnknown(sum.parts_unknown), sum.unshared > 0 && w.unshared, w.commissions].filter(Boolean).join(' · ')}</span><a className="link" href={href('costs', '')}>{w.costs}</a></p>
    </section>
  )
}
