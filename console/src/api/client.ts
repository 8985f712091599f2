/** Calls of the contract: typed by it, with the token, once more after a renewal; a refusal is a `Refused` in the reader's language. */
import createClient from 'openapi-fetch'

import { lang } from '../words'
import type { components, paths } from './schema'
import { BASE, bearer, renew, session } from './session'

type Problem = components['schemas']['Problem']
export type Schemas = components['schemas']

/** The API said no; `number` is what to tell who is asked for help. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly problem: Partial<Problem> & Record<string, unknown>,
    readonly number: string,
  ) {
    super(problem.detail ?? problem.title ?? String(status))
  }
  get code(): string {
    return this.problem.code ?? ''
  }
}

/** No answer came: no net, or nobody there. */
export class Unreached extends Error {}

async function sent(request: Request): Promise<Response> {
  const again = request.clone()
  const answer = await once(request)
  if (answer.status !== 401) return answer
  if (await renew()) return once(again)
  if (session().phase === 'in') throw new Unreached() // nobody said that the login is over
  return answer
}

async function once(request: Request): Promise<Response> {
  if (!request.headers.has('Accept-Language')) request.headers.set('Accept-Language', lang())
  const token = bearer()
  if (token) request.headers.set('Authorization', `Bearer ${token}`)
  try {
    return await fetch(request)
  } catch {
    throw new Unreached()
  }
}

export const api = createClient<paths>({ baseUrl: BASE, fetch: sent })

/** What the API answered. Raises Refused. */
export async function got<T>(asked: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await asked
  if (response.ok) return data as T
  throw refusal(response, error)
}

/** The same, with the answer's status: 202 waits for a second person. */
export async function gotWith<T>(asked: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<{ data: T; status: number }> {
  const { data, error, response } = await asked
  if (response.ok) return { data: data as T, status: response.status }
  throw refusal(response, error)
}

/** For `catch`: what is not there is null, every other refusal goes on. */
export function absent(problem: unknown): null {
  if (problem instanceof Refused && problem.status === 404) return null
  throw problem
}

export function refusal(response: Response, problem: unknown): Refused {
  const about = typeof problem === 'object' && problem ? (problem as Record<string, unknown>) : {}
  return new Refused(response.status, about, short(response, about))
}

/** Eight characters of the request's id, as logs have it. */
function short(response: Response, about: Record<string, unknown>): string {
  const id = String(about.request_id ?? response.headers.get('x-amzn-requestid') ?? response.headers.get('x-amz-apigw-id') ?? '')
  return id ? id.replace(/-/g, '').slice(0, 8).toUpperCase() : String(response.status)
}
