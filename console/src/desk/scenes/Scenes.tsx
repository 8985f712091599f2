import './scenes.css'

import { useState } from 'react'

import { may, useMe } from '../../api/session'
import { Icon } from '../../parts/Icon'
import { Empty, Shown } from '../../parts/States'
import { go, href, type Route } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { Ask } from '../Ask'
import { begunForm } from '../forms/model'
import { useForms, useScenes, type View, type What } from './data'
import { begun } from './model'
import { shortHash } from './Scene'
import { DRAWING } from './words'

/** Every scene and every form: which version runs, by its hash, and whether a draft is open. */
export default function Scenes({ route }: { route: Route }) {
  const w = useWords(DRAWING)
  const me = useMe()
  const what: What = route.parts[0] === 'forms' ? 'form' : 'scene'
  const [making, setMaking] = useState(false)
  const [scenes, forms] = [useScenes(), useForms()]
  const read = what === 'scene' ? scenes : forms
  const draws = may(me, 'admin', 'dispatcher', 'finance')
  return (
    <>
      <header className="pagetop">
        <h1>{what === 'scene' ? w.title : w.forms}</h1>
        <span className="gap" />
        {draws && <button className="press primary" onClick={() => setMaking(true)}>{what === 'scene' ? w.newScene : w.newForm}</button>}
      </header>
      <main className="content">
        <section className="box scroll" aria-label={w[what]}>
          <Shown read={read} rows={8}>
            {(items) => <><Table items={items} what={what} />{items.some((each) => !each.built_in) || <Empty title={what === 'scene' ? w.none : w.noForms} why={w.noneWhy} />}<p className="foot2"><span>{w.all(items.length)}</span></p></>}
          </Shown>
        </section>
      </main>
      {making && <Making what={what} taken={(read.data ?? []).map((each) => each.id)} close={() => setMaking(false)} />}
    </>
  )
}

function Table({ items, what }: { items: View[]; what: What }) {
  const w = useWords(DRAWING)
  const lang = useLang()
  return (
    <table className="t">
      <thead><tr><th scope="col">{w[what]}</th><th scope="col">{w.runs}</th><th scope="col">{w.draftHead}</th></tr></thead>
      <tbody>
        {items.map((each) => {
          const held = each.versions.find((version) => version.holds)
          const name = each.name[lang] ?? each.id
          return (
            <tr key={each.id}>
              <td>{each.built_in ? name : <a href={href(what === 'scene' ? 'scenes' : 'forms', each.id)}>{name}</a>}</td>
              <td>{held ? <span className="chip done"><Icon name="tick" size={12} />{w.running(numberOf(held.version), shortHash(held.hash))}</span> : each.built_in ? <span className="quiet">{w.builtIn}</span> : <span className="quiet">{w.notYet}</span>}</td>
              <td>{each.draft ? <span className="chip draft">{w.draftOpen}</span> : <span className="quiet">{each.built_in ? '' : w.noDraft}</span>}</td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

export function numberOf(reference: string): string {
  return reference.split('@')[1] ?? ''
}

/** A new one: its names and its id; nothing is stored before it is drawn and saved. */
function Making({ what, taken, close }: { what: What; taken: string[]; close: () => void }) {
  const w = useWords(DRAWING)
  const me = useMe()
  const [zh, setZh] = useState('')
  const [en, setEn] = useState('')
  const [typed, setId] = useState<string>()
  const [random] = useState(() => `${what}-${Date.now().toString(36)}`)
  const slug = en.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 40)
  const id = typed ?? (slug || random)
  const wrong = !/^[a-z0-9_-]{1,40}$/.test(id) ? w.badId : taken.includes(id) ? w.taken : ''
  const long = zh.trim().length > 60 || en.trim().length > 60 ? w.tooLong : ''
  function make() {
    if (wrong || long) return
    const name = { zh: zh.trim(), en: en.trim() }
    const first = what === 'scene' ? begun(id, name, { zh: DRAWING.zh.first, en: DRAWING.en.first }, { zh: DRAWING.zh.last, en: DRAWING.en.last }) : begunForm(id, name)
    sessionStorage.setItem(`suanqing.new.${what}.${me.party}.${id}`, JSON.stringify(first))
    go(what === 'scene' ? 'scenes' : 'forms', id)
  }
  return (
    <Ask title={what === 'scene' ? w.newScene : w.newForm} close={close}>
      <form className="making" onSubmit={(event) => (event.preventDefault(), make())}>
        <label>{w.nameZh}<input required value={zh} onChange={(event) => setZh(event.target.value)} /></label>
        <label>{w.nameEn}<input required value={en} onChange={(event) => setEn(event.target.value)} /></label>
        <label>{w.id}<input required value={id} onChange={(event) => setId(event.target.value)} /></label>
        <p className="quiet">{w.idHelp}</p>
        {(wrong || long) && <p className="note wrong" role="alert">{long || wrong}</p>}
        <div className="keys"><button type="button" className="press" onClick={close}>{w.cancel}</button><button className="press primary" aria-disabled={Boolean(wrong || long)}>{w.make}</button></div>
      </form>
    </Ask>
  )
}

/** What somebody began here and has not saved yet. */
export function begunHere<T>(what: What, party: string, id: string): T | undefined {
  const text = sessionStorage.getItem(`suanqing.new.${what}.${party}.${id}`)
  return text ? (JSON.parse(text) as T) : undefined
}
