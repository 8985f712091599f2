import type { BoardItem } from '../../api/board'
import type { Outlet } from '../../api/outlets'
import { Icon } from '../../parts/Icon'
import { provinceName } from '../../parts/provinces'
import { ask, type Route } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { List } from './List'
import { shade, short, tiles } from './tiles'
import { counted, STATES } from './week'
import { BOARD } from './words'

const TILES = tiles()
const LAID = new Set(TILES.map(([code]) => code))

/** Provinces as equal tiles, by how many tickets are open and what of them is late; a pressed one shows its tickets below. */
export function ProvinceMap({ outlets, items, picked, route }: { outlets: Outlet[]; items: BoardItem[]; picked: string | undefined; route: Route }) {
  const w = useWords(BOARD)
  const lang = useLang()
  const chosen = route.query.get('province') ?? undefined
  const region = new Map(outlets.map((each) => [each.id, each.region.slice(0, 2)]))
  const of = (code: string) => items.filter((each) => place(region.get(each.ticket.outlet ?? '')) === code)
  const place = (code: string | undefined) => (code && LAID.has(code) ? code : '')
  const codes = [...new Set(outlets.map((each) => place(each.region.slice(0, 2))))].sort()
  const name = (code: string) => (code ? provinceName(code, lang) : w.elsewhere)
  const sums = new Map(codes.map((code) => [code, counted(of(code))]))
  const most = Math.max(0, ...[...sums.values()].map((each) => each.all))
  const press = (code: string) => ask({ province: chosen === code ? undefined : code || 'none' })
  const now = chosen === 'none' ? '' : chosen
  return (
    <>
      <div className="provinces" role="group" aria-label={w.map}>
        {TILES.map(([code, row, column]) => {
          const sum = sums.get(code)
          const style = { gridRow: row, gridColumn: column }
          const says = short(code, provinceName(code, lang), lang)
          if (!sum) return <span key={code} className="prov blue0 none" style={style} aria-hidden="true">{says}</span>
          return (
            <button key={code} className={`prov blue${shade(sum.all, most)}`} style={style} aria-pressed={now === code} title={name(code)} onClick={() => press(code)}>
              <span aria-hidden="true">{says}</span><b aria-hidden="true">{sum.all}</b><span className="hid">{w.tile(name(code), sum.all, sum.late, sum.soon, sum.free)}</span>{sum.late > 0 && <i aria-hidden="true"><Icon name="warn" size={11} />{sum.late}</i>}
            </button>
          )
        })}
      </div>
      <p className="legend2"><span className="quiet">{w.sketch}</span><span><i className="blue0" />0</span><span><i className="blue1" />{w.few}</span>{most > 1 && <span><i className="blue5" />{w.most(most)}</span>}<span><Icon name="warn" size={13} />{w.late}</span></p>
      <div className="scroll" role="region" aria-label={w.byProvince} tabIndex={0}>
        <table className="t">
          <thead><tr><th scope="col">{w.province}</th>{STATES.map((each) => <th key={each} scope="col" className="n">{w[each]}</th>)}<th scope="col" className="n">{w.all}</th></tr></thead>
          <tbody>
            {codes.map((code) => {
              const sum = sums.get(code)!
              return <tr key={code} className={now === code ? 'chosen' : ''}><td><button className="link" aria-pressed={now === code} onClick={() => press(code)}>{name(code)}</button></td>{STATES.map((each) => <td key={each} className="n">{sum[each]}</td>)}<td className="n"><b>{sum.all}</b></td></tr>
            })}
          </tbody>
        </table>
      </div>
      {now !== undefined && sums.has(now) && <section aria-label={name(now)}><h2 className="under">{w.openIn(name(now))}</h2><div className="scroll"><List items={of(now)} picked={picked} /></div></section>}
    </>
  )
}
