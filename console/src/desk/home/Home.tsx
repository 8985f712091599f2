import { type ReactNode, useState } from 'react'

import { api, got } from '../../api/client'
import { useCurrencies, useNamed } from '../../api/names'
import { stale } from '../../api/reading'
import { BASE } from '../../api/session'
import { DueChip } from '../../parts/Chips'
import { Money } from '../../parts/Money'
import { useOnce } from '../../parts/once'
import { Empty, Loading, Refusal } from '../../parts/States'
import { href } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { moment } from '../../words/times'
import { numberOf } from '../books/life'
import { Approvals } from './Approvals'
import { type Todo, useTodo } from './todo'
import { HOME } from './words'

const SHOWN = 6

export default function Home() {
  const w = useWords(HOME)
  const todo = useTodo()
  return (
    <>
      <header className="pagetop"><h1>{w.title}</h1><span className="second">{w.all(todo.total)}</span></header>
      <main className="content">
        {todo.partial && <p className="note stale" role="status">{w.partial}</p>}
        {todo.loading && todo.total === 0 ? <Loading rows={6} /> : todo.total + todo.own.length === 0 ? <div className="box"><Empty title={w.nothing} why={w.nothingWhy} /></div> : <Lists todo={todo} />}
      </main>
    </>
  )
}

function Lists({ todo }: { todo: Todo }) {
  const w = useWords(HOME)
  const lang = useLang()
  const named = useNamed()
  const currency = useCurrencies()[0]!
  const at = (item: Todo['late'][number]) => item.ticket.case?.appointment ?? item.ticket.promised ?? item.ticket.due
  return (
    <div className="todo">
      <Approvals list={todo.approvals} own={todo.own} />
      <List title={w.overdue} why={w.overdueWhy} list={todo.late} to="#/board?show=late" word={w.toBoard} row={({ ticket }, item) => <li key={ticket.id}><a href={href('tickets', ticket.id)}>{ticket.title} · {named(ticket.outlet)}</a>{at(item) && <DueChip at={at(item)!} />}</li>} />
      <List title={w.unassigned} why={w.unassignedWhy} list={todo.free} to="#/board?show=free" word={w.toBoard} row={({ ticket }) => <li key={ticket.id}><a href={href('tickets', ticket.id)}>{ticket.title} · {named(ticket.outlet)}</a><span className="quiet nowrap">{moment(ticket.opened, lang)}</span></li>} />
      <List title={w.red} why={w.redWhy} list={todo.red} row={(row) => <li key={row.ticket_id}><span><a href={href('tickets', row.ticket_id)}>{row.title}</a><br /><span className="second">{row.trouble?.message}</span></span><Retry ticket={row.ticket_id} /></li>} />
      <List title={w.acts} why={w.actsWhy} list={todo.acts} row={(row) => <li key={row.ticket + row.act}><span><a href={href('tickets', row.ticket)}>{row.why}</a></span><span className="quiet nowrap">{moment(row.since, lang)}</span></li>} />
      <List title={w.disputes} why={w.disputesWhy} list={todo.disputes} to="#/close" word={w.toClose} row={(row) => <li key={row.party + row.period}><a href={href('close', row.party, row.period)}>{named(row.party)} · {row.period}</a><span>{w.inDispute(row.disputed)}</span></li>} />
      <List title={w.adjustments} why={w.adjustmentsWhy} list={todo.adjustments} row={(row) => <li key={row.id}><span><a href={href('tickets', row.ticket_id)}>{named(row.party)}</a><br /><span className="second">{row.reason}</span></span><Money money={{ amount: row.amount, currency: todo.currencies.get(row.ticket_id) ?? currency }} /></li>} />
      <List title={w.books} why={w.booksWhy} list={todo.books} to="#/books?mine=1" word={w.toBooks} row={(version) => <li key={version.book_version}><a href={href('books', version.book_version)}>{w.bookNumber(numberOf(version.book_version))}</a><span className="quiet">{version.state === 'approved' ? w.toPublish : w.toApprove}</span></li>} />
      <List title={w.mine} why={w.mineWhy} list={todo.mine} to={`${BASE}/console/m.html`} word={w.toPhone} row={(ticket) => <li key={ticket.id}><a href={href('tickets', ticket.id)}>{ticket.title}</a></li>} />
    </div>
  )
}

function List<T>({ title, why, list, row, to, word }: { title: string; why: string; list: T[]; row: (each: T, same: T) => ReactNode; to?: string; word?: string }) {
  const w = useWords(HOME)
  if (!list.length) return null
  return (
    <section className="box" aria-label={title}>
      <div className="boxhead"><h2>{title}</h2><span className="num">{list.length}</span><span className="quiet" style={{ fontSize: 13 }}>{why}</span></div>
      <ul>{list.slice(0, SHOWN).map((each) => row(each, each))}</ul>
      {(list.length > SHOWN || to) && <p className="foot2"><span>{list.length > SHOWN ? w.more(list.length - SHOWN) : ''}</span>{to && <a href={to}>{word}</a>}</p>}
    </section>
  )
}

function Retry({ ticket }: { ticket: string }) {
  const w = useWords(HOME)
  const [done, setDone] = useState(false)
  const { busy, problem, run } = useOnce()
  const retry = () => run(async () => {
    await got(api.POST('/exceptions/{ticket_id}/retry', { params: { path: { ticket_id: ticket } } }))
    setDone(true)
    await stale('exceptions')
  })
  if (problem) return <Refusal problem={problem} />
  return done ? <span className="quiet">{w.retried}</span> : <button className="press" disabled={busy} onClick={() => void retry()}>{w.retry}</button>
}
