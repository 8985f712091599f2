import { useState } from 'react'

import { api, got, type Schemas } from '../../api/client'
import { useParties, useSkus } from '../../api/names'
import { useOutlets } from '../../api/outlets'
import { Explanation } from '../../parts/Explanation'
import type { LineView } from '../../parts/explained'
import { Icon } from '../../parts/Icon'
import { Money, moneyText } from '../../parts/Money'
import { Refusal } from '../../parts/States'
import { unitName } from '../../parts/units'
import { useLang, useWords } from '../../words'
import type { Held } from './Book'
import type { useBookWords } from './data'
import { numberOf } from './life'
import { placeOf, wholeCode } from './places'
import { BOOKS } from './words'

type Line = { sku: string; qty: string }
type Asked = Schemas['TrialTicket']
type Done = { draft: Schemas['TrialView']; published: Schemas['TrialView'] | undefined; asked: string }

/** One job by this version and by the one in force, with every step; nothing is stored. */
export default function Try({ id, held, published, book, close }: { id: string; held: Held; published: string | undefined; book: ReturnType<typeof useBookWords>; close: () => void }) {
  const w = useWords(BOOKS)
  const [real, setReal] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  const [done, setDone] = useState<Done>()
  async function run(ask: () => Promise<Asked>) {
    if (busy) return
    setBusy(true)
    setProblem(undefined)
    try {
      if (held.version.state === 'draft' && !(await held.save())) return
      const body = await ask()
      const priced = (version: string) => got(api.POST('/books/{book_version}/try', { params: { path: { book_version: version } }, body }))
      const [draft, before] = await Promise.all([priced(id), published ? priced(published).catch(() => undefined) : undefined])
      setDone({ draft, published: before, asked: JSON.stringify(body) })
    } catch (wrong) {
      setProblem(wrong)
    } finally {
      setBusy(false)
    }
  }
  return (
    <aside className="drawer trial" aria-label={w.tryOne} onKeyDown={(event) => event.key === 'Escape' && close()}>
      <div className="dhead"><div><h2>{w.tryOne} <span className="chip draft">{w.notBooked}</span></h2>{held.dirty && <p className="quiet">{w.savedFirst}</p>}</div><button className="icon" aria-label={w.closeIt} onClick={close}><Icon name="close" size={18} /></button></div>
      <div className="bar2"><div className="seg" role="group" aria-label={w.tryOne}><button aria-pressed={!real} onClick={() => setReal(false)}>{w.invented}</button><button aria-pressed={real} onClick={() => setReal(true)}>{w.real}</button></div></div>
      {real ? <Real busy={busy} run={run} /> : <Invented busy={busy} run={run} book={book} held={held} />}
      <div className="in" style={{ padding: 14 }} aria-live="polite"><Refusal problem={problem} />{done && <Outcome done={done} id={id} published={published} book={book} />}</div>
    </aside>
  )
}

function Invented({ busy, run, book, held }: { busy: boolean; run: (ask: () => Promise<Asked>) => Promise<void>; book: ReturnType<typeof useBookWords>; held: Held }) {
  const w = useWords(BOOKS)
  const lang = useLang()
  const skus = useSkus()
  const outlets = useOutlets()
  const { document } = held.sheet
  const sold = [...skus.values()].filter((each) => each.active !== false)
  const [outlet, setOutlet] = useState<string>()
  const [place, setPlace] = useState('')
  const [scenario, setScenario] = useState(document.scenarios[0] ?? 'direct')
  const [level, setLevel] = useState(document.levels[0] ?? 'standard')
  const [lines, setLines] = useState<Line[]>([{ sku: '', qty: '1' }])
  const [urgent, setUrgent] = useState(false)
  const chosen = outlet ?? outlets[0]?.id ?? ''
  const region = chosen ? outlets.find((each) => each.id === chosen)?.region : wholeCode(placeOf(place, book.names?.places ?? {}) ?? '')
  const set = (at: number, changed: Partial<Line>) => setLines(lines.map((each, here) => (here === at ? { ...each, ...changed } : each)))
  const ask = async (): Promise<Asked> => ({ region: region ?? '', urgent, lines: lines.map((each) => ({ sku: each.sku || (sold[0]?.sku ?? ''), qty: each.qty.trim() || '1' })), ...(chosen ? { outlet: chosen } : { scenario, level }) })
  return (
    <form onSubmit={(event) => (event.preventDefault(), void run(ask))}>
      <label>{w.outlet}<select value={chosen} onChange={(event) => setOutlet(event.target.value)}><option value="">{w.anyOutlet}</option>{outlets.map((each) => <option key={each.id} value={each.id}>{each.name}</option>)}</select></label>
      {!chosen && (
        <>
          <label>{w.region}<input required list="places" value={place} placeholder={w.placeHelp} onChange={(event) => setPlace(event.target.value)} /></label>
          {place && !region && <p className="note wrong" role="alert">{w.noPlace(place)}</p>}
          <label>{w.scenario}<select value={scenario} onChange={(event) => setScenario(event.target.value)}>{document.scenarios.map((each) => <option key={each} value={each}>{book.names?.scenarios[each] ?? each}</option>)}</select></label>
          <label>{w.level}<select value={level} onChange={(event) => setLevel(event.target.value)}>{document.levels.map((each) => <option key={each} value={each}>{book.names?.levels[each] ?? each}</option>)}</select></label>
        </>
      )}
      {lines.map((line, at) => (
        <div key={at} className="two">
          <select aria-label={w.item} value={line.sku || sold[0]?.sku} onChange={(event) => set(at, { sku: event.target.value })}>{sold.map((each) => <option key={each.sku} value={each.sku}>{each.name}</option>)}</select>
          <input aria-label={w.qty} inputMode="decimal" required value={line.qty} onChange={(event) => set(at, { qty: event.target.value })} />
          <span>{unitName(skus.get(line.sku || (sold[0]?.sku ?? ''))?.unit, lang)}{lines.length > 1 && <button type="button" className="link" aria-label={`${w.drop} ${at + 1}`} onClick={() => setLines(lines.filter((_, here) => here !== at))}>×</button>}</span>
        </div>
      ))}
      <div style={{ display: 'flex', gap: 12, alignItems: 'center' }}><button type="button" className="link" onClick={() => setLines([...lines, { sku: '', qty: '1' }])}>{w.addLine}</button><label style={{ display: 'flex' }}><input type="checkbox" style={{ minHeight: 0 }} checked={urgent} onChange={(event) => setUrgent(event.target.checked)} />{w.urgent}</label></div>
      <button className="press primary" aria-disabled={busy}>{busy ? w.calcing : w.calc}</button>
    </form>
  )
}

function Real({ busy, run }: { busy: boolean; run: (ask: () => Promise<Asked>) => Promise<void> }) {
  const w = useWords(BOOKS)
  const [ticket, setTicket] = useState('')
  const ask = async () => likeTicket(await got(api.GET('/tickets/{ticket_id}', { params: { path: { ticket_id: ticket.trim() } } })))
  return (
    <form onSubmit={(event) => (event.preventDefault(), void run(ask))}>
      <label>{w.ticketNo}<input required value={ticket} onChange={(event) => setTicket(event.target.value)} /></label>
      <p className="quiet">{w.ticketHelp}</p>
      <button className="press primary" aria-disabled={busy}>{busy ? w.calcing : w.calc}</button>
    </form>
  )
}

function likeTicket(ticket: Schemas['TicketView']): Asked {
  return {
    region: ticket.region,
    outlet: ticket.outlet,
    urgent: ticket.urgent,
    lines: ticket.lines.map(({ sku, qty, worker }) => ({ sku, qty, ...(worker ? { worker } : {}) })),
    crew: ticket.workers.map(({ party, weight }) => ({ party, ...(weight ? { weight } : {}) })),
    ...(ticket.served ? { served: ticket.served } : {}),
  }
}

function Outcome({ done, id, published, book }: { done: Done; id: string; published: string | undefined; book: ReturnType<typeof useBookWords> }) {
  const w = useWords(BOOKS)
  const parties = useParties()
  const { draft, published: before } = done
  const rows = [[w.customerPays, draft.customer, before?.customer], [w.peopleGet, draft.pay, before?.pay], [w.margin, draft.margin, before?.margin]] as const
  const names: Record<string, string> = Object.fromEntries([...book.all, ...[...parties].map(([party, each]) => [party, each.name] as const), ...draft.lines.flatMap((line) => [[line.sku, line.item] as const, ...line.shares.map((share) => [share.party, share.name] as const)])])
  return (
    <>
      <table>
        <thead><tr><th scope="col">{w.thisOne}</th>{before && published && <th scope="col">{w.number(numberOf(published))}</th>}<th scope="col" style={{ color: 'var(--violet)' }}>{w.number(numberOf(id))}</th>{before && <th scope="col">{w.diff}</th>}</tr></thead>
        <tbody>{rows.map(([word, now, then]) => <tr key={word}><th scope="row">{word}</th>{before && <td>{then && <Money money={then} word="" />}</td>}<td><Money money={now} trial word="" /></td>{before && <td>{then && (now.amount === then.amount ? '—' : moneyText({ amount: now.amount - then.amount, currency: now.currency }, true))}</td>}</tr>)}</tbody>
      </table>
      {draft.warnings.map((each) => <p key={each} className="note stale">{each}</p>)}
      {draft.lines.map((line) => (
        <section key={line.id} style={{ marginTop: 12 }} aria-label={`${line.plane === 'charge' ? w.charge : w.pay} · ${line.item || line.fee_name}`}>
          <h3 style={{ fontWeight: 600, marginBottom: 6 }}>{line.plane === 'charge' ? w.charge : w.pay} · {line.item && line.item !== line.sku ? line.item : line.fee_name}</h3>
          <Explanation line={line as unknown as LineView} names={names} trial under={line.plane === 'pay' ? line.shares.map((share) => w.share(share.name, moneyText(share.amount))).join(' · ') : w.under(id)} />
        </section>
      ))}
    </>
  )
}
