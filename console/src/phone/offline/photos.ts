/** A photo: made smaller in the phone, then sent straight to the company's bucket. */
import { api, got, Unreached } from '../../api/client'
import type { Photo } from './kept'

const LONGEST = 1600
const QUALITY = 0.82
const SMALL = 400_000

/** At most 1600 points long as JPEG; as it is where it is small already or no picture that this browser reads. */
export async function smaller(file: File): Promise<Blob> {
  if (file.size < SMALL || !file.type.startsWith('image/')) return file
  try {
    const picture = await createImageBitmap(file, { imageOrientation: 'from-image' })
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(picture.width * scale)
    canvas.height = Math.round(picture.height * scale)
    canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height)
    const made = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY))
    return made && made.size < file.size ? made : file
  } catch {
    return file
  }
}

async function digest(data: Blob): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', await data.arrayBuffer()))
  return Array.from(bytes, (each) => each.toString(16).padStart(2, '0')).join('')
}

/** The upload's id. The same bytes again are the same upload. Raises Refused, Unreached. */
export async function uploaded(ticket: string, photo: Photo): Promise<string> {
  const start = await got(api.POST('/tickets/{ticket_id}/uploads', {
    params: { path: { ticket_id: ticket } },
    body: { content_type: photo.data.type || photo.type, size: photo.data.size, sha256: await digest(photo.data) },
  }))
  if (start.post) {
    const form = new FormData()
    for (const [name, value] of Object.entries(start.post.fields)) form.append(name, value)
    form.append('file', photo.data)
    const answer = await fetch(start.post.url, { method: 'POST', body: form }).catch(() => undefined)
    if (!answer?.ok) throw new Unreached()
  }
  const done = await got(api.POST('/tickets/{ticket_id}/uploads/{upload_id}/done', { params: { path: { ticket_id: ticket, upload_id: start.id } } }))
  return done.id
}
