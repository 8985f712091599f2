import '../scenes/scenes.css'
import './templates.css'

import { useState } from 'react'

import { api, got, type Schemas } from '../../api/client'
import { stale, useRead } from '../../api/reading'
import { may, useMe } from '../../api/session'
import { moneyText } from '../../parts/Money'
import { useOnce } from '../../parts/once'
import { Refusal, Shown } from '../../parts/States'
import { unitName } from '../../parts/units'
import { href, type Route } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { inOrder } from '../forms/model'
import { Flow } from '../scenes/Flow'
import type { Scene } from '../scenes/model'
import { DRAWING, said } from '../scenes/words'
import { FORMS } from '../forms/words'
import { Changes } from './Changes'
import { Again, Here, useInstalled } from './Here'
import { Done, install } from './installing'
import { broughtBy } from './model'
import { Sample } from './Sample'
import { tradeName, useTemplates } from './Templates'
import { Together } from './Together'
import { TEMPLATES } from './words'

type View = Schemas['TemplateView']

/** One package: what it brings, drawn as it will be, what proves it, and its installation. */
export default function Template({ route }: { route: Route }) {
  const [, id = ''] = route.parts
  return id === TOGETHER ? <Together route={route} /> : <One id={id} />
}

export const TOGETHER = 'together'

function One({ id }: { id: string }) {
  const w = useWords(TEMPLATES)
  const lang = useLang()
  const read = useRead(['template', id], () => got(api.GET('/templates/{template}', { params: { path: { template: id } } })))
  return (
    <>
      <header className="pagetop"><a href={href('templates')}>{w.back}</a><h1>{read.data?.name[lang] ?? w.title}</h1>{read.data && <span className="chip plain">{w.version(read.data.version)}</span>}{read.data?.trades.map((each) => <span key={each} className="chip plain">{tradeName(w, each)}</span>)}</header>
      <main className="content"><Shown read={read} rows={10}>{(view) => <Inside view={view} />}</Shown></main>
    </>
  )
}

function Inside({ view }: { view: View }) {
  const w = useWords(TEMPLATES)
  const lang = useLang()
  const all = useTemplates().data ?? []
  const admin = may(useMe(), 'admin')
  const brought = broughtBy(view.document)
  const variants = all.filter((each) => each.base === view.package)
  const base = all.find((each) => each.package === view.base)
  const money = (amount: number | undefined) => (amount === undefined ? '' : moneyText({ amount, currency: 'CNY' }))
  const counts = [w.scenesN(brought.scenes.length), w.formsN(brought.forms.length), w.itemsN(brought.items.length), w.goldenN(brought.tickets.length)]
  return (
    <>
      <section className="box" aria-label={w.brings}>
        <div className="boxhead"><h2>{w.brings}</h2><span className="quiet">{counts.join(' · ')}</span></div>
        <div className="in"><p>{view.about[lang]}</p>
          {base && <p className="quiet">{w.variantOf('')}<a href={href('templates', base.package)}>{base.name[lang]}</a></p>}
          {variants.length > 0 && <p>{w.variants}: {variants.map((each) => <a key={each.package} href={href('templates', each.package)} style={{ marginRight: 10 }}>{each.name[lang]}</a>)}</p>}
        </div>
        <Install id={view.package} />
        {admin && <Again id={view.package} />}
      </section>
      {admin && <Changes templates={[view.package]} />}
      {brought.scenes.map(([id, scene]) => <section key={id} className="box" aria-label={scene.name[lang]}><div className="boxhead"><h2>{scene.name[lang]}</h2><span className="quiet">{w.scene}</span></div><Drawn scene={scene} /></section>)}
      {brought.tickets.length > 0 && <Sample tickets={brought.tickets.map(([id, each]) => ({ ...each, name: each.name ?? { zh: id, en: id }, lines: each.lines ?? [], shares: each.shares ?? {} }))} items={Object.fromEntries(brought.items.map((each) => [each.sku, each.name]))} />}
      <div className="todo">
        <section className="box" aria-label={w.forms}><div className="boxhead"><h2>{w.forms}</h2></div><ul>{brought.forms.map(([id, form]) => <Asked key={id} form={form} />)}</ul></section>
        <section className="box scroll" tabIndex={0} aria-label={w.tickets}><div className="boxhead"><h2>{w.tickets}</h2></div>
          <table className="t"><thead><tr><th scope="col">{w.ticket}</th><th scope="col" className="n">{w.customerPays}</th><th scope="col" className="n">{w.peopleGet}</th></tr></thead><tbody>{brought.tickets.map(([id, each]) => <tr key={id}><td>{each.name?.[lang] ?? id}</td><td className="n">{money(each.charge)}</td><td className="n">{money(each.pay)}</td></tr>)}{brought.months.map(([id, each]) => <tr key={id}><td>{each.name?.[lang] ?? id}</td><td /><td className="n">{each.commission === undefined ? '' : `${w.commission} ${money(each.commission)}`}</td></tr>)}</tbody></table></section>
        <section className="box scroll" tabIndex={0} aria-label={w.items}><div className="boxhead"><h2>{w.items}</h2></div>
          <table className="t"><thead><tr><th scope="col">{w.item}</th><th scope="col">{w.unit}</th></tr></thead><tbody>{brought.items.map((each) => <tr key={each.sku}><td>{each.name}</td><td>{unitName(each.unit as never, lang)}</td></tr>)}</tbody></table></section>
        {brought.words.length > 0 && <section className="box" aria-label={w.words}><div className="boxhead"><h2>{w.words}</h2></div><ul>{brought.words.map(([id, each]) => <li key={id}><span>{each.zh}</span><span className="quiet">{each.en}</span></li>)}</ul></section>}
      </div>
    </>
  )
}

function Asked({ form }: { form: Parameters<typeof inOrder>[0] }) {
  const w = useWords(TEMPLATES)
  const f = useWords(FORMS)
  const lang = useLang()
  const fields = inOrder(form)
  return <li style={{ display: 'block' }}><details><summary style={{ cursor: 'pointer' }}>{form.name[lang]} <span className="quiet">{w.asks(fields.length)}</span></summary><ol>{fields.map(([id, field]) => <li key={id}>{field.name[lang]} <span className="quiet">{f[field.type]}{field.required === true ? ` · ${f.requiredMark}` : ''}</span></li>)}</ol></details></li>
}

const nothing = () => undefined

/** The package's flow as its page will draw it. */
function Drawn({ scene }: { scene: Scene }) {
  const d = useWords(DRAWING)
  const lang = useLang()
  const [chosen, choose] = useState('')
  const about = (id: string) => { const node = scene.nodes[id]!; return node.owner ? said(d, `rule_${node.owner.rule}`) : node.state ? d[node.state] : '' }
  return <Flow key={lang} scene={scene} edits={false} view="across" chosen={chosen} choose={choose} change={nothing} done={nothing} findings={[]} fresh={new Set()} about={about} name={() => ({ zh: '', en: '' })} undo={nothing} redo={nothing} />
}

function Install({ id }: { id: string }) {
  const w = useWords(TEMPLATES)
  const me = useMe()
  const [done, setDone] = useState<Schemas['InstalledView']>()
  const { busy, problem, run } = useOnce()
  const begin = () => run(async () => {
    setDone(await install(id))
    await Promise.all(['templates', 'scene', 'form', 'books', 'skus', 'parties'].map((each) => stale(each)))
  })
  const row = useInstalled(may(me, 'admin')).data?.find((each) => each.package === id)
  if (!may(me, 'admin')) return <p className="in quiet">{w.onlyAdmin}</p>
  return (
    <div className="in installing">
      <p className="quiet">{w.installWhy}</p>
      <p className="keys2"><button className="press primary" aria-disabled={busy} onClick={() => void begin()}>{busy ? w.installing : w.install}</button></p>
      <div aria-live="polite"><Refusal problem={problem} />{done && <Done done={done} />}</div>
      <Here key={id} id={id} row={row} />
    </div>
  )
}
