import './templates.css'

import { useState } from 'react'

import { api, got, type Schemas } from '../../api/client'
import { stale, useRead } from '../../api/reading'
import { may, useMe } from '../../api/session'
import { useOnce } from '../../parts/once'
import { Empty, Refusal, Shown } from '../../parts/States'
import { ask, href, type Route } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { Changes, Conflicts } from './Changes'
import { Done, installAll } from './installing'
import { Sample, type Counted } from './Sample'
import { useTemplates } from './Templates'
import { TEMPLATES } from './words'

/** Several templates as one: what comes of them and every conflict, with both named, before anything is installed. */
export function Together({ route }: { route: Route }) {
  const w = useWords(TEMPLATES)
  const lang = useLang()
  const me = useMe()
  const all = useTemplates().data ?? []
  const chosen = chosenIn(route)
  const named = (id: string) => all.find((each) => each.package === id)?.name[lang] ?? id
  const read = useRead(['templates', 'combine', ...chosen], () => got(api.POST('/templates/combine', { body: { templates: chosen } })), { enabled: chosen.length > 0 })
  const leave = (id: string) => ask({ with: chosen.filter((each) => each !== id).join(',') || undefined })
  return (
    <>
      <header className="pagetop"><a href={href('templates') + (chosen.length ? `?with=${chosen.join(',')}` : '')}>{w.back}</a><h1>{w.together}</h1></header>
      <main className="content">
        {chosen.length === 0 ? <Empty title={w.noneChosen} /> : (
          <>
            <section className="box" aria-label={w.chosen}><div className="boxhead"><h2>{w.chosen}</h2></div>
              <ul className="in keys2">{chosen.map((id) => <li key={id} className="chip plain"><a href={href('templates', id)}>{named(id)}</a> <button className="textkey" aria-label={w.leaveOut(named(id))} onClick={() => leave(id)}>×</button></li>)}</ul>
              <Shown read={read} rows={2}>{(found) => <Goes found={found} chosen={chosen} named={named} admin={may(me, 'admin')} />}</Shown>
            </section>
            {read.data && read.data.tickets.length > 0 && <Sample tickets={read.data.tickets as unknown as Counted[]} items={{}} />}
            {may(me, 'admin') && <Changes templates={chosen} />}
          </>
        )}
      </main>
    </>
  )
}

export function chosenIn(route: Route): string[] {
  return (route.query.get('with') ?? '').split(',').filter(Boolean)
}

function Goes({ found, chosen, named, admin }: { found: Schemas['CombinedView']; chosen: string[]; named: (id: string) => string; admin: boolean }) {
  const w = useWords(TEMPLATES)
  const [done, setDone] = useState<Schemas['InstalledView']>()
  const { busy, problem, run } = useOnce()
  const begin = () => run(async () => {
    setDone(await installAll(chosen))
    await Promise.all(['templates', 'scene', 'form', 'books', 'skus', 'parties'].map((each) => stale(each)))
  })
  const along = found.templates.filter((each) => !chosen.includes(each))
  return (
    <div className="in installing">
      {along.length > 0 && <p>{w.along} {along.map(named).join('、')}</p>}
      {found.conflicts.length === 0 ? <p className="note good">{w.goTogether}</p> : <Conflicts of={found.conflicts} />}
      {found.gave_way.map((each) => <p key={each.template + each.city_class}>{w.gaveWay(named(each.template), each.city_class)}</p>)}
      {admin && found.conflicts.length === 0 && <p className="keys2"><button className="press primary" aria-disabled={busy} onClick={() => void begin()}>{busy ? w.installing : w.installAll(found.templates.length)}</button></p>}
      <div aria-live="polite"><Refusal problem={problem} />{done && <Done done={done} />}</div>
    </div>
  )
}
