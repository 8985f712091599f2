/** A guide makes a customer's poster on the spot: by their phone and their word, to be saved and sent to them. */
import { useEffect, useState } from 'react'

import { api, got, type Schemas } from '../../api/client'
import { useRead } from '../../api/reading'
import { Icon } from '../../parts/Icon'
import { useOnce } from '../../parts/once'
import { posterPicture } from '../../parts/drawings'
import { save } from '../../parts/saving'
import { Empty, Refusal, Shown } from '../../parts/States'
import { useWords } from '../../words'
import { POSTERS } from './words'

type Offer = Schemas['PosterOffer']
type Done = { made: Schemas['PosterMade']; name: string; blob: Blob; url: string }

export default function Posters() {
  const w = useWords(POSTERS)
  const read = useRead(['posters'], async () => (await got(api.GET('/posters'))).items.filter((each) => each.open))
  const [done, setDone] = useState<Done>()
  return (
    <>
      <header className="top"><div className="row" style={{ justifyContent: 'start' }}><a className="round" href="#/me" aria-label={w.back} style={{ marginLeft: -12 }}><Icon name="back" size={24} /></a><h1>{w.title}</h1></div></header>
      <main className="body">{done ? <Made done={done} again={() => setDone(undefined)} /> : <Shown read={read} rows={5}>{(items) => (items.length ? <Make offers={items} made={setDone} /> : <Empty title={w.none} why={w.noneWhy} />)}</Shown>}</main>
    </>
  )
}

function Make({ offers, made }: { offers: Offer[]; made: (done: Done) => void }) {
  const w = useWords(POSTERS)
  const [poster, setPoster] = useState(offers[0]!.poster)
  const [phone, setPhone] = useState('')
  const [agreed, setAgreed] = useState(false)
  const { busy, problem, run } = useOnce()
  const ready = phone.trim() !== '' && agreed
  const make = () => run(async () => {
    const found = await got(api.POST('/posters', { body: { poster, phone: phone.trim(), consent: w.consent } }))
    const blob = await posterPicture(found.code)
    made({ made: found, name: offers.find((each) => each.poster === poster)?.title ?? poster, blob, url: URL.createObjectURL(blob) })
  })
  return (
    <section className="card" aria-label={w.title}>
      <fieldset className="field"><legend>{w.which}</legend><div className="choices">{offers.map((each) => <label key={each.poster}><input type="radio" name="poster" checked={each.poster === poster} onChange={() => setPoster(each.poster)} />{each.title}</label>)}</div></fieldset>
      <div className="field"><label htmlFor="poster-phone">{w.phone}</label><input id="poster-phone" type="tel" value={phone} maxLength={40} autoComplete="off" aria-describedby="poster-phone-help" onChange={(event) => setPhone(event.target.value)} /><span className="quiet" id="poster-phone-help" style={{ fontSize: 13 }}>{w.phoneHelp}</span></div>
      <div className="field"><div className="choices"><label><input type="checkbox" checked={agreed} onChange={(event) => setAgreed(event.target.checked)} />{w.agreed}</label></div></div>
      <div className="in"><Refusal problem={problem} /><button className="press primary" aria-disabled={busy || !ready} onClick={() => ready && void make()}>{busy ? w.making : ready ? w.make : w.gap}</button></div>
    </section>
  )
}

function Made({ done, again }: { done: Done; again: () => void }) {
  const w = useWords(POSTERS)
  const [copied, setCopied] = useState(false)
  useEffect(() => () => URL.revokeObjectURL(done.url), [done.url])
  const copy = async () => {
    await navigator.clipboard.writeText(done.made.url)
    setCopied(true)
  }
  return (
    <section className="card" aria-label={done.name}>
      <div className="in">
        <img style={{ display: 'block', width: '100%' }} src={done.url} alt={w.pictureOf(done.name)} />
        <div className="keys"><button className="press" onClick={() => void copy()}>{copied ? w.copied : w.copy}</button><button className="press" onClick={again}>{w.another}</button><button className="press primary" onClick={() => save(done.blob, `${done.name}.png`)}>{w.take}</button></div>
      </div>
    </section>
  )
}
