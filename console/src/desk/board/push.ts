import { api, got } from '../../api/client'
import { stale } from '../../api/reading'

/** Give a ticket to somebody, as it stood when it was looked at. Raises Refused. */
export async function push(ticket: string, version: number, assignee: string): Promise<void> {
  try {
    await got(api.POST('/dispatch/tickets/{ticket_id}/push', { params: { path: { ticket_id: ticket }, header: { 'If-Match': `"${version}"` } }, body: { assignee } }))
  } finally {
    await Promise.all([stale('board'), stale('people'), stale('ticket', ticket)])
  }
}
