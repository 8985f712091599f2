import { useEffect, useRef, useState } from 'react'

import { useOutlets } from '../../api/outlets'
import { Icon } from '../../parts/Icon'
import { Empty, Refusal, Shown } from '../../parts/States'
import { go } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { Location } from '../Location'
import { kept } from '../offline/kept'
import { make, NEW, withdraw } from '../offline/sending'
import { api, got, Unreached } from '../../api/client'
import { stale } from '../../api/reading'
import { bodyOf, type Choice, NOTHING, orderOf, type Said, saidOf, useScenes } from './data'
import { CREATE } from './words'

/** A ticket from one of the company's scenes: a draft in this phone until it was handed over, made once. `of`: one that could not be made. */
export function New({ of }: { of: string }) {
  const w = useWords(CREATE)
  const read = useScenes()
  const [said, setSaid] = useState<Said>()
  useEffect(() => {
    void found(of).then((before) => setSaid({ ...NOTHING, ...before }), () => setSaid(NOTHING))
  }, [of])
  return (
    <>
      <header className="top"><div className="row" style={{ justifyContent: 'start' }}><a className="round" href="#/jobs" aria-label={w.back} style={{ marginLeft: -12 }}><Icon name="back" size={24} /></a><h1>{w.title}</h1></div></header>
      <main className="body"><Shown read={read} rows={5}>{(scenes) => (scenes.length ? said && <Filled scenes={scenes} before={said} of={of} /> : <Empty title={w.noScenes} />)}</Shown></main>
    </>
  )
}

async function found(of: string): Promise<Partial<Said> | undefined> {
  if (!of) return (await kept.draft(NEW))?.answers as Partial<Said> | undefined
  const step = (await kept.outbox()).find((each) => each.key === of)
  return step?.create && saidOf(step.create)
}

function Filled({ scenes, before, of }: { scenes: Choice[]; before: Said; of: string }) {
  const w = useWords(CREATE)
  const lang = useLang()
  const outlets = useOutlets()
  const [said, setSaid] = useState(before)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  const key = useRef(before.key ?? crypto.randomUUID())
  const outlet = said.outlet || (outlets.length === 1 ? outlets[0]!.id : '')
  const name = (each: Choice) => each.name[lang] ?? each.name.zh ?? each.scene
  const chosen = scenes.find((each) => each.scene === said.scene)
  const gap = !chosen ? w.which : !outlet ? w.where : said.mine && !said.phone.trim() ? w.whose : ''
  function change(next: Partial<Said>) {
    const now = { ...said, ...next }
    setSaid(now)
    void keep(now)
  }
  /** With its key, so that an answer that was lost makes no second one, whenever it is sent again. */
  function keep(now: Said) {
    return kept.keepDraft({ ticket: NEW, answers: { ...now, key: key.current }, photos: {}, at: Date.now() })
  }
  async function send() {
    if (busy || !chosen || !outlet) return
    setBusy(true)
    setProblem(undefined)
    const body = bodyOf({ ...said, outlet }, name(chosen))
    try {
      if (said.mine) {
        await keep(said)
        const { id } = await got(api.POST('/orders/taken', { params: { header: { 'Idempotency-Key': key.current } }, body: orderOf(body, w.consent) }))
        await kept.dropDraft(NEW)
        if (of) await withdraw(of)
        await stale('mine')
        return go('jobs', id)
      }
      await kept.dropDraft(NEW)
      if (of) await withdraw(of)
      const id = await make(key.current, body.title, body)
      id ? go('jobs', id) : go('jobs')
    } catch (refused) {
      if (!(refused instanceof Unreached)) key.current = crypto.randomUUID()
      change({})
      setProblem(refused)
      setBusy(false)
    }
  }
  const field = (is: 'title' | 'customer' | 'phone' | 'address', label: string, more: { type?: string; help?: string; most: number; placeholder?: string }) => (
    <div className="field"><label htmlFor={`new-${is}`}>{label}</label>
      <input id={`new-${is}`} type={more.type ?? 'text'} value={said[is]} maxLength={more.most} placeholder={more.placeholder} autoComplete="off" {...(more.help ? { 'aria-describedby': `new-${is}-help` } : {})} onChange={(event) => change({ [is]: event.target.value })} />
      {more.help && <span className="quiet" id={`new-${is}-help`} style={{ fontSize: 13 }}>{more.help}</span>}</div>
  )
  return (
    <>
      <section className="card" aria-label={w.title}>
        <fieldset className="field"><legend>{w.scene}</legend><div className="choices">
          {scenes.map((each) => <label key={each.scene}><input type="radio" name="scene" checked={each.scene === said.scene} onChange={() => change({ scene: each.scene })} />{name(each)}</label>)}
        </div></fieldset>
        {outlets.length > 1 && <div className="field"><label htmlFor="new-outlet">{w.outlet}</label><select id="new-outlet" value={outlet} onChange={(event) => change({ outlet: event.target.value })}><option value="">{w.where}</option>{outlets.map((each) => <option key={each.id} value={each.id}>{each.name}</option>)}</select></div>}
        {field('title', w.what, { most: 120, ...(chosen ? { placeholder: name(chosen) } : {}) })}
        {field('customer', w.customer, { most: 300 })}
        {field('phone', w.phone, { most: 40, type: 'tel', help: w.phoneHelp })}
        {field('address', w.address, { most: 300, help: w.addressHelp })}
        <div className="field" role="group" aria-label={w.place}><Location value={said.position} set={(position) => change({ position })} /><span className="quiet" style={{ fontSize: 13 }}>{w.placeHelp}</span></div>
        <div className="field"><div className="choices"><label><input type="checkbox" checked={said.urgent} onChange={(event) => change({ urgent: event.target.checked })} />{w.urgent}</label></div></div>
        <div className="field"><div className="choices"><label><input type="checkbox" checked={said.mine} aria-describedby="new-mine-help" onChange={(event) => change({ mine: event.target.checked })} />{w.mine}</label></div><span className="quiet" id="new-mine-help" style={{ fontSize: 13 }}>{w.mineHelp}</span></div>
      </section>
      <footer className="bar">
        {Boolean(problem) && <div style={{ maxWidth: 560, margin: '0 auto', padding: '10px 14px 0' }}><Refusal problem={problem} /></div>}
        <div className="act sole"><button className="press primary" aria-disabled={busy || Boolean(gap)} onClick={() => void send()}>{busy ? w.making : gap || w.make}</button></div>
      </footer>
    </>
  )
}
