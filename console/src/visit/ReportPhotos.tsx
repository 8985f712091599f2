import { useEffect, useRef, useState } from 'react'

import { Refused, type Schemas, Unreached } from '../api/client'
import { digest, posted, smaller } from '../parts/pictures'
import { Refusal } from '../parts/States'
import { useWords } from '../words'
import { open, said } from './calls'
import type { Change, Picture } from './draft'
import { isOver, type Pass } from './pass'
import { PHOTOS } from './words'

const THUMB = 160

/** Photos of what is broken: made smaller here, sent at once, each with a word where it was not. */
export function ReportPhotos({ place, photos, change, pass }: { place: Schemas['ReportPlace']; photos: Picture[]; change: Change; pass: Pass }) {
  const w = useWords(PHOTOS)
  const running = useRef(new Set<string>())
  const [gone, setGone] = useState<unknown>()
  const most = place.photos ?? 4
  const become = (key: string, made: (before: Picture) => Picture) =>
    change((before) => ({ ...before, photos: before.photos.map((each) => (each.key === key ? made(each) : each)) }))
  async function send(each: Picture) {
    if (running.current.has(each.key) || !each.data) return
    running.current.add(each.key)
    try {
      const data = bytesOf(each.data)
      const id = await pass.use((token) => uploaded(token, data))
      become(each.key, ({ key, thumb }) => ({ key, thumb, id }))
    } catch (wrong) {
      if (isOver(wrong)) setGone(wrong)
      become(each.key, (before) => ({ ...before, wrong: wrong instanceof Refused && wrong.status < 500 ? wrong.message : w.notSent }))
    } finally {
      running.current.delete(each.key)
    }
  }
  /** Each has its place at once, so that nobody reports before it is ready and none comes beyond the most. */
  async function take(files: FileList | null) {
    setGone(undefined)
    const chosen = [...(files ?? [])].slice(0, most - photos.length).map((file) => ({ file, key: crypto.randomUUID() }))
    change((before) => ({ ...before, photos: [...before.photos, ...chosen.map(({ key }) => ({ key, thumb: '' }))] }))
    for (const { file, key } of chosen) {
      const made = await ready(file, key)
      become(key, () => made)
      void send(made)
    }
  }
  async function ready(file: File, key: string): Promise<Picture> {
    try {
      const data = await named(await smaller(file))
      const thumb = await thumbOf(data)
      const wrong = !thumb && data.type !== HEIC ? w.unreadable : data.size > (place.photo_bytes ?? data.size) ? w.tooLarge : undefined
      return { key, thumb, ...(wrong ? { wrong } : { data: await addressOf(data) }) }
    } catch {
      return { key, thumb: '', wrong: w.unreadable }
    }
  }
  useEffect(() => {
    // What was on its way when the page was read again goes on, once; what was not ready then is lost.
    for (const each of photos) {
      if (each.id || each.wrong) continue
      if (each.data) void send(each)
      else become(each.key, (before) => ({ ...before, wrong: w.lost }))
    }
  }, [])
  return (
    <fieldset className="pictures">
      <legend>{w.title}</legend>
      <ul>
        {photos.map((each, at) => (
          <li key={each.key}>
            {each.thumb ? <img src={each.thumb} alt={w.photo(at + 1)} /> : <span className="quiet">{w.photo(at + 1)}</span>}
            <small role="status" className={each.wrong ? 'bad' : ''}>{each.id ? w.there : each.wrong ?? (each.data ? w.going : w.shrinking)}</small>
            {each.wrong && each.data && <button type="button" className="press" onClick={() => { become(each.key, ({ wrong: _, ...rest }) => rest); void send(each) }}>{w.again}</button>}
            <button type="button" className="press" aria-label={w.remove(at + 1)} onClick={() => change((before) => ({ ...before, photos: before.photos.filter((other) => other.key !== each.key) }))}>{w.out}</button>
          </li>
        ))}
      </ul>
      {photos.length < most && (
        <label className="press pick">{w.add}<input className="out-of-sight" type="file" accept="image/*,.heic,.heif" multiple onChange={(event) => { void take(event.target.files); event.target.value = '' }} /></label>
      )}
      <span className="quiet">{w.most(most)}</span>
      <Refusal problem={gone} />
    </fieldset>
  )
}

/** The upload's id. The same bytes again are the same. Raises Refused, Unreached. */
async function uploaded(token: string, data: Blob): Promise<string> {
  const body = { content_type: data.type, size: data.size, sha256: await digest(data) }
  const start = await said(open.POST('/passes/{token}/photos', { params: { path: { token } }, body }))
  if (start.post && !(await posted(start.post, data))) throw new Unreached()
  await said(open.POST('/passes/{token}/photos/{upload_id}', { params: { path: { token, upload_id: start.id } } }))
  return start.id
}

const HEIC = 'image/heic'
const BRANDS = ['heic', 'heix', 'heim', 'heis', 'mif1']

/** With the type that its bytes have: phones call HEIC by several names or none, and few browsers read it. The API does. */
async function named(data: Blob): Promise<Blob> {
  const head = new TextDecoder('latin1').decode(await data.slice(4, 12).arrayBuffer())
  return head.startsWith('ftyp') && BRANDS.includes(head.slice(4)) ? new Blob([data], { type: HEIC }) : data
}

/** Small enough to be kept in the tab; empty where this browser reads no such picture. */
async function thumbOf(data: Blob): Promise<string> {
  try {
    const picture = await createImageBitmap(data, { imageOrientation: 'from-image' })
    const canvas = document.createElement('canvas')
    const scale = THUMB / Math.min(picture.width, picture.height)
    canvas.width = canvas.height = THUMB
    const [width, height] = [picture.width * scale, picture.height * scale]
    canvas.getContext('2d')?.drawImage(picture, (THUMB - width) / 2, (THUMB - height) / 2, width, height)
    return canvas.toDataURL('image/jpeg', 0.7)
  } catch {
    return ''
  }
}

const addressOf = (data: Blob) => new Promise<string>((resolve, reject) => {
  const reader = new FileReader()
  reader.onload = () => resolve(String(reader.result))
  reader.onerror = () => reject(reader.error ?? new Error('unread'))
  reader.readAsDataURL(data)
})

/** The bytes of such an address; it is not fetched, since pages may ask no address but their own. */
function bytesOf(address: string): Blob {
  const [head = '', packed = ''] = address.split(',')
  return new Blob([Uint8Array.from(atob(packed), (each) => each.charCodeAt(0))], { type: /^data:([^;]*)/.exec(head)?.[1] ?? '' })
}
