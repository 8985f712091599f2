import { type FormEvent, useState } from 'react'

import { api, got, type Schemas } from '../../api/client'
import { useSkus } from '../../api/names'
import { useOutlets } from '../../api/outlets'
import { stale, useRead } from '../../api/reading'
import { Empty, Refusal, Shown } from '../../parts/States'
import { go } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { Ask } from '../Ask'
import { offered, told, type Typed } from './lines'
import { CREATE } from './words'

const NOTHING: Typed = { sku: '', qty: '1' }

/** A ticket from one of the company's scenes: what is typed stays until it was made, and two presses make one. */
export default function Create({ close }: { close: () => void }) {
  const w = useWords(CREATE)
  const lang = useLang()
  const read = useRead(['scenes'], () => got(api.GET('/scenes')))
  return (
    <Ask title={w.title} close={close}>
      <Shown read={read} rows={4}>
        {({ items }) => {
          const held = items.flatMap((each) => (each.holds ? [{ holds: each.holds, name: each.name[lang] ?? each.name.zh ?? each.id }] : []))
          return held.length ? <Filled scenes={held} close={close} /> : <Empty title={w.noScenes} />
        }}
      </Shown>
    </Ask>
  )
}

function Filled({ scenes, close }: { scenes: { holds: string; name: string }[]; close: () => void }) {
  const w = useWords(CREATE)
  const outlets = useOutlets()
  const skus = useSkus()
  const [key] = useState(() => crypto.randomUUID())
  const [scene, setScene] = useState(scenes.find((each) => each.holds.startsWith('installation@'))?.holds ?? scenes[0]!.holds)
  const [outlet, setOutlet] = useState(outlets.length === 1 ? outlets[0]!.id : '')
  const [rows, setRows] = useState<Typed[]>([NOTHING])
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  const lines = told(rows, skus)
  const coming = skus.size === 0 && rows.some((each) => each.sku.trim())
  const wrong = 'wrong' in lines && !coming ? lines.wrong : undefined

  async function send(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    if (busy || !('lines' in lines)) return
    const form = new FormData(event.currentTarget)
    const said = (name: string) => String(form.get(name) ?? '').trim()
    const body: Schemas['CreateTicket'] = { outlet, scene, title: said('title') || scenes.find((each) => each.holds === scene)!.name, lines: lines.lines, urgent: form.has('urgent') }
    for (const name of ['customer', 'phone', 'address'] as const) if (said(name)) body[name] = said(name)
    if (said('promised')) body.promised = new Date(said('promised')).toISOString()
    setBusy(true)
    setProblem(undefined)
    try {
      const made = await got(api.POST('/tickets', { params: { header: { 'Idempotency-Key': key } }, body }))
      void stale('tickets')
      void stale('board')
      close()
      go('tickets', made.id)
    } catch (found) {
      setProblem(found)
      setBusy(false)
    }
  }

  return (
    <form onSubmit={(event) => void send(event)}>
      <fieldset className="pick"><legend>{w.scene}</legend>{scenes.map((each) => <button key={each.holds} type="button" className="press" aria-pressed={each.holds === scene} onClick={() => setScene(each.holds)}>{each.name}</button>)}</fieldset>
      {outlets.length > 1 && <label>{w.outlet}<select value={outlet} required onChange={(event) => setOutlet(event.target.value)}><option value="">{w.which}</option>{outlets.map((each) => <option key={each.id} value={each.id}>{each.name}</option>)}</select></label>}
      <label>{w.what}<input name="title" maxLength={120} placeholder={scenes.find((each) => each.holds === scene)?.name} /></label>
      <div className="pair"><label>{w.customer}<input name="customer" maxLength={300} autoComplete="off" /></label><label>{w.phone}<input name="phone" type="tel" maxLength={40} autoComplete="off" aria-describedby="create-phone" /></label></div>
      <p className="quiet" id="create-phone">{w.phoneHelp}</p>
      <label>{w.address}<input name="address" maxLength={300} autoComplete="off" aria-describedby="create-address" /></label>
      <p className="quiet" id="create-address">{w.addressHelp}</p>
      <fieldset className="pick lines"><legend>{w.lines}</legend>
        <datalist id="create-skus">{[...skus.values()].filter((each) => each.active !== false).map((each) => <option key={each.sku} value={offered(each)} />)}</datalist>
        {rows.map((row, at) => <Line key={at} at={at} row={row} wrong={wrong?.at === at ? wrong.field : undefined} set={(next) => setRows(rows.map((each, place) => (place === at ? next : each)))} {...(rows.length > 1 ? { drop: () => setRows(rows.filter((_, place) => place !== at)) } : {})} />)}
        <button type="button" className="link" onClick={() => setRows([...rows, NOTHING])}>{w.another}</button>
      </fieldset>
      {wrong && <p className="note wrong" role="alert" id="create-wrong">{wrong.field === 'sku' ? w.unknown(wrong.typed) : w.notMany(wrong.typed)}</p>}
      <div className="pair"><label>{w.promised}<input name="promised" type="datetime-local" /></label><label className="tick"><input name="urgent" type="checkbox" />{w.urgent}</label></div>
      <Refusal problem={problem} />
      <p className="keys"><button type="button" className="press" onClick={close}>{w.leave}</button><button className="press primary" aria-disabled={busy || !('lines' in lines)}>{busy ? w.making : w.make}</button></p>
    </form>
  )
}

function Line({ at, row, wrong, set, drop }: { at: number; row: Typed; wrong: 'sku' | 'qty' | undefined; set: (next: Typed) => void; drop?: () => void }) {
  const w = useWords(CREATE)
  const marked = (field: 'sku' | 'qty') => (wrong === field ? { 'aria-invalid': true, 'aria-describedby': 'create-wrong' } : {})
  return (
    <div className="pair item">
      <input list="create-skus" aria-label={`${w.sku} ${at + 1}`} value={row.sku} {...marked('sku')} onChange={(event) => set({ ...row, sku: event.target.value })} />
      <input inputMode="decimal" aria-label={`${w.qty} ${at + 1}`} value={row.qty} {...marked('qty')} onChange={(event) => set({ ...row, qty: event.target.value })} />
      {drop && <button type="button" className="link" onClick={drop}>{w.drop(row.sku || `${w.sku} ${at + 1}`)}</button>}
    </div>
  )
}
