import './codes.css'

import { useEffect, useState } from 'react'

import { api, got, type Schemas } from '../../api/client'
import { useNamed } from '../../api/names'
import { useOutlets } from '../../api/outlets'
import { stale, useRead } from '../../api/reading'
import { may, useMe } from '../../api/session'
import { codeDrawing, codePicture } from '../../parts/drawings'
import { Empty, Loading, Refusal, Shown } from '../../parts/States'
import { ask, type Route } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { moment } from '../../words/times'
import { Deed, type Said } from '../Deed'
import { PictureBox } from '../PictureBox'
import { useOnce } from '../../parts/once'
import { CODES } from './words'

type Code = Schemas['CodeView']
/** So many are printed at once. */
const MOST = 60

/** Codes that anybody scans to report a fault: made, printed, taken back, by outlet. */
export default function Codes({ route }: { route: Route }) {
  const w = useWords(CODES)
  const me = useMe()
  const outlets = useOutlets()
  const outlet = route.query.get('outlet') ?? outlets[0]?.id ?? ''
  const [open, setOpen] = useState(false)
  const make = async (said: Said) => {
    await got(api.POST('/codes', { body: { outlet, asset: said('asset'), label: said('label') } }))
    await stale('codes', outlet)
  }
  return (
    <>
      <header className="pagetop">
        <h1>{w.title}</h1>
        {outlets.length > 1 && <select className="sel" aria-label={w.outlet} value={outlet} onChange={(event) => ask({ outlet: event.target.value })}>{outlets.map((each) => <option key={each.id} value={each.id}>{each.name}</option>)}</select>}
        <span className="quiet">{w.lead}</span><span className="gap" />
        {outlet && <button className="press primary" onClick={() => setOpen(true)}>{w.make}</button>}
      </header>
      <main className="content">{outlet ? <List key={outlet} outlet={outlet} /> : <section className="box">{may(me, 'admin', 'dispatcher') ? <Loading rows={4} /> : <Empty title={w.noOutlet} />}</section>}</main>
      {open && (
        <Deed title={w.make} close={() => setOpen(false)} does={make}>
          <label>{w.label}<input name="label" maxLength={120} placeholder={w.labelHint} /><span className="quiet">{w.labelHelp}</span></label>
          <label>{w.asset}<input name="asset" maxLength={120} autoComplete="off" /><span className="quiet">{w.assetHelp}</span></label>
        </Deed>
      )}
    </>
  )
}

function List({ outlet }: { outlet: string }) {
  const w = useWords(CODES)
  const lang = useLang()
  const named = useNamed()
  const read = useRead(['codes', outlet], async () => (await got(api.GET('/codes', { params: { query: { outlet } } }))).items)
  const [shown, setShown] = useState<Code>()
  const [ending, setEnding] = useState<Code>()
  const [sheet, setSheet] = useState<Drawn[]>([])
  const { busy, problem, run } = useOnce()
  const called = (code: Code) => code.label || code.asset || w.wholeOutlet
  const end = async () => {
    await got(api.DELETE('/codes/{code}', { params: { path: { code: ending!.code } } }))
    await stale('codes', outlet)
  }
  const print = (codes: Code[]) => run(async () => {
    const drawn: Drawn[] = []
    for (const code of codes.slice(0, MOST)) drawn.push({ code, picture: URL.createObjectURL(await codeDrawing(code.code)) })
    setSheet(drawn)
  })
  const printed = () => {
    window.print()
    sheet.forEach((each) => URL.revokeObjectURL(each.picture))
    setSheet([])
  }
  return (
    <>
      <section className="box scroll" aria-label={w.title}>
        <Refusal problem={problem} />
        <Shown read={read} rows={4}>
          {(items) => items.length === 0 ? <Empty title={w.none} why={w.noneWhy} /> : (
            <>
              <table className="t">
                <thead><tr><th scope="col">{w.label}</th><th scope="col">{w.asset}</th><th scope="col">{w.by}</th><th scope="col"><span className="hid">{w.acts}</span></th></tr></thead>
                <tbody>{items.map((each) => (
                  <tr key={each.code}>
                    <td>{each.label || w.wholeOutlet}</td><td>{each.asset || '—'}</td><td>{named(each.by)} <span className="quiet">{moment(each.at, lang)}</span></td>
                    <td className="n"><span className="keys"><button className="press" onClick={() => setShown(each)}>{w.show}</button><button className="press" aria-disabled={busy} onClick={() => void print([each])}>{w.print}</button><button className="link" onClick={() => setEnding(each)}>{w.end}</button></span></td>
                  </tr>
                ))}</tbody>
              </table>
              <div className="foot2"><span>{w.count(items.length)}</span><button className="press" aria-disabled={busy} onClick={() => void print(items)}>{busy ? w.drawing : w.printAll(Math.min(MOST, items.length))}</button></div>
            </>
          )}
        </Shown>
      </section>
      {shown && <PictureBox name={called(shown)} alt={w.codeOf(called(shown))} address={shown.url} draw={() => codePicture(shown.code)} close={() => setShown(undefined)} />}
      {ending && <Deed title={w.endOf(called(ending))} word={w.end} close={() => setEnding(undefined)} does={end}><p>{w.endWhy}</p></Deed>}
      {sheet.length > 0 && <Sheet codes={sheet} ready={printed} outlet={named(outlet)} />}
    </>
  )
}

type Drawn = { code: Code; picture: string }

/** What the printer gets, and nobody sees before: a card for each code. */
function Sheet({ codes, ready, outlet }: { codes: Drawn[]; ready: () => void; outlet: string }) {
  const w = useWords(CODES)
  const [loaded, setLoaded] = useState(0)
  useEffect(() => {
    if (loaded === codes.length) ready()
  }, [loaded])
  return (
    <div className="sheet" aria-hidden="true">
      {codes.map((each) => <figure key={each.code.code}><b>{w.scan}</b><img src={each.picture} alt="" onLoad={() => setLoaded((n) => n + 1)} /><figcaption>{outlet}{(each.code.label || each.code.asset) && <><br />{[each.code.label, each.code.asset].filter(Boolean).join(' · ')}</>}</figcaption></figure>)}
    </div>
  )
}
