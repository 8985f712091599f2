import { Money, moneyText } from '../../parts/Money'
import { amount, type Cell } from '../../parts/workbook'
import { ask } from '../../shared/route'
import { useWords } from '../../words'
import { rateOf } from './rate'
import { type Asked, type Dimension, type Figure, FILTERS, firsts, type Filter, type Row, sorted, type Sum } from './data'
import { type Outside, plain } from './outside'
import type { Name } from './Report'
import { REPORT } from './words'

const MOST = 15

/** Of each place of the first dimension the figure pasted for it, by its name or id; `there`: how many of the pasted rows have one. */
export type Joined = { of: Map<string, string>; there: number }

export function figuresOf(beside: Outside, rows: Row[], by: Dimension, name: Name): Joined {
  const of = new Map<string, string>()
  const used = new Set<string>()
  for (const id of new Set(rows.map((each) => each.at[0]!))) {
    const key = [plain(name(by, id)), plain(id)].find((each) => beside.of.has(each))
    if (key === undefined) continue
    of.set(id, beside.of.get(key)!)
    used.add(key)
  }
  return { of, there: used.size }
}

/** A bar for each place of the first dimension. */
export function Bars({ rows, want, figure, currency, name }: { rows: Row[]; want: Asked; figure: Figure; currency: string; name: Name }) {
  const w = useWords(REPORT)
  const all = sorted(firsts(rows), want.by, figure)
  const shown = all.slice(0, MOST)
  const most = Math.max(1, ...shown.map((each) => Math.abs(each.sum[figure])))
  const told = (sum: Sum) => (figure === 'tickets' ? String(sum.tickets) : moneyText({ amount: sum[figure], currency }))
  return (
    <div className="scroll" role="region" aria-label={w.chart} tabIndex={0}>
      <table className="t"><caption className="out-of-sight">{w[want.by]}: {w[figure]}</caption><tbody>
        {shown.map((each) => (
          <tr key={each.at[0]}>
            <th scope="row" style={{ width: 180, fontWeight: 400 }}>{name(want.by, each.at[0]!)}</th>
            <td><span className="rated" style={{ justifyContent: 'flex-start' }}><i aria-hidden="true" style={{ width: '60%', height: 12 }}><b className={each.sum[figure] < 0 ? 'loss' : ''} style={{ width: `${(Math.abs(each.sum[figure]) * 100) / most}%` }} /></i>{told(each.sum)}</span></td>
          </tr>
        ))}
      </tbody></table>
      {all.length > MOST && <p className="foot2">{w.most(MOST)}</p>}
    </div>
  )
}

export function Table({ rows, whole, want, name, beside, joined }: { rows: Row[]; whole: Sum; want: Asked; name: Name; beside: Outside; joined: Joined }) {
  const w = useWords(REPORT)
  const by = dimensions(want)
  return (
    <div className="scroll" role="region" aria-label={w.table} tabIndex={0}>
      <table className="t">
        <thead><tr>{by.map((each) => <th key={each} scope="col">{w[each]}</th>)}<th scope="col" className="n">{w.tickets}</th><th scope="col" className="n">{w.income}</th><th scope="col" className="n">{w.pay}</th><th scope="col" className="n">{w.margin}</th><th scope="col" className="n">{w.rate}</th><th scope="col" className="n">{w.parts}</th>{beside.of.size > 0 && <th scope="col" className="n">{beside.title ?? w.outside}</th>}</tr></thead>
        <tbody>
          {rows.map((each) => <tr key={each.at.join(' ')}>{by.map((dimension, place) => <td key={dimension}><Place by={dimension} id={each.at[place]!} name={name} /></td>)}<Figures sum={each.sum} />{beside.of.size > 0 && <td className="n">{joined.of.get(each.at[0]!) ?? '—'}</td>}</tr>)}
          <tr><td colSpan={by.length}><b>{w.total}</b></td><Figures sum={whole} />{beside.of.size > 0 && <td />}</tr>
        </tbody>
      </table>
    </div>
  )
}

function Place({ by, id, name }: { by: Dimension; id: string; name: Name }) {
  const filter = FILTERS.find((each): each is Filter => each === by)
  if (!filter || id === '-') return <>{name(by, id)}</>
  return <button className="link" onClick={() => ask({ [filter]: id })}>{name(by, id)}</button>
}

function Figures({ sum }: { sum: Sum }) {
  const w = useWords(REPORT)
  const money = (of: number) => <Money money={{ amount: of, currency: sum.currency }} word={w.loss} />
  return <><td className="n">{sum.tickets}</td><td className="n">{money(sum.income)}</td><td className="n">{money(sum.pay)}</td><td className="n">{money(sum.margin)}</td><td className="n">{rateOf(sum) ?? w.noIncome}</td><td className="n">{money(sum.parts)}{sum.parts_unknown > 0 && <><br /><span className="quiet">{w.unknown}: {sum.parts_unknown}</span></>}</td></>
}

function dimensions(want: Asked): Dimension[] {
  return want.then ? [want.by, want.then] : [want.by]
}

/** As the table has it, amounts as digits. */
export function sheet(rows: Row[], whole: Sum, want: Asked, name: Name, w: (typeof REPORT)['zh'], beside: Outside, joined: Joined): Cell[][] {
  const by = dimensions(want)
  const figures = (sum: Sum): Cell[] => [{ digits: String(sum.tickets) }, ...([sum.income, sum.pay, sum.margin, sum.parts].map((each) => amount(each, sum.currency))), { digits: String(sum.parts_unknown) }, sum.currency]
  const more = beside.of.size > 0
  return [
    [...by.map((each) => w[each]), w.tickets, w.income, w.pay, w.margin, w.parts, w.unknown, w.currency, ...(more ? [beside.title ?? w.outside] : [])],
    ...rows.map((each): Cell[] => [...by.map((dimension, place) => name(dimension, each.at[place]!)), ...figures(each.sum), ...(more ? [figureCell(joined.of.get(each.at[0]!))] : [])]),
    [w.total, ...by.slice(1).map(() => ''), ...figures(whole), ...(more ? [''] : [])],
  ]
}

function figureCell(text: string | undefined): Cell {
  return text === undefined ? '' : { digits: text }
}
