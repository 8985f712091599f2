import { api, got } from '../../api/client'
import { useSkus } from '../../api/names'
import { useRead } from '../../api/reading'
import { useMe } from '../../api/session'
import { quantity } from '../../parts/amounts'
import { unitName } from '../../parts/units'
import { useLang, useWords } from '../../words'
import { Quantity } from './Quantity'
import { TICKET } from './words'

type Part = { sku: string; qty: string }

/** Parts out of the van, as many as were used; nothing to type. */
export function PartList({ value, set }: { value: Part[]; set: (next: Part[]) => void }) {
  const w = useWords(TICKET)
  const lang = useLang()
  const me = useMe()
  const skus = useSkus()
  const van = useRead(['stock', me.party], () => got(api.GET('/stock/{place}', { params: { path: { place: me.party } } })))
  const there = (van.data?.items ?? []).filter((each) => Number(each.hand) > 0)
  const listed = [...there.map((each) => each.part), ...value.map((each) => each.sku).filter((sku) => !there.some((each) => each.part === sku))]
  function change(sku: string, qty: string) {
    const rest = value.filter((each) => each.sku !== sku)
    set(Number(qty) > 0 ? [...rest, { sku, qty }] : rest)
  }
  if (!listed.length) return <span className="quiet">{w.noVan}</span>
  return (
    <ul className="rows first" style={{ margin: '0 -14px' }}>
      {listed.map((sku) => {
        const known = skus.get(sku)
        const name = known?.name ?? sku
        const level = there.find((each) => each.part === sku)
        const unit = unitName(known?.unit, lang)
        return (
          <li key={sku}>
            <span>{name}<br />{level && <span className="quiet" style={{ fontSize: 13 }}>{w.left(`${quantity(level.hand)} ${unit}`)}</span>}</span>
            <Quantity what={name} qty={value.find((each) => each.sku === sku)?.qty ?? '0'} unit={unit} least={0} {...(level ? { most: Number(level.hand) } : {})} set={(qty) => change(sku, qty)} />
          </li>
        )
      })}
    </ul>
  )
}
