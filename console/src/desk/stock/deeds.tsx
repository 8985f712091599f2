/** What moves stock: goods taken in, counted, sent elsewhere, arrived. Each dialog has a key of its own, so that it is done once. */
import { type FormEvent, type ReactNode, useState } from 'react'

import { api, got, gotWith, type Schemas } from '../../api/client'
import { useNamed, useSkus } from '../../api/names'
import { stale, useRead } from '../../api/reading'
import { may, useMe } from '../../api/session'
import { Refusal } from '../../parts/States'
import { useLang, useWords } from '../../words'
import { moment } from '../../words/times'
import { Ask } from '../Ask'
import { STOCK } from './words'

type Said = (name: string) => string

/** A form that is sent once; it closes where it was taken, and what was typed stays where it was refused. */
function Deed({ title, close, does, children }: { title: string; close: () => void; does: (said: Said, key: string, serials: string[]) => Promise<unknown>; children: ReactNode }) {
  const w = useWords(STOCK)
  const [key] = useState(() => crypto.randomUUID())
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  const [waits, setWaits] = useState(false)
  async function send(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    if (busy) return
    const form = new FormData(event.currentTarget)
    const said = (name: string) => String(form.get(name) ?? '').trim()
    setBusy(true)
    setProblem(undefined)
    try {
      const answer = await does(said, key, said('serials').split(/\s*\n\s*/).filter(Boolean))
      if ((answer as { status?: number } | undefined)?.status === 202) setWaits(true)
      else close()
    } catch (found) {
      setProblem(found)
    } finally {
      setBusy(false)
      await stale('stock')
    }
  }
  return (
    <Ask title={title} close={close}>
      {waits ? <p role="status">{w.waits}</p> : (
        <form onSubmit={(event) => void send(event)}>
          {children}
          <label>{w.serials}<textarea name="serials" rows={2} /></label>
          <Refusal problem={problem} />
          <div className="keys"><button type="button" className="press" onClick={close}>{w.cancel}</button><button className="press primary" aria-disabled={busy}>{busy ? w.doing : title}</button></div>
        </form>
      )}
    </Ask>
  )
}

function Quantity({ name, label, value }: { name: string; label: string; value?: string }) {
  return <label>{label}<input name={name} required inputMode="decimal" pattern="[0-9]{1,6}(\.[0-9]{1,4})?" defaultValue={value} /></label>
}

export function Receive({ place }: { place: string }) {
  const w = useWords(STOCK)
  const skus = useSkus()
  const [open, setOpen] = useState(false)
  const parts = [...skus.values()].filter((each) => each.kind === 'part' && each.active !== false)
  const does = (said: Said, key: string, serials: string[]) => got(api.POST('/stock/{place}/receipts', { params: { path: { place } }, body: { part: said('part'), qty: said('qty'), key, ...(serials.length ? { serials } : {}), ...(said('note') ? { note: said('note') } : {}) } }))
  return (
    <>
      <button className="press primary" onClick={() => setOpen(true)}>{w.receive}</button>
      {open && (
        <Deed title={w.receive} close={() => setOpen(false)} does={does}>
          <label>{w.part}<select name="part" required>{parts.map((each) => <option key={each.sku} value={each.sku}>{each.name}</option>)}</select></label>
          <Quantity name="qty" label={w.qty} />
          <label>{w.note}<input name="note" maxLength={300} /></label>
        </Deed>
      )}
    </>
  )
}

export function Count({ level, close }: { level: Schemas['LevelView']; close: () => void }) {
  const w = useWords(STOCK)
  const skus = useSkus()
  const does = (said: Said, key: string, serials: string[]) => gotWith(api.POST('/stock/{place}/counts', { params: { path: { place: level.place } }, body: { part: level.part, counted: said('counted'), seen: level.hand, key, ...(said('reason') ? { reason: said('reason') } : {}), ...(serials.length ? { serials } : {}) } }))
  return (
    <Deed title={w.countOf(skus.get(level.part)?.name ?? level.part)} close={close} does={does}>
      <p className="quiet">{w.seen(level.hand)}</p>
      <Quantity name="counted" label={w.counted} value={level.hand} />
      <label>{w.reason}<input name="reason" maxLength={300} /></label>
    </Deed>
  )
}

export function Send({ level, places, close }: { level: Schemas['LevelView']; places: string[]; close: () => void }) {
  const w = useWords(STOCK)
  const skus = useSkus()
  const named = useNamed()
  const does = (said: Said, key: string, serials: string[]) => got(api.POST('/stock/{place}/shipments', { params: { path: { place: level.place } }, body: { to: said('to'), part: level.part, qty: said('qty'), key, ...(serials.length ? { serials } : {}) } }))
  return (
    <Deed title={w.sendOf(skus.get(level.part)?.name ?? level.part)} close={close} does={does}>
      <label>{w.to}<select name="to" required>{places.filter((each) => each !== level.place).map((each) => <option key={each} value={each}>{named(each)}</option>)}</select></label>
      <Quantity name="qty" label={w.qty} />
    </Deed>
  )
}

/** What is on the way here, and taken in where somebody may. */
export function OnWay({ place }: { place: string }) {
  const w = useWords(STOCK)
  const lang = useLang()
  const me = useMe()
  const named = useNamed()
  const skus = useSkus()
  const [busy, setBusy] = useState('')
  const [problem, setProblem] = useState<unknown>()
  const read = useRead(['stock', place, 'shipments'], () => got(api.GET('/stock/{place}/shipments', { params: { path: { place } } })), { live: true })
  const items = read.data?.items ?? []
  if (!items.length) return null
  async function arrived(shipment: string) {
    if (busy) return
    setBusy(shipment)
    setProblem(undefined)
    try {
      await got(api.POST('/stock/{place}/shipments/{shipment}/arrival', { params: { path: { place, shipment } }, body: {} as never }))
    } catch (found) {
      setProblem(found)
    } finally {
      setBusy('')
      await stale('stock')
    }
  }
  return (
    <section className="box scroll" aria-label={w.onWay}>
      <h2>{w.onWay}</h2>
      <Refusal problem={problem} />
      <table className="t">
        <thead><tr><th scope="col">{w.part}</th><th scope="col" className="n">{w.qty}</th><th scope="col">{w.from}</th><th scope="col">{w.at}</th><th scope="col"><span className="hid">{w.arrived}</span></th></tr></thead>
        <tbody>{items.map((each) => <tr key={each.id}><td>{skus.get(each.part)?.name ?? each.part}</td><td className="n">{each.qty}</td><td>{named(each.source)}</td><td className="nowrap">{moment(each.at, lang)}</td><td className="n">{may(me, 'admin', 'dispatcher', 'partner', 'technician') && <button className="press" aria-disabled={busy === each.id} onClick={() => void arrived(each.id)}>{w.arrived}</button>}</td></tr>)}</tbody>
      </table>
    </section>
  )
}
