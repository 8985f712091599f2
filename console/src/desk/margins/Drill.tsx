import type { Schemas } from '../../api/client'
import { Icon } from '../../parts/Icon'
import { Money, moneyText } from '../../parts/Money'
import { Empty, Loading, Wrong } from '../../parts/States'
import { ask, href } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { longMonth, span } from '../../words/times'
import { added, type By, type Cell, type Days, type Ranked, TOTAL, useRanking, useTable, useTickets, useTrends } from './data'
import { named } from './named'
import { shown } from './scale'
import { MARGINS } from './words'

/** The tickets of a cell, each a way to its steps; all of them come to the cell, and that is said. */
export function Drill({ cell, currency }: { cell: Cell; currency: string }) {
  const w = useWords(MARGINS)
  const lang = useLang()
  const { read, items } = useTickets(cell)
  const { label, sum } = useCell(cell, currency)
  const mine = items.filter((each) => each.sum.currency === currency)
  const total = added(items).get(currency) ?? { tickets: 0, margin: 0 }
  const text = moneyText({ amount: total.margin, currency })
  const whole = !read.hasNextPage && !read.isLoading
  const agrees = sum !== undefined && sum.margin === total.margin && sum.tickets === total.tickets
  return (
    <section className="box" aria-label={w.path}>
      <div className="boxhead"><h2>{w.path}</h2><button className="link" style={{ marginLeft: 'auto' }} onClick={() => ask({ cell: undefined })}>{w.close}</button></div>
      <p className="path">{cell.period.length === 7 ? longMonth(cell.period, lang) : cell.period.replace('..', ' – ')} › <b>{label}{sum && ` ${moneyText({ amount: sum.margin, currency })}`}</b> › {sum && w.jobs(sum.tickets)} › {w.step}</p>
      {read.isLoading ? <Loading rows={5} /> : read.isError && !items.length ? <Wrong problem={read.error} again={() => void read.refetch()} /> : mine.length === 0 ? <Empty title={w.noTickets} /> : <div className="scroll" tabIndex={0} role="region" aria-label={w.tickets}><Table items={mine} /></div>}
      <p className="foot2" role="status"><span>{!whole ? w.partly(mine.length) : agrees ? <><Icon name="tick" size={12} /> {w.sumsUp(total.tickets, text)}</> : sum && w.differs(total.tickets, text)}</span>{read.hasNextPage && <button className="link" onClick={() => void read.fetchNextPage()}>{w.more}</button>}</p>
    </section>
  )
}

/** What the cell itself says, from the page that it stands on, and what it is called. */
function useCell(cell: Cell, currency: string): { label: string; sum: Schemas['MarginSum'] | undefined } {
  const w = useWords(MARGINS)
  const lang = useLang()
  const single = (['outlet', 'person', 'channel', 'leak'] as Ranked[]).find((by) => cell.where[by] !== undefined)
  const [first = '', last] = cell.period.split('..')
  const row = cell.where.project ?? TOTAL
  const column = cell.where.region ?? TOTAL
  const { hour } = cell.where
  const by: By = single && single !== 'leak' ? single : cell.where.project ? 'project' : 'region'
  const id = cell.where[single ?? by] ?? TOTAL
  const month = useTable({ rows: 'project', columns: 'region', period: first }, !single && !hour && first.length === 7)
  const hours = useTable(first.length === 7 ? { rows: 'region', columns: 'hour', period: first } : { rows: 'hour', columns: 'day', period: first.slice(0, 7), ...(cell.where.region ? { region: cell.where.region } : {}) }, hour !== undefined)
  const day = useTable({ rows: 'region', columns: 'day', period: first.slice(0, 7), ...(cell.where.project ? { project: row } : {}) }, !hour && first.length > 7 && !last)
  const ranking = useRanking(single ?? 'project', first, single !== undefined && first.length === 7)
  const trends = useTrends(by, last === undefined ? 7 : length(first, last), { last, region: by === 'project' || by === 'channel' ? cell.where.region : undefined, phase: cell.where.phase === 'aftersale' ? 'aftersale' : undefined, enabled: last !== undefined })
  const mine = (sums: Schemas['MarginSum'][] | undefined) => sums?.find((each) => each.currency === currency)
  const name = (names: Schemas['MarginName'][] | undefined, axis: Ranked | 'hour', place: string) => named(axis, names?.find((each) => each.id === place) ?? { id: place, name: place }, w, lang)
  if (hour) {
    const place = first.length === 7 ? [column, hour] : [hour, first]
    const there = column === TOTAL ? '' : name(hours.data?.row_names, 'region', column)
    return { label: [there, name(undefined, 'hour', hour)].filter(Boolean).join(' × '), sum: mine(hours.data?.cells.find((each) => each.row === place[0] && each.column === place[1])?.sums) }
  }
  if (last !== undefined) {
    const found = trends.data?.items.find((each) => each.id === id)
    return { label: name(trends.data?.items, by, id), sum: found?.sums.find((each) => each.currency === currency)?.now }
  }
  if (single) {
    const found = ranking.data?.items.find((each) => each.id === id)
    return { label: `${w[single]} ${name(ranking.data?.items, single, id)}`, sum: mine(found?.sums) }
  }
  const table = first.length === 7 ? month.data : day.data
  const at = first.length === 7 ? [row, column] : [column, first]
  const sum = mine(table?.cells.find((each) => each.row === at[0] && each.column === at[1])?.sums)
  const names = first.length === 7 ? [name(table?.row_names, 'project', row), name(table?.column_names, 'region', column)] : [row === TOTAL ? '' : row, name(table?.row_names, 'region', column)]
  return { label: names.filter(Boolean).join(' × '), sum }
}

/** How many days a window of the API has. */
function length(first: string, last: string): Days {
  return Date.parse(last) - Date.parse(first) > 7 * 86_400_000 ? 28 : 7
}

/** From making to completion, in minutes. */
function took({ unassigned, coming, on_site, parts, paused }: Schemas['MarginTimes']): number {
  return unassigned + coming + on_site + parts + paused
}

function Table({ items }: { items: Schemas['MarginTicket'][] }) {
  const w = useWords(MARGINS)
  const lang = useLang()
  return (
    <table className="t">
      <thead><tr><th scope="col">{w.what}</th><th scope="col">{w.day}</th><th scope="col" className="n">{w.income}</th><th scope="col" className="n">{w.pay}</th><th scope="col" className="n">{w.margin}</th><th scope="col" className="n">{w.rate}</th><th scope="col" className="n">{w.took}</th></tr></thead>
      <tbody>
        {items.map(({ ticket_id, title, day, sum }) => {
          const money = (amount: number) => <Money money={{ amount, currency: sum.currency }} word="" />
          return (
            <tr key={ticket_id}>
              <td><a className="link" href={href('tickets', ticket_id)}>{title ?? ticket_id}</a> <span className="quiet">{ticket_id.slice(-6)}</span></td><td className="nowrap">{day}</td>
              <td className="n">{money(sum.income)}</td><td className="n">{money(sum.pay)}</td><td className="n">{money(sum.margin)}{sum.margin < 0 && ` ${w.loss}`}</td><td className="n">{sum.rate == null ? w.noIncome : shown(sum.rate)}</td><td className="n">{sum.times ? span(took(sum.times), lang) : '—'}</td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
