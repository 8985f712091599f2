/** What a field of a platform's customer is here: points, a tag, a level, or text. */
import { useState } from 'react'

import { api, got, type Schemas } from '../../api/client'
import { Shown } from '../../parts/States'
import { useWords } from '../../words'
import { Deed, type Said } from '../Deed'
import { useDocument } from '../keeping'
import { CAMPAIGNS, platform } from './words'

type Row = Schemas['FieldRow']
const PLATFORMS = ['tmall', 'youzan', 'wecom', 'miniprogram']
const KINDS: Row['to'][] = ['points', 'tag', 'level', 'text']
const same = (one: Row, other: Row) => one.channel === other.channel && one.field === other.field

const rowOf = (said: Said): Row => ({
  channel: said('channel'), field: said('field'), to: said('to') as Row['to'], name: said('name'),
  ...(said('to') === 'points' ? { times: said('times') || '1', rounding: said('rounding') as 'down' } : {}),
})

export function Fields() {
  const w = useWords(CAMPAIGNS)
  const { read, put } = useDocument<Schemas['FieldMapView'], Row[]>({
    key: ['settings', 'field-map'],
    ask: () => got(api.GET('/settings/field-map')),
    kept: (view) => ({ document: view.rows, version: view.version }),
    write: (rows, version) => got(api.PUT('/settings/field-map', { params: version ? { header: { 'If-Match': `"${version}"` } } : {}, body: { rows } })),
  })
  const [open, setOpen] = useState<{ what: 'change' | 'remove'; row?: Row }>()
  const close = () => setOpen(undefined)
  const own = (row: Row) => read.data?.rows.some((each) => same(each, row)) ?? false
  const keep = (said: Said) => put((rows) => { const row = rowOf(said); return [...rows.filter((each) => !same(each, row)), row] })
  const drop = () => put((rows) => rows.filter((each) => !same(each, open!.row!)))
  return (
    <section className="box" aria-label={w.map}>
      <div className="boxhead"><h2>{w.map}</h2><span className="quiet">{w.mapWhy}</span><span className="gap" /><button className="press" onClick={() => setOpen({ what: 'change' })}>{w.addField}</button></div>
      <Shown read={read} rows={3}>
        {(view) => (
          <div className="scroll" role="group" aria-label={w.map} tabIndex={0}><table className="t">
            <thead><tr><th scope="col">{w.channel}</th><th scope="col">{w.field}</th><th scope="col">{w.to}</th><th scope="col"><span className="hid">{w.change}</span></th></tr></thead>
            <tbody>{view.all.map((each) => (
              <tr key={`${each.channel} ${each.field}`}>
                <td>{platform(w, each.channel)}<br /><span className="quiet">{own(each) ? w.own : w.built}</span></td><td>{each.field}</td><td>{w[`t_${each.to}`]} <b>{each.name}</b>{each.to === 'points' && <><br /><span className="quiet">{w.by(each.times ?? '1', w[each.rounding ?? 'down'])}</span></>}</td>
                <td className="n"><button className="link" aria-label={`${w.change} ${each.field}`} onClick={() => setOpen({ what: 'change', row: each })}>{w.change}</button>{own(each) && <> <button className="link" aria-label={`${w.remove} ${each.field}`} onClick={() => setOpen({ what: 'remove', row: each })}>{w.remove}</button></>}</td>
              </tr>
            ))}</tbody>
          </table></div>
        )}
      </Shown>
      {open?.what === 'change' && <Deed title={open.row ? w.change : w.addField} close={close} does={keep}><Inputs row={open.row} /></Deed>}
      {open?.what === 'remove' && <Deed title={w.removeField} word={w.remove} close={close} does={drop}><p>{w.fieldWhy}</p></Deed>}
    </section>
  )
}

function Inputs({ row }: { row: Row | undefined }) {
  const w = useWords(CAMPAIGNS)
  const [to, setTo] = useState<Row['to']>(row?.to ?? 'points')
  return (
    <>
      {row ? <><p><b>{platform(w, row.channel)} · {row.field}</b></p><input type="hidden" name="channel" value={row.channel} /><input type="hidden" name="field" value={row.field} /></> : (
        <><label>{w.channel}<select name="channel">{PLATFORMS.map((each) => <option key={each} value={each}>{platform(w, each)}</option>)}</select></label>
          <label>{w.field}<input name="field" required maxLength={200} autoComplete="off" /><span className="quiet">{w.fieldHelp}</span></label></>
      )}
      <label>{w.to}<select name="to" value={to} onChange={(event) => setTo(event.target.value as Row['to'])}>{KINDS.map((each) => <option key={each} value={each}>{w[`t_${each}`]}</option>)}</select></label>
      <label>{w.called}<input name="name" required maxLength={64} defaultValue={row?.name} /></label>
      {to === 'points' && <div className="pair"><label>{w.times}<input name="times" required inputMode="decimal" pattern="[0-9]{1,9}(\.[0-9]{1,9})?" defaultValue={row?.times ?? '1'} /></label><label>{w.rounding}<select name="rounding" defaultValue={row?.rounding ?? 'down'}><option value="down">{w.down}</option><option value="half_up">{w.half_up}</option></select></label></div>}
    </>
  )
}
