import { type FormEvent, useState } from 'react'

import { absent, api, got, type Schemas } from '../../api/client'
import { useNamed } from '../../api/names'
import { stale, useRead } from '../../api/reading'
import { may, useMe } from '../../api/session'
import { useOnce } from '../../parts/once'
import { Empty, Refusal, Shown } from '../../parts/States'
import { useLang, useWords } from '../../words'
import { moment } from '../../words/times'
import { PAYOUTS } from './words'

type Account = Schemas['AccountView']

/** Where a party is paid: one asks for another account, a second person keys its number again. */
export function AccountPage({ party }: { party: string }) {
  const w = useWords(PAYOUTS)
  const named = useNamed()
  const me = useMe()
  const path = { party_id: party }
  const read = useRead<Account | null>(['account', party], () => got(api.GET('/parties/{party_id}/account', { params: { path } })).catch(absent))
  const decides = may(me, 'admin', 'finance')
  return (
    <>
      <header className="pagetop"><a href="#/payouts">{w.back}</a><h1>{w.accountOf(named(party))}</h1></header>
      <main className="content">
        <Shown read={read} rows={4}>
          {(account) => (
            <div className="cols">
              <div className="stack">{account ? <Kept account={account} decides={decides} /> : <section className="box"><Empty title={w.noAccount} why={w.noAccountWhy} /></section>}</div>
              <div className="stack">{decides && <Asking party={party} />}</div>
            </div>
          )}
        </Shown>
      </main>
    </>
  )
}

function Kept({ account, decides }: { account: Account; decides: boolean }) {
  const w = useWords(PAYOUTS)
  const lang = useLang()
  const next = account.next
  return (
    <>
      {account.state === 'in_force' && <section className="box" aria-label={w.inForce}><h2>{w.inForce}</h2><Facts of={account} /></section>}
      {next && (
        <section className="box" aria-label={w.asked}>
          <h2>{next.state === 'asked' ? w.asked : next.state === 'waiting' ? w.waiting(next.starts ? moment(next.starts, lang) : '') : w.rejected}</h2>
          <Facts of={next} />{next.reason && <p className="in second">“{next.reason}”</p>}
          {next.state === 'asked' && decides && <Deciding party={account.party} asked={next} />}
        </section>
      )}
    </>
  )
}

function Facts({ of }: { of: Schemas['NextAccountView'] | Account }) {
  const w = useWords(PAYOUTS)
  const lang = useLang()
  const named = useNamed()
  return <dl className="facts in"><dt>{w.holder}</dt><dd>{of.holder}</dd><dt>{w.bank}</dt><dd>{of.bank}</dd><dt>{w.accountNumber}</dt><dd>{of.number}</dd><dt>{w.by}</dt><dd>{w.askedBy(named(of.by))} · {moment(of.at, lang)}</dd></dl>
}

/** Sends once; what was typed stays where it was refused. */
function useSent(party: string) {
  return useOnce(() => stale('account', party))
}

function Deciding({ party, asked }: { party: string; asked: Schemas['NextAccountView'] }) {
  const w = useWords(PAYOUTS)
  const me = useMe()
  const [number, setNumber] = useState('')
  const [reason, setReason] = useState('')
  const { busy, problem, run: send } = useSent(party)
  const params = { path: { party_id: party } }
  return (
    <div className="in fields">
      {asked.by !== me.party && <label>{w.accountNumber}<input value={number} inputMode="numeric" autoComplete="off" maxLength={60} onChange={(event) => setNumber(event.target.value)} /><span className="quiet">{w.approveHelp}</span></label>}
      <label>{w.reason}<input value={reason} maxLength={300} onChange={(event) => setReason(event.target.value)} /></label>
      <Refusal problem={problem} />
      <p className="keys">
        <button className="press" aria-disabled={busy || !reason.trim()} onClick={() => reason.trim() && void send(() => got(api.POST('/parties/{party_id}/account/reject', { params, body: { version: asked.version, reason: reason.trim() } })))}>{w.reject}</button>
        {asked.by !== me.party && <button className="press primary" aria-disabled={busy || !number.trim()} onClick={() => number.trim() && void send(() => got(api.POST('/parties/{party_id}/account/approve', { params, body: { version: asked.version, number: number.trim() } })))}>{w.approve}</button>}
      </p>
    </div>
  )
}

function Asking({ party }: { party: string }) {
  const w = useWords(PAYOUTS)
  const { busy, problem, run: send } = useSent(party)
  async function ask(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = event.currentTarget
    const said = (name: string) => String(new FormData(form).get(name) ?? '').trim()
    const body = { holder: said('holder'), bank: said('bank'), number: said('number') }
    if (await send(() => got(api.PUT('/parties/{party_id}/account', { params: { path: { party_id: party } }, body })))) form.reset()
  }
  return (
    <section className="box" aria-label={w.ask}>
      <h2>{w.ask}</h2>
      <form className="in fields" onSubmit={(event) => void ask(event)}>
        <label>{w.holder}<input name="holder" required maxLength={100} autoComplete="off" /></label>
        <label>{w.bank}<input name="bank" required maxLength={100} autoComplete="off" /></label>
        <label>{w.accountNumber}<input name="number" required minLength={8} maxLength={60} inputMode="numeric" autoComplete="off" /></label>
        <p className="quiet">{w.askHelp}</p>
        <Refusal problem={problem} />
        <p className="keys"><button className="press primary" aria-disabled={busy}>{busy ? w.doing : w.send}</button></p>
      </form>
    </section>
  )
}
