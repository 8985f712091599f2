/** A member's posters, on their page: made with their consent, shown to be sent to them, and what came of each. */
import { useState } from 'react'

import { api, got, type Schemas } from '../../api/client'
import { stale, useRead } from '../../api/reading'
import { posterPicture } from '../../parts/drawings'
import { Shown } from '../../parts/States'
import { useWords } from '../../words'
import { Deed, type Said } from '../Deed'
import { PictureBox } from '../PictureBox'
import { POSTERS } from './words'

type Made = Schemas['PosterView']
type Offer = Schemas['PosterOffer']

export function Posters({ id }: { id: string }) {
  const w = useWords(POSTERS)
  const offers = useRead(['posters'], async () => (await got(api.GET('/posters'))).items)
  const made = useRead(['customer', id, 'posters'], async () => (await got(api.GET('/customers/{customer_id}/posters', { params: { path: { customer_id: id } } }))).items)
  const [making, setMaking] = useState(false)
  const [shown, setShown] = useState<Made>()
  const title = (poster: string) => offers.data?.find((each) => each.poster === poster)?.title ?? poster
  const left = (offers.data ?? []).filter((each) => each.open && !made.data?.some((one) => one.poster === each.poster))
  const make = async (said: Said) => {
    const body = { poster: said('poster'), consent: said('consent') }
    const found = await got(api.POST('/customers/{customer_id}/posters', { params: { path: { customer_id: id } }, body }))
    await stale('customer', id, 'posters')
    setShown(found)
  }
  return (
    <section className="box" aria-label={w.mine}>
      <div className="boxhead"><h2>{w.mine}</h2><span className="quiet">{w.mineWhy}</span></div>
      <Shown read={made} rows={2}>
        {(items) => items.length === 0 ? <p className="in quiet">{w.noneMade}</p> : (
          <table className="t">
            <thead><tr><th scope="col">{w.poster}</th><th scope="col" className="n">{w.brought}</th><th scope="col" className="n">{w.rewarded}</th><th scope="col"><span className="hid">{w.show}</span></th></tr></thead>
            <tbody>{items.map((each) => <tr key={each.poster}><td>{title(each.poster)}</td><td className="n">{each.brought}</td><td className="n">{each.rewarded}</td><td className="n"><button className="link" aria-label={`${w.show} ${title(each.poster)}`} onClick={() => setShown(each)}>{w.show}</button></td></tr>)}</tbody>
          </table>
        )}
      </Shown>
      {left.length > 0 && <p className="in keys"><button className="press" onClick={() => setMaking(true)}>{w.make}</button></p>}
      {making && <Make offers={left} close={() => setMaking(false)} does={make} />}
      {shown && <PictureBox name={title(shown.poster)} alt={w.pictureOf(title(shown.poster))} address={shown.url} draw={() => posterPicture(shown.code)} close={() => setShown(undefined)} />}
    </section>
  )
}

function Make({ offers, close, does }: { offers: Offer[]; close: () => void; does: (said: Said) => Promise<void> }) {
  const w = useWords(POSTERS)
  return (
    <Deed title={w.make} close={close} does={does}>
      <label>{w.poster}<select name="poster">{offers.map((each) => <option key={each.poster} value={each.poster}>{each.title}</option>)}</select></label>
      <label>{w.consent}<input name="consent" required maxLength={200} placeholder={w.consentHint} /><span className="quiet">{w.consentHelp}</span></label>
    </Deed>
  )
}
