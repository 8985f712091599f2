import { useState } from 'react'

import { may, useMe } from '../../api/session'
import { Empty, Shown } from '../../parts/States'
import { href, type Route } from '../../shared/route'
import { useWords } from '../../words'
import { type Care, useCare } from './data'
import { Edit } from './Edit'
import { called, PLANS } from './words'

/** Plans of messages: to which segment, by which channel, in how many steps. */
export default function Plans(_: { route: Route }) {
  const w = useWords(PLANS)
  const { read, put } = useCare()
  const edits = may(useMe(), 'admin', 'finance')
  const [adding, setAdding] = useState(false)
  return (
    <>
      <header className="pagetop"><h1>{w.title}</h1><span className="quiet">{w.lead}</span><span className="gap" />{edits && <button className="press primary" onClick={() => setAdding(true)}>{w.add}</button>}</header>
      <main className="content">
        <Shown read={read} rows={4}>
          {(care) => (care.plans ?? []).length === 0 ? <section className="box"><Empty title={w.none} why={w.noneWhy}><a className="press" href="#/templates">{w.noSegment}</a></Empty></section> : <List care={care} />}
        </Shown>
      </main>
      {adding && <Edit care={read.data} put={put} close={() => setAdding(false)} />}
    </>
  )
}

function List({ care }: { care: Care }) {
  const w = useWords(PLANS)
  return (
    <section className="box scroll" aria-label={w.title}>
      <table className="t">
        <thead><tr><th scope="col">{w.name}</th><th scope="col">{w.segment}</th><th scope="col">{w.channel}</th><th scope="col" className="n">{w.steps}</th></tr></thead>
        <tbody>{(care.plans ?? []).map((each) => <tr key={each.id}><td><a href={href('plans', each.id)}>{each.id}</a></td><td>{each.segment}</td><td>{called(w, 'c', each.channel)}</td><td className="n">{w.count(each.steps.length)}</td></tr>)}</tbody>
      </table>
    </section>
  )
}
