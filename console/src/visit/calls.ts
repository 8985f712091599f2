/** Calls of a page that nobody is logged in at: typed by the contract, without a token of ours. */
import createClient from 'openapi-fetch'

import { refusal, Unreached } from '../api/client'
import type { paths } from '../api/schema'
import { BASE } from '../api/session'
import { lang } from '../words'

async function sent(request: Request): Promise<Response> {
  request.headers.set('Accept-Language', lang())
  try {
    return await fetch(request, { credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer' })
  } catch {
    throw new Unreached()
  }
}

export const open = createClient<paths>({ baseUrl: BASE, fetch: sent })

/** What the API answered. Raises Refused. */
export async function said<T>(asked: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await asked
  if (response.ok) return data as T
  throw refusal(response, error)
}
