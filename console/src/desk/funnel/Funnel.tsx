/** How many tickets of a scene came to each of its nodes: beside those before, day by day, by region; each number a way to its tickets. */
import '../margins/margins.css'
import '../overview/overview.css'
import './funnel.css'

import { provinceName } from '../../parts/provinces'
import { Empty, Shown } from '../../parts/States'
import { ask, type Route } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { longMonth, month, monthBefore } from '../../words/times'
import { Age } from '../margins/Margins'
import { parts, shown } from '../margins/scale'
import { useScenes } from '../scenes/data'
import { Behind } from './Behind'
import { type Asked, from, type Funnel as Read, numberOf, useFunnel, WINDOWS, windowOf, written } from './data'
import { FUNNEL } from './words'
import { Trend } from './Trend'

export default function Funnel({ route }: { route: Route }) {
  const w = useWords(FUNNEL)
  const lang = useLang()
  const scenes = useScenes()
  const time = route.query.get('time') ?? '28'
  const scene = route.query.get('scene') ?? 'installation'
  const region = route.query.get('region') ?? undefined
  const since = route.query.get('since') ?? undefined
  const asked: Asked = { scene, ...windowOf(time), ...(region ? { region } : {}), ...(since ? { since } : {}) }
  const read = useFunnel(asked, true)
  const number = numberOf(route.query.get('number'))
  const there = read.data
  const regions = [...new Set([...(region ? [region] : []), ...(there?.regions ?? []).map((each) => each.region)])].filter((each) => each !== '-')
  return (
    <>
      <header className="pagetop">
        <h1>{w.title}</h1>
        <select className="sel" aria-label={w.scene} value={scene} onChange={(event) => ask({ scene: event.target.value, since: undefined, number: undefined, node: undefined })}>
          {!scenes.data?.some((each) => each.id === scene) && <option value={scene}>{there?.name ?? scene}</option>}
          {(scenes.data ?? []).map((each) => <option key={each.id} value={each.id}>{each.name?.[lang] ?? each.id}</option>)}
        </select>
        <div className="seg" role="group" aria-label={w.window}>{WINDOWS.map((each) => <button key={each} aria-pressed={String(each) === time} onClick={() => ask({ time: String(each), number: undefined })}>{w.days(each)}</button>)}</div>
        <select className="sel" aria-label={w.month} value={time.length === 7 ? time : ''} onChange={(event) => ask({ time: event.target.value || undefined, number: undefined })}>
          <option value="">{w.noMonth}</option>
          {Array.from({ length: 12 }, (_, back) => monthBefore(month(), back)).map((each) => <option key={each} value={each}>{longMonth(each, lang)}</option>)}
        </select>
      </header>
      <main className="content">
        <section className="box scroll" aria-label={w.steps} tabIndex={0}>
          <div className="boxhead"><h2>{w.steps}</h2><span className="quiet">{w.between(asked.first, asked.last)} · {w.stepsWhy}</span><span style={{ marginLeft: 'auto' }}>{there && <Age of={there} since={read.dataUpdatedAt} />}</span></div>
          <div className="tools">
            <label>{w.since}<select className="sel" value={since ?? ''} onChange={(event) => ask({ since: event.target.value || undefined, number: undefined })}><option value="">{w.begun}</option>{(there?.nodes ?? []).map((each) => <option key={each.node} value={each.node}>{each.name}</option>)}</select></label>
            <label>{w.region}<select className="sel" value={region ?? ''} onChange={(event) => ask({ region: event.target.value || undefined, number: undefined })}><option value="">{w.everywhere}</option>{regions.map((each) => <option key={each} value={each}>{provinceName(each, lang)}</option>)}</select></label>
          </div>
          <Shown read={read} rows={6}>{(funnel) => (funnel.begun || funnel.begun_before ? <Steps funnel={funnel} /> : <Empty title={w.empty} why={w.emptyWhy} />)}</Shown>
        </section>
        {there && number && <Behind asked={asked} number={number} funnel={there} key={route.query.get('number')} />}
        {there && there.begun > 0 && <div className="two"><Trend funnel={there} chosen={route.query.get('node')} since={read.dataUpdatedAt} /><Regions funnel={there} since={read.dataUpdatedAt} /></div>}
      </main>
    </>
  )
}

function Steps({ funnel }: { funnel: Read }) {
  const w = useWords(FUNNEL)
  const days = Math.round((Date.parse(funnel.last) - Date.parse(funnel.first)) / 86_400_000) + 1
  const rows = [{ node: '', name: from(funnel) ?? w.begun, reached: funnel.begun, before: funnel.begun_before, rate: funnel.begun ? '1.0000' : undefined, before_rate: funnel.begun_before ? '1.0000' : undefined }, ...funnel.nodes]
  return (
    <>
      <table className="t funnel">
        <thead><tr><th scope="col">{w.node}</th><th scope="col" className="n">{w.reached}</th><th scope="col" className="n">{w.rate}</th><th scope="col" className="n">{w.before}</th></tr></thead>
        <tbody>
          {rows.map((each) => (
            <tr key={each.node}>
              <td>{each.name}</td>
              <td className="n"><button className="link" aria-label={w.open(each.name, each.reached)} disabled={!each.reached} onClick={() => ask({ number: written({ node: each.node }) })}>{each.reached}</button></td>
              <td className="n"><span className="rated"><i aria-hidden="true"><b style={{ width: `${Math.min(100, each.rate == null ? 0 : parts(each.rate) / 100)}%` }} /></i>{each.rate == null ? '—' : shown(each.rate)}</span></td>
              <td className="n">{each.before}<span className="changed"> {each.before_rate == null ? '' : shown(each.before_rate)}</span></td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="foot2"><span>{w.beforeWhy(days)}</span></p>
    </>
  )
}

/** The same numbers region by region; they sum to the whole. */
function Regions({ funnel, since }: { funnel: Read; since: number }) {
  const w = useWords(FUNNEL)
  const lang = useLang()
  const nodes = funnel.nodes.filter((each) => each.reached > 0)
  const name = (region: string) => (region === '-' ? w.none : provinceName(region, lang))
  const begun = from(funnel) ?? w.begun
  return (
    <section className="box scroll" aria-label={w.regions} tabIndex={0}>
      <div className="boxhead"><h2>{w.regions}</h2><span style={{ marginLeft: 'auto' }}><Age of={funnel} since={since} /></span></div>
        <table className="t">
          <thead><tr><th scope="col">{w.region}</th><th scope="col" className="n">{begun}</th>{nodes.map((each) => <th key={each.node} scope="col" className="n">{each.name}</th>)}</tr></thead>
          <tbody>
            {funnel.regions.map((each) => {
              const cell = (node: string, title: string, count: number) => <button className="link" aria-label={w.open(`${name(each.region)} ${title}`, count)} disabled={!count} onClick={() => ask({ number: written({ node, region: each.region }) })}>{count}</button>
              return <tr key={each.region}><td className="nowrap">{name(each.region)}</td><td className="n">{cell('', begun, each.begun)}</td>{nodes.map((node) => <td key={node.node} className="n">{cell(node.node, node.name, each.reached[node.node] ?? 0)}</td>)}</tr>
            })}
          </tbody>
        </table>
    </section>
  )
}
