import { useEffect, useMemo } from 'react'

import { Icon } from '../../parts/Icon'
import { useWords } from '../../words'
import { smaller } from '../../parts/pictures'
import type { Photo } from '../offline/kept'
import { TICKET } from './words'

/** Photos of a field: each can be taken out; the camera opens by itself on a phone. */
export function Photos({ name, photos, most, must, file, changed }: { name: string; photos: Photo[]; most: number; must: boolean; file: boolean; changed: (next: Photo[]) => void }) {
  const w = useWords(TICKET)
  const pictures = useMemo(() => photos.map((each) => URL.createObjectURL(each.data)), [photos])
  useEffect(() => () => pictures.forEach((each) => URL.revokeObjectURL(each)), [pictures])
  async function take(files: FileList | null) {
    const made = await Promise.all([...(files ?? [])].slice(0, most - photos.length).map(async (each) => {
      const data = await smaller(each)
      return { key: crypto.randomUUID(), name: each.name, type: data.type || each.type, data }
    }))
    changed([...photos, ...made])
  }
  return (
    <>
      <ul className="photos">
        {photos.map((each, place) => (
          <li key={each.key}>
            {each.type.startsWith('image/') ? <img src={pictures[place]} alt={`${name} ${w.photoOf(place + 1)}`} /> : <span style={{ fontSize: 12, padding: 6, display: 'block' }}>{each.name}</span>}
            <button type="button" className="gone" aria-label={`${name}：${w.removePhoto(place + 1)}`} onClick={() => changed(photos.filter((other) => other !== each))}><Icon name="close" size={16} /></button>
          </li>
        ))}
        {photos.length < most && (
          <li style={{ background: 'none' }}>
            <label className={`add${must && photos.length === 0 ? '' : ' free'}`}>
              <Icon name="camera" size={22} />{must && photos.length === 0 ? w.must : w.photo}
              <input className="out-of-sight" type="file" accept={file ? 'image/*,application/pdf' : 'image/*'} {...(file ? {} : { capture: 'environment' as const })} multiple aria-label={`${name}：${w.photo}`} onChange={(event) => { void take(event.target.files); event.target.value = '' }} />
            </label>
          </li>
        )}
      </ul>
      <span className="quiet" style={{ fontSize: 13 }}>{w.photos(photos.length, most)}</span>
    </>
  )
}
