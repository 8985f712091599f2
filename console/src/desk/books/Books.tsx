import './books.css'

import { useState } from 'react'

import { useNamed } from '../../api/names'
import { may, useMe } from '../../api/session'
import { Icon } from '../../parts/Icon'
import { Empty, Shown } from '../../parts/States'
import { ask, href, type Route } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { day, moment } from '../../words/times'
import { uploaded, useVersions } from './data'
import { makers, numberOf, type Version, waitsFor } from './life'
import { Refused } from './Refused'
import { BOOKS } from './words'

const LARGEST = 4 * 1024 * 1024
const WAITING = ['approve', 'publish', 'finish']

/** Every version: how far it is, who made it, and what waits for the reader. */
export default function Books({ route }: { route: Route }) {
  const w = useWords(BOOKS)
  const me = useMe()
  const read = useVersions(true)
  const only = route.query.get('mine') === '1'
  const decides = may(me, 'admin', 'finance')
  const waiting = (each: Version) => (decides ? waitsFor(each, me.party) : '')
  return (
    <>
      <header className="pagetop">
        <h1>{w.title}</h1>
        <button className="press" aria-pressed={only} onClick={() => ask({ mine: only ? undefined : '1' })}>{w.only}</button>
        <span className="gap" />
        {decides && <Upload />}
      </header>
      <main className="content">
        <section className="box scroll" aria-label={w.title}>
          <Shown read={read} rows={8}>
            {(all) => {
              const shown = only ? all.filter((each) => WAITING.includes(waiting(each))) : all
              return shown.length ? <Table versions={shown} all={all} waiting={waiting} /> : <Empty title={all.length ? w.nobody : w.none} {...(all.length ? {} : { why: w.noneWhy })} />
            }}
          </Shown>
          {read.data && <p className="foot2"><span>{w.all(read.data.length)}</span></p>}
        </section>
      </main>
    </>
  )
}

function Table({ versions, all, waiting }: { versions: Version[]; all: Version[]; waiting: (each: Version) => string }) {
  const w = useWords(BOOKS)
  const lang = useLang()
  const named = useNamed()
  const me = useMe()
  const steps: Record<string, string> = { drafted: w.drafted, changed: w.changed, submitted: w.wasSubmitted, approved: w.wasApproved, rejected: w.rejected, published: w.wasPublished, discarded: w.wasDiscarded }
  const many = new Set(all.map((each) => each.book_version.split('@')[0])).size > 1
  return (
    <table className="t">
      <thead><tr><th scope="col">{w.version}</th><th scope="col">{w.state}</th><th scope="col">{w.holds}</th><th scope="col">{w.maker}</th><th scope="col">{w.last}</th><th scope="col">{w.waits}</th></tr></thead>
      <tbody>
        {versions.map((each) => {
          const last = each.trail.at(-1)
          const wait = waiting(each)
          return (
            <tr key={each.book_version}>
              <td><a href={href('books', each.book_version)}>{many ? `${each.book_version.split('@')[0]} · ` : ''}{w.number(numberOf(each.book_version))}</a></td>
              <td><StateChip version={each} /></td>
              <td className="nowrap">{each.valid_from ? w.from(day(each.valid_from)) : '—'}{each.until ? ` ${w.until(day(each.until))}` : ''}</td>
              <td>{[...makers(each)].map(named).join('、')}</td>
              <td>{last && <>{steps[last.step]} · {named(last.by)} <span className="quiet nowrap">{moment(last.at, lang)}</span>{last.note && last.step === 'rejected' && <><br /><span className="second">“{last.note}”</span></>}</>}</td>
              <td>{wait ? <a className="chip soon" href={href('books', each.book_version)}>{{ finish: w.finish, approve: w.approve, publish: w.publish }[wait as 'finish']}</a> : each.state === 'submitted' && makers(each).has(me.party) ? <span className="quiet">{w.waitsOthers}</span> : ''}</td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

/** 草稿 violet and dashed; of a published one also whether it holds today. */
export function StateChip({ version }: { version: Version }) {
  const w = useWords(BOOKS)
  const now = new Date().toISOString()
  const { state, valid_from: from, until } = version
  if (state !== 'published') return <span className={`chip ${state === 'draft' ? 'draft' : state === 'submitted' ? 'soon' : 'info'}`}>{w[state]}</span>
  const stands = from && from > now ? w.later : until && until <= now ? w.over : w.inForce
  return <span className={`chip ${stands === w.inForce ? 'done' : 'plain'}`}>{stands === w.inForce && <Icon name="tick" size={12} />}{w.published} · {stands}</span>
}

function Upload() {
  const w = useWords(BOOKS)
  const [busy, setBusy] = useState(false)
  const [said, setSaid] = useState<Version>()
  const [problem, setProblem] = useState<unknown>()
  const [large, setLarge] = useState(false)
  async function take(box: HTMLInputElement) {
    const file = box.files?.[0]
    if (!file || busy) return
    setProblem(undefined)
    setSaid(undefined)
    setLarge(file.size > LARGEST)
    if (file.size > LARGEST) return
    setBusy(true)
    try {
      setSaid(await uploaded(file))
    } catch (wrong) {
      setProblem(wrong)
    } finally {
      setBusy(false)
      box.value = ''
    }
  }
  return (
    <>
      <span className="press file" aria-disabled={busy}>{busy ? w.uploading : w.upload}<input type="file" accept=".xlsx" aria-label={w.upload} onChange={(event) => void take(event.currentTarget)} /></span>
      {(said || problem || large) && (
        <div style={{ flexBasis: '100%' }} aria-live="polite">
          {said && <p className="note good">{w.uploaded(w.number(numberOf(said.book_version)))} <a href={href('books', said.book_version)}>{w.finish}</a></p>}
          {large && <p className="note wrong" role="alert">{w.tooLarge}</p>}
          <Refused problem={problem} />
        </div>
      )}
    </>
  )
}
