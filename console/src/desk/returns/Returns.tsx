import { useState } from 'react'

import { api, got, type Schemas } from '../../api/client'
import { stale, useRead } from '../../api/reading'
import { useOnce } from '../../parts/once'
import { Empty, Refusal, Shown } from '../../parts/States'
import { ask, href, type Route } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { moment, month as monthOf } from '../../words/times'
import { Deed, type Said } from '../Deed'
import { RETURNS } from './words'

type Return = Schemas['ReturnedReturnView']
type Which = 'open' | 'settled'
const MOST = 100

/** `returns?of=open|settled&month=`: of which consult each return is; a person says where several could be it, and lifts a wrong tie. */
export default function Returns({ route }: { route: Route }) {
  const w = useWords(RETURNS)
  const of: Which = route.query.get('of') === 'settled' ? 'settled' : 'open'
  const month = route.query.get('month') ?? monthOf()
  const [told, setTold] = useState('')
  const read = useRead(['returns', month, of], async () => (await got(api.GET('/orders/returns', { params: { query: { month, of, limit: MOST } } }))).items, { live: true })
  return (
    <>
      <header className="pagetop">
        <h1>{w.title}</h1><span className="quiet">{w.lead}</span><span className="gap" />
        <label>{w.month} <input className="sel" type="month" min="2000-01" max={monthOf()} value={month} onChange={(event) => event.target.value && ask({ month: event.target.value })} /></label>
        <div className="seg" role="group" aria-label={w.which}>{(['open', 'settled'] as const).map((each) => <button key={each} aria-pressed={of === each} onClick={() => { setTold(''); ask({ of: each }) }}>{w[each]}</button>)}</div>
      </header>
      <main className="content">
        <p role="status" className={told ? 'note told' : ''}>{told}</p>
        <Shown read={read} rows={6}>{(items) => items.length === 0
          ? <section className="box"><Empty title={of === 'open' ? w.noneOpen : w.noneSettled} why={of === 'open' ? w.noneOpenWhy : w.noneSettledWhy} /></section>
          : <>{items.map((each) => <One key={each.ticket} of={each} tell={setTold} />)}<p className="quiet">{items.length < MOST ? w.shown(items.length) : w.mostShown(MOST)}</p></>}</Shown>
      </main>
    </>
  )
}

function One({ of, tell }: { of: Return; tell: (what: string) => void }) {
  const w = useWords(RETURNS)
  const lang = useLang()
  const { busy, problem, run } = useOnce()
  const [open, setOpen] = useState<'other' | 'wrong'>()
  const say = async (body: Schemas['TieReturn'], told: string) => {
    tell('')
    await got(api.POST('/orders/returns/{ticket_id}', { params: { path: { ticket_id: of.ticket } }, body }))
    tell(told)
    await Promise.all([stale('returns'), stale('ticket', of.ticket), stale('ticket', body.consult)])
  }
  const tie = (consult: string) => say({ consult, undone: false, reason: '' }, w.tied)
  const lift = (said: Said) => say({ consult: of.consult, undone: true, reason: said('reason') }, w.lifted)
  return (
    <section className="box" aria-label={of.ticket}>
      <div className="boxhead wraps"><h2><a href={href('tickets', of.ticket)}>{of.ticket}</a></h2><span className="second">{of.order}</span><span className="quiet">{moment(of.at, lang)}</span><span className={`chip ${of.consult ? 'plain' : of.how === 'none' ? 'plain' : 'soon'}`}>{w[`how_${of.how}`]}</span></div>
      <div className="in">
        {of.consult ? <Asked ticket={of.consult}><button className="press" onClick={() => setOpen('wrong')}>{w.wrong}</button></Asked> : (
          <>
            {of.may_be.map((each) => <Asked key={each} ticket={each}><button className="press" aria-disabled={busy} onClick={() => void run(() => tie(each))}>{w.isIt}</button></Asked>)}
            <p className="keys"><button className="press" onClick={() => setOpen('other')}>{w.other}</button></p>
          </>
        )}
        <Refusal problem={problem} />
      </div>
      {open === 'other' && <Deed title={w.otherTitle} close={() => setOpen(undefined)} does={(said) => tie(said('consult'))}><label>{w.number}<input name="consult" required maxLength={40} autoComplete="off" /><span className="quiet">{w.numberHelp}</span></label></Deed>}
      {open === 'wrong' && <Deed title={w.wrongTitle} word={w.lift} close={() => setOpen(undefined)} does={lift}><p>{w.wrongWhy}</p><label>{w.reason}<input name="reason" required minLength={2} maxLength={300} /></label></Deed>}
    </section>
  )
}

/** What a customer had asked: enough to know it by. */
function Asked({ ticket, children }: { ticket: string; children: React.ReactNode }) {
  const w = useWords(RETURNS)
  const lang = useLang()
  const read = useRead(['ticket', ticket], () => got(api.GET('/tickets/{ticket_id}', { params: { path: { ticket_id: ticket } } })))
  return (
    <div className="between2">
      <span style={{ minWidth: 0, overflowWrap: 'anywhere' }}><a href={href('tickets', ticket)}>{read.data?.title ?? ticket}</a> <span className="quiet">{read.data ? w.opened(moment(read.data.opened, lang)) : read.isError ? w.unknown : ''}</span></span>
      {children}
    </div>
  )
}
