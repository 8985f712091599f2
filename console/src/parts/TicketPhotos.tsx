/** Pictures of a ticket that count: those of who reported it first, with a word that they are theirs. */
import { api, got, type Schemas } from '../api/client'
import { useNamed } from '../api/names'
import { useRead } from '../api/reading'
import { useLang, useWords } from '../words'
import { moment } from '../words/times'
import { PARTS } from './words'

const MOST = 24
/** An address is good for five minutes; those of all come with the list. */
const EVERY = 240_000

export function useTicketPhotos(ticket: string): Schemas['UploadView'][] {
  const read = useRead(['ticket', ticket, 'uploads'], () => got(api.GET('/tickets/{ticket_id}/uploads', { params: { path: { ticket_id: ticket }, query: { addresses: true } } })), { live: true, every: EVERY })
  return (read.data?.items ?? []).filter((each) => each.content_type.startsWith('image/')).slice(0, MOST)
}

export function PhotoStrip({ photos }: { photos: Schemas['UploadView'][] }) {
  return <ul className="strip">{photos.map((each, at) => <Photo key={each.id} of={each} at={at + 1} />)}</ul>
}

function Photo({ of, at }: { of: Schemas['UploadView']; at: number }) {
  const w = useWords(PARTS)
  const lang = useLang()
  const named = useNamed()
  const { url } = of
  const by = of.by === 'customer' ? w.byReporter : named(of.by)
  return (
    <li>
      {url ? <a href={url} target="_blank" rel="noreferrer"><img src={url} alt={w.photoOf(at, by)} loading="lazy" /></a> : <span className="quiet">{w.photoOf(at, by)}</span>}
      <small>{by} · {moment(of.at, lang)}</small>
    </li>
  )
}
