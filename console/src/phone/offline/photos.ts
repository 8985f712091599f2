/** A photo of a ticket, sent straight to the company's bucket. */
import { api, got, Unreached } from '../../api/client'
import { digest, posted } from '../../parts/pictures'
import type { Photo } from './kept'

/** The upload's id. The same bytes again are the same upload. Raises Refused, Unreached. */
export async function uploaded(ticket: string, photo: Photo): Promise<string> {
  const start = await got(api.POST('/tickets/{ticket_id}/uploads', {
    params: { path: { ticket_id: ticket } },
    body: { content_type: photo.data.type || photo.type, size: photo.data.size, sha256: await digest(photo.data) },
  }))
  if (start.post && !(await posted(start.post, photo.data))) throw new Unreached()
  const done = await got(api.POST('/tickets/{ticket_id}/uploads/{upload_id}/done', { params: { path: { ticket_id: ticket, upload_id: start.id } } }))
  return done.id
}
