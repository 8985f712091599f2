/** Three steps from an empty company to its first settled ticket: categories, a price template, who approves. */
import './setup.css'

import { type ReactNode, useState } from 'react'

import type { Schemas } from '../../api/client'
import { Icon } from '../../parts/Icon'
import { Shown } from '../../parts/States'
import { href, type Route } from '../../shared/route'
import { useWords } from '../../words'
import { Approval } from './Approval'
import { Categories } from './Categories'
import { doneOf, type Far, useFar } from './data'
import { Prices } from './Prices'
import { SETUP } from './words'

export default function Setup(_: { route: Route }) {
  const w = useWords(SETUP)
  const read = useFar()
  return (
    <>
      <header className="pagetop"><h1>{w.title}</h1><span className="quiet">{w.lead}</span></header>
      <main className="content"><Shown read={read} rows={8}>{(far) => <Steps far={far} />}</Shown></main>
    </>
  )
}

function Steps({ far }: { far: Far }) {
  const w = useWords(SETUP)
  const [trade, choose] = useState('')
  const [installed, setInstalled] = useState<Schemas['InstalledView']>()
  const done = doneOf(far)
  const here = done.indexOf(false)
  const all = here < 0
  return (
    <>
      {all && <section className="note good" aria-label={w.all}><b>{w.all}</b> {w.allWhy} <a href={href('board')}>{w.toBoard}</a> · <a href={href('people')}>{w.toPeople}</a> · <a href={href('templates')}>{w.toTemplates}</a></section>}
      <ol className="setup" aria-label={w.steps}>
        <Step at={0} title={w.categories} why={w.categoriesWhy} done={done[0]} here={here === 0}><Categories far={far} done={done[0]} trade={trade} choose={choose} /></Step>
        <Step at={1} title={w.prices} why={w.pricesWhy} done={done[1]} here={here === 1}>{done[0] ? <Prices far={far} done={done[1]} trade={trade} choose={choose} installed={installed} setInstalled={setInstalled} /> : <p className="quiet">{w.first}</p>}</Step>
        <Step at={2} title={w.approval} why={w.approvalWhy} done={done[2]} here={here === 2}>{done[1] || done[2] ? <Approval far={far} done={done[2]} /> : <p className="quiet">{w.first}</p>}</Step>
      </ol>
    </>
  )
}

function Step({ at, title, why, done, here, children }: { at: number; title: string; why: string; done: boolean; here: boolean; children: ReactNode }) {
  const w = useWords(SETUP)
  return (
    <li className={`box${here ? ' here' : ''}`} aria-current={here ? 'step' : undefined}>
      <div className="boxhead"><i className={done ? 'passed' : here ? 'now' : ''} aria-hidden="true">{done ? <Icon name="tick" size={14} /> : at + 1}</i><h2>{title}</h2><span className="quiet">{why}</span>{done && <span className="chip done" style={{ marginLeft: 'auto' }}>{w.done}</span>}</div>
      <div className="in">{children}</div>
    </li>
  )
}
