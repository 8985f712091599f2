/** The second person's call: the same route, path and body as the first one's. */
import { api, refusal } from './client'

/** Raises Refused. */
export async function again(call: Record<string, unknown>): Promise<void> {
  const { route = '', path = {}, body } = call as { route?: string; path?: Record<string, string>; body?: unknown }
  const [method = 'POST', address = ''] = route.split(' ')
  const ask = (api as unknown as Record<string, (at: string, of: unknown) => Promise<{ error?: unknown; response: Response }>>)[method]
  if (!ask) throw new Error(`no such call: ${method}`)
  const { error, response } = await ask.call(api, address, { params: { path }, ...(body === undefined ? {} : { body }) })
  if (!response.ok) throw refusal(response, error)
}
