import type { Schemas } from '../../api/client'
import { ask } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { type Asked, type Axis, cellAt, type Sum, TOTAL, written } from './data'
import { named } from './named'
import { depth, DEPTHS, FEW, short, shown } from './scale'
import { MARGINS } from './words'

/** The table is the chart: each cell says its rate, margin and tickets (small: no margin), and is as deep as its rate is good. profit: what is left of it after parts and other costs. */
export function Matrix({ table, want, currency, picked, small, profit }: { table: Schemas['Margins']; want: Asked; currency: string; picked: string | null; small?: boolean; profit?: boolean }) {
  const w = useWords(MARGINS)
  const lang = useLang()
  const cells = new Map(table.cells.map((each) => [`${each.row}#${each.column}`, each.sums.find((sum) => sum.currency === currency)]))
  const name = (axis: Axis, each: Schemas['MarginName']) => named(axis, each, w, lang)
  return (
    <>
      <div className="scroll" tabIndex={0} role="region" aria-label={w.press}>
        <table className="matrix">
          <thead><tr><td />{table.column_names.map((each) => <th key={each.id} scope="col" className={each.id === TOTAL ? 'all' : ''}>{name(want.columns, each)}</th>)}</tr></thead>
          <tbody>
            {table.row_names.map((row) => (
              <tr key={row.id}>
                <th scope="row" className={row.id === TOTAL ? 'all' : ''}>{name(want.rows, row)}</th>
                {table.column_names.map((column) => {
                  const sum = cells.get(`${row.id}#${column.id}`)
                  return <td key={column.id}>{sum && <Tile sum={sum} total={row.id === TOTAL || column.id === TOTAL} place={cellAt(want, row.id, column.id)} picked={picked} small={small} profit={profit} label={`${name(want.rows, row)} × ${name(want.columns, column)}`} />}</td>
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Legend small={small} />
    </>
  )
}

function Tile({ sum, total, place, picked, label, small, profit }: { sum: Sum; total: boolean; place: ReturnType<typeof cellAt>; picked: string | null; label: string; small: boolean | undefined; profit: boolean | undefined }) {
  const w = useWords(MARGINS)
  const lang = useLang()
  const few = sum.tickets < FEW
  const of = profit ? sum.profit_rate : sum.rate
  const deep = depth(of)
  const rate = of == null ? w.noIncome : shown(of)
  const margin = short({ amount: profit ? (sum.profit ?? sum.margin) : sum.margin, currency: sum.currency }, lang)
  const look = total ? 'tile total' : few && !small ? 'tile few' : `tile d${deep ?? 2}${few ? ' thin' : ''}`
  const said = small ? <><b>{rate}</b><span>{deep === 0 && `${w.loss} `}{w.jobs(sum.tickets)}</span></> : <><b>{few && !total ? w.few : rate}</b><span>{few && !total ? `${rate} · ` : ''}{margin}{deep === 0 && ` ${w.loss}`} · {w.jobs(sum.tickets)}</span></>
  if (!place) return <div className={look}>{said}</div>
  const at = written(place)
  return <button className={look} aria-pressed={at === picked} onClick={() => ask({ cell: at === picked ? undefined : at })}><span className="out-of-sight">{label}: </span>{said}</button>
}

/** What the shades mean. */
export function Legend({ small }: { small: boolean | undefined }) {
  const w = useWords(MARGINS)
  const part = (at: number) => `${at / 100} %`
  const names = [w.loss, w.under(part(DEPTHS[1]!)), ...DEPTHS.slice(1, -1).map((least, place) => `${least / 100}–${part(DEPTHS[place + 2]!)}`), w.from(part(DEPTHS.at(-1)!))]
  return (
    <ul className="legend" aria-label={w.legend}>
      {names.map((each, place) => <li key={each}><i className={`d${place}`} aria-hidden="true" />{each}</li>)}
      <li><i className={small ? 'd2 thin' : 'few'} aria-hidden="true" />{small ? w.thinWhy : w.fewWhy}</li>
    </ul>
  )
}
