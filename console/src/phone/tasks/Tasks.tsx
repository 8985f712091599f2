/** Whom a guide is to tell what: the words, ready to be copied into the chat, and a button for each end. */
import { useState } from 'react'

import { api, got, type Schemas } from '../../api/client'
import { everyPage } from '../../api/pages'
import { stale, useRead } from '../../api/reading'
import { Icon } from '../../parts/Icon'
import { useOnce } from '../../parts/once'
import { Empty, Refusal, Shown } from '../../parts/States'
import { useLang, useWords } from '../../words'
import { moment } from '../../words/times'
import { TASKS } from './words'

export default function Tasks() {
  const w = useWords(TASKS)
  const read = useRead(['tasks'], () => everyPage((cursor): Promise<Schemas['TasksView']> => got(api.GET('/care/tasks', { params: { query: cursor } }))))
  return (
    <>
      <header className="top"><div className="row" style={{ justifyContent: 'start' }}><a className="round" href="#/me" aria-label={w.back} style={{ marginLeft: -12 }}><Icon name="back" size={24} /></a><h1>{w.title}</h1></div></header>
      <main className="body"><Shown read={read} rows={5}>{(items) => (items.length ? <>{items.map((each) => <One key={each.id} task={each} />)}</> : <Empty title={w.none} why={w.noneWhy} />)}</Shown></main>
    </>
  )
}

function One({ task }: { task: Schemas['TaskView'] }) {
  const w = useWords(TASKS)
  const lang = useLang()
  const [copied, setCopied] = useState(false)
  const { busy, problem, run } = useOnce(() => stale('tasks'))
  const end = (result: 'sent' | 'skipped') => void run(() => got(api.POST('/care/tasks/{task}', { params: { path: { task: task.id } }, body: { result, note: '' } })))
  const copy = async () => {
    await navigator.clipboard.writeText(task.text)
    setCopied(true)
  }
  const due = task.state === 'due'
  return (
    <article className="card" aria-label={task.name || w.nobody}>
      <div className="in">
        <div className="between"><b className="head">{task.name || w.nobody}</b><span className="quiet nowrap">{moment(task.at, lang)}</span></div>
        <p>{task.text}</p>
        {task.coupon_class && <p className="second">{w.coupon(task.coupon_class)}</p>}
        {!due && <p className="note">{w[task.state]} {task.why}</p>}
        <Refusal problem={problem} />
        <div className="keys">
          {due && <button className="press" onClick={() => void copy()}>{copied ? w.copied : w.copy}</button>}
          <button className="press" aria-disabled={busy} onClick={() => end('skipped')}>{w.skip}</button>
          {due && <button className="press primary" aria-disabled={busy} onClick={() => end('sent')}>{w.told}</button>}
        </div>
      </div>
    </article>
  )
}
