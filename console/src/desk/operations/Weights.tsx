/** Weights of dispatch: drafted here, tried on a month, and published once they were tried. */
import './operations.css'

import { useState } from 'react'

import { useNamed } from '../../api/names'
import { stale } from '../../api/reading'
import { may, useMe } from '../../api/session'
import { Empty, Refusal, Shown } from '../../parts/States'
import { href, type Route } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { longMonth, moment, month, monthBefore } from '../../words/times'
import { FIGURES, type Month, type Name, published, replayed, scoringOf, type Settings, TAKEN, type Typed, typedOf, useSettings, useVersions, WEIGHTS } from './replay'
import { WEIGHING } from './weighing'

export default function Weights(_: { route: Route }) {
  const w = useWords(WEIGHING)
  const me = useMe()
  const read = useSettings()
  return (
    <>
      <header className="pagetop"><h1>{w.title}</h1><span className="quiet">{w.lead}</span><span className="gap" />{may(me, 'admin') && <a href={href('operations')}>{w.back}</a>}</header>
      <main className="content"><Shown read={read} rows={8}>{(settings) => <Draft key={settings.version} settings={settings} />}</Shown><Versions /></main>
    </>
  )
}

type Tried = { of: string; period: string; month: Month }

function Draft({ settings }: { settings: Settings }) {
  const w = useWords(WEIGHING)
  const lang = useLang()
  const [typed, setTyped] = useState<Typed>(typedOf(settings))
  const [period, setPeriod] = useState(month())
  const [tried, setTried] = useState<Tried>()
  const [busy, setBusy] = useState('')
  const [problem, setProblem] = useState<unknown>()
  const read = scoringOf(typed)
  const text = JSON.stringify(typed)
  const same = text === JSON.stringify(typedOf(settings))
  const stands = tried?.of === text
  async function run(what: string, does: () => Promise<void>) {
    if (busy) return
    setBusy(what)
    setProblem(undefined)
    try {
      await does()
    } catch (wrong) {
      setProblem(wrong)
    } finally {
      setBusy('')
    }
  }
  const field = (name: Name) => <label key={name}>{w[name]}<input inputMode="numeric" value={typed[name]} aria-invalid={'wrong' in read && read.wrong === name} onChange={(event) => setTyped({ ...typed, [name]: event.target.value })} /></label>
  return (
    <>
      <section className="box" aria-label={w.draft}>
        <div className="boxhead"><h2>{w.draft}</h2><span className="quiet">{w.number(settings.version)}</span></div>
        <div className="in weights">
          <fieldset className="bare"><legend>{w.minutes}</legend>{WEIGHTS.map(field)}</fieldset>
          <fieldset className="bare"><legend>{w.taken}</legend>{TAKEN.map(field)}</fieldset>
          {'wrong' in read && <p className="note wrong" role="alert">{w.whole(w[read.wrong])}</p>}
          <Refusal problem={problem} />
          <p className="keys">
            <select className="sel" aria-label={w.month} value={period} onChange={(event) => setPeriod(event.target.value)}>{[0, 1, 2].map((back) => monthBefore(month(), back)).map((each) => <option key={each} value={each}>{longMonth(each, lang)}</option>)}</select>
            <button className="press" aria-disabled={Boolean(busy) || 'wrong' in read} onClick={() => 'scoring' in read && void run('try', async () => setTried({ of: text, period, month: await replayed(period, read.scoring) }))}>{busy === 'try' ? w.trying : w.tryIt}</button>
            <button className="press primary" aria-disabled={Boolean(busy) || same || !stands} onClick={() => 'scoring' in read && !same && stands && void run('publish', async () => { await published(settings, read.scoring); await stale('weights') })}>{busy === 'publish' ? w.publishing : w.publish}</button>
          </p>
          <p className="quiet">{same ? w.unchanged : stands ? w.ready : w.tryFirst}</p>
        </div>
      </section>
      {tried && <Result tried={tried} old={!stands} />}
    </>
  )
}

function Result({ tried: { period, month: found }, old }: { tried: Tried; old: boolean }) {
  const w = useWords(WEIGHING)
  const lang = useLang()
  const named = useNamed()
  const people = [...found.people].sort((one, other) => Math.abs(other.would - other.was) - Math.abs(one.would - one.was) || one.party.localeCompare(other.party))
  return (
    <section className="box scroll" tabIndex={0} aria-label={w.result}>
      <div className="boxhead"><h2>{w.result}</h2><span className="quiet">{longMonth(period, lang)} · {w.decisions(found.decisions, found.others.length)}</span>{old && <span className="chip soon">{w.old}</span>}</div>
      {found.decisions === 0 ? <Empty title={w.nothing} /> : (
        <div className="two-tables">
          <table className="t"><thead><tr><th scope="col">{w.figure}</th><th scope="col" className="n">{w.was}</th><th scope="col" className="n">{w.would}</th></tr></thead>
            <tbody>{FIGURES.map((each) => <tr key={each}><td>{w[`sum_${each}`]}</td><td className="n">{found.was[each]}</td><td className="n">{found.would[each]}</td></tr>)}</tbody></table>
          <table className="t"><thead><tr><th scope="col">{w.person}</th><th scope="col" className="n">{w.was}</th><th scope="col" className="n">{w.would}</th></tr></thead>
            <tbody>{people.map((each) => <tr key={each.party}><td>{named(each.party)}</td><td className="n">{each.was}</td><td className="n">{each.would}</td></tr>)}</tbody></table>
          {found.others.length > 0 && <table className="t"><thead><tr><th scope="col">{w.ticket}</th><th scope="col">{w.got}</th><th scope="col">{w.gets}</th></tr></thead>
            <tbody>{found.others.slice(0, 50).map((each) => <tr key={each.ticket}><td><a href={href('tickets', each.ticket)}>{each.ticket}</a></td><td>{named(each.chosen)} <span className="quiet">{each.chosen_total}</span></td><td>{named(each.would)} <span className="quiet">{each.would_total}</span></td></tr>)}</tbody></table>}
        </div>
      )}
    </section>
  )
}

function Versions() {
  const w = useWords(WEIGHING)
  const lang = useLang()
  const named = useNamed()
  const read = useVersions()
  return (
    <section className="box" aria-label={w.versions}>
      <div className="boxhead"><h2>{w.versions}</h2></div>
      <Shown read={read} rows={2}>{({ items }) => <ul className="in">{[...items].reverse().map((each) => <li key={each.version}>{w.number(each.version)} · {each.by ? named(each.by) : w.byUs}{each.at && each.by ? ` · ${moment(each.at, lang)}` : ''}</li>)}</ul>}</Shown>
    </section>
  )
}
