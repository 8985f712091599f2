/** By which words and days names of campaigns are known, names that nobody knows, and what platforms' fields mean here. */
import { useState } from 'react'

import { api, got, type Schemas } from '../../api/client'
import { stale, useRead } from '../../api/reading'
import { Shown } from '../../parts/States'
import type { Route } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { moment } from '../../words/times'
import { Deed, type Said } from '../Deed'
import { useDocument } from '../keeping'
import { Fields } from './Fields'
import { apart, CAMPAIGNS, platform } from './words'

type Row = Schemas['CampaignRow']
type Open = { what: 'change'; row?: Row } | { what: 'remove'; row: Row } | { what: 'know'; name: Schemas['NameToReview'] }
const NEW = '+'

export default function Campaigns(_: { route: Route }) {
  const w = useWords(CAMPAIGNS)
  return (
    <>
      <header className="pagetop"><h1>{w.title}</h1><span className="quiet">{w.lead}</span></header>
      <main className="content"><Known /><Fields /></main>
    </>
  )
}

/** The row takes the place of the one with its code. */
const withRow = (rows: Row[], row: Row): Row[] => (rows.some((each) => each.code === row.code) ? rows.map((each) => (each.code === row.code ? row : each)) : [...rows, row])

const rowOf = (said: Said): Row => ({ code: said('code'), name: said('name'), words: apart(said('words')), days: apart(said('days')) })

function Known() {
  const w = useWords(CAMPAIGNS)
  const { read, put } = useDocument<Schemas['CampaignsView'], Row[]>({
    key: ['settings', 'campaigns'],
    ask: () => got(api.GET('/settings/campaigns')),
    kept: (view) => ({ document: view.rows, version: view.version }),
    write: (rows, version) => got(api.PUT('/settings/campaigns', { params: version ? { header: { 'If-Match': `"${version}"` } } : {}, body: { rows } })),
  })
  const [open, setOpen] = useState<Open>()
  const close = () => setOpen(undefined)
  const all = read.data?.all ?? []
  const own = (code: string) => read.data?.rows.some((each) => each.code === code) ?? false
  const keep = (said: Said) => put((rows) => withRow(rows, rowOf(said)))
  const know = async (said: Said) => {
    const known = all.find((each) => each.code === said('which'))
    await put((rows) => {
      const row = rows.find((each) => each.code === said('which')) ?? known
      return withRow(rows, row ? { ...row, words: [...new Set([...(row.words ?? []), said('word')])] } : { code: said('code'), name: said('name'), words: [said('word')], days: [] })
    })
    await stale('campaigns')
  }
  return (
    <>
      <Review open={(name) => setOpen({ what: 'know', name })} />
      <section className="box" aria-label={w.rows}>
        <div className="boxhead"><h2>{w.rows}</h2><span className="quiet">{w.rowsWhy}</span><span className="gap" /><button className="press" onClick={() => setOpen({ what: 'change' })}>{w.add}</button></div>
        <Shown read={read} rows={4}>
          {() => (
            <div className="scroll" role="group" aria-label={w.rows} tabIndex={0}><table className="t">
              <thead><tr><th scope="col">{w.name}</th><th scope="col">{w.words}</th><th scope="col">{w.days}</th><th scope="col"><span className="hid">{w.change}</span></th></tr></thead>
              <tbody>{all.map((each) => (
                <tr key={each.code}>
                  <td>{each.name}<br /><span className="quiet">{each.code} · {own(each.code) ? w.own : w.built}</span></td><td>{(each.words ?? []).join(w.and)}</td><td className="nowrap">{(each.days ?? []).join(w.and)}</td>
                  <td className="n"><button className="link" aria-label={`${w.change} ${each.name}`} onClick={() => setOpen({ what: 'change', row: each })}>{w.change}</button>{own(each.code) && <> <button className="link" aria-label={`${w.remove} ${each.name}`} onClick={() => setOpen({ what: 'remove', row: each })}>{w.remove}</button></>}</td>
                </tr>
              ))}</tbody>
            </table></div>
          )}
        </Shown>
      </section>
      {open?.what === 'change' && <Deed title={open.row ? w.change : w.add} close={close} does={keep}><RowFields row={open.row} /></Deed>}
      {open?.what === 'remove' && <Deed title={w.removeRow} word={w.remove} close={close} does={() => put((rows) => rows.filter((each) => each.code !== open.row.code))}><p>{w.removeWhy}</p></Deed>}
      {open?.what === 'know' && <Deed title={w.itIs} word={w.say} close={close} does={know}><Naming of={open.name} all={all} /></Deed>}
    </>
  )
}

function RowFields({ row }: { row: Row | undefined }) {
  const w = useWords(CAMPAIGNS)
  return (
    <>
      <label>{w.name}<input name="name" required maxLength={64} defaultValue={row?.name} /></label>
      {row ? <input type="hidden" name="code" value={row.code} /> : <label>{w.code}<input name="code" required pattern="[A-Z0-9][A-Z0-9\-]{1,39}" autoComplete="off" /><span className="quiet">{w.codeHelp}</span></label>}
      <label>{w.words}<textarea name="words" rows={2} defaultValue={(row?.words ?? []).join('、')} /><span className="quiet">{w.wordsHelp}</span></label>
      <label>{w.days}<input name="days" defaultValue={(row?.days ?? []).join('、')} autoComplete="off" /><span className="quiet">{w.daysHelp}</span></label>
    </>
  )
}

/** Which campaign a name means, and by which of its words it is known from now on. */
function Naming({ of, all }: { of: Schemas['NameToReview']; all: Row[] }) {
  const w = useWords(CAMPAIGNS)
  const [which, setWhich] = useState('')
  return (
    <>
      <p><b>{of.name}</b></p>
      <label>{w.itIs}<select name="which" required value={which} onChange={(event) => setWhich(event.target.value)}><option value="" disabled>{w.choose}</option>{all.map((each) => <option key={each.code} value={each.code}>{each.name}</option>)}<option value={NEW}>{w.newOne}</option></select></label>
      {which === NEW && <><label>{w.name}<input name="name" required maxLength={64} defaultValue={of.name.slice(0, 64)} /></label><label>{w.code}<input name="code" required pattern="[A-Z0-9][A-Z0-9\-]{1,39}" autoComplete="off" /><span className="quiet">{w.codeHelp}</span></label></>}
      <label>{w.word}<input name="word" required maxLength={64} defaultValue={of.name.slice(0, 64)} /><span className="quiet">{w.wordHelp}</span></label>
    </>
  )
}

function Review({ open }: { open: (name: Schemas['NameToReview']) => void }) {
  const w = useWords(CAMPAIGNS)
  const lang = useLang()
  const read = useRead(['campaigns', 'review'], async () => (await got(api.GET('/care/campaigns'))).items)
  return (
    <section className="box" aria-label={w.review}>
      <div className="boxhead"><h2>{w.review}</h2><span className="quiet">{w.reviewWhy}</span></div>
      <Shown read={read} rows={2}>
        {(items) => items.length === 0 ? <p className="in quiet">{w.noReview}</p> : <ul className="in">{items.map((each) => (
          <li key={each.name} className="between2"><span><b>{each.name}</b> <span className="quiet">{w.met(platform(w, each.channel), moment(each.at, lang))}{each.may_be.length > 0 && ` · ${w.two(each.may_be.join(w.and))}`}</span></span><button className="press" onClick={() => open(each)}>{w.itIs}</button></li>
        ))}</ul>}
      </Shown>
    </section>
  )
}
