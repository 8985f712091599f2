/** Reading and writing versions of price books. */
import { api, got, refusal, type Schemas } from '../../api/client'
import { useCatalogue, useParties } from '../../api/names'
import { everyPage } from '../../api/pages'
import { stale, useRead } from '../../api/reading'
import { saveTold } from '../../parts/saving'
import { useLang, useWords } from '../../words'
import { publishedBefore, type Version } from './life'
import { type Document, EVERY, type PlaneName } from './sheet'
import { BOOKS } from './words'

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
const PAGE = 200

function everyVersion(): Promise<Version[]> {
  return everyPage((cursor): Promise<Schemas['VersionPage']> => got(api.GET('/books', { params: { query: { limit: PAGE, ...cursor } } })))
}

export function useVersions(live = false) {
  return useRead(['books'], everyVersion, { live })
}

export type Opened = { document: Document; hash: string }

/** The document, and the hash by which its version is known. */
export async function documentOf(version: string): Promise<Opened> {
  const { data, error, response } = await api.GET('/books/{book_version}', { params: { path: { book_version: version } } })
  if (!response.ok) throw refusal(response, error)
  return { document: data as unknown as Document, hash: (response.headers.get('ETag') ?? '').replace(/^W\/|"/g, '') }
}

/** A version with the document that it has now: asked again where another saved between the two questions. */
async function opened(id: string): Promise<{ version: Version; versions: Version[] } & Opened> {
  for (let tries = 0; ; tries++) {
    const [versions, found] = await Promise.all([everyVersion(), documentOf(id)])
    const version = versions.find((each) => each.book_version === id)
    if (version && (version.hash === found.hash || tries > 2)) return { version, versions, ...found }
    if (tries > 2) throw new Error('no such version')
  }
}

export function useOpened(id: string) {
  return useRead(['book', id], () => opened(id))
}

export function useFindings(version: Version | undefined) {
  const lang = useLang()
  const id = version?.book_version ?? ''
  return useRead(['book', id, 'findings', version?.hash, lang], () => got(api.GET('/books/{book_version}/findings', { params: { path: { book_version: id } } })), { enabled: version !== undefined, keep: true })
}

export function useBookNames(id: string | undefined) {
  const lang = useLang()
  return useRead(['book', id, 'names', lang], () => got(api.GET('/books/{book_version}/names', { params: { path: { book_version: id! } } })), { enabled: id !== undefined, keep: true })
}

/** What the version is compared with, where something was published before it. */
export function usePublished(versions: Version[] | undefined, id: string) {
  const before = versions && publishedBefore(versions, id)
  return useRead(['book', before?.book_version, 'document'], () => documentOf(before!.book_version).then((found) => ({ ...found, version: before! })), { enabled: before !== undefined })
}

/** Names of items, tiers and parties by their ids. pending: what is pasted by name has to wait for them. */
export function useBookWords(id: string | undefined): { item: (sku: string) => string; tier: (plane: PlaneName | string, tier: string) => string; all: Map<string, string>; names: Schemas['BookNames'] | undefined; pending: boolean } {
  const catalogue = useCatalogue()
  const skus = catalogue.data ?? new Map<string, Schemas['SkuView']>()
  const parties = useParties()
  const w = useWords(BOOKS)
  const { data: names, isPending } = useBookNames(id)
  const tier = (plane: string, code: string) => (code === EVERY ? w.every : (names?.tiers[plane]?.[code] ?? code))
  const all = new Map<string, string>([...[...skus.values()].map((each) => [each.sku, each.name] as const), ...[...parties].map(([party, each]) => [party, each.name] as const), ...Object.values(names?.tiers ?? {}).flatMap((each) => Object.entries(each))])
  return { item: (sku) => skus.get(sku)?.name ?? sku, tier, all, names, pending: catalogue.isPending || isPending }
}

export async function saved(version: Version, document: Document): Promise<Version> {
  const done = await got(api.PUT('/books/{book_version}', { params: { path: { book_version: version.book_version }, header: { 'If-Match': `"${version.rev}"` } }, body: document }))
  await stale('books')
  return done
}

export async function drafted(document: Document): Promise<Version> {
  const done = await got(api.POST('/books', { body: document }))
  await stale('books')
  return done
}

export type Step = 'submit' | 'approve' | 'reject' | 'publish' | 'override' | 'discard'

/** One step of a version's life. Raises Refused. */
export async function stepped(id: string, step: Step, body: Record<string, unknown> = {}): Promise<void> {
  const params = { path: { book_version: id } }
  const calls: Record<Step, () => Promise<unknown>> = {
    submit: () => got(api.POST('/books/{book_version}/submit', { params })),
    approve: () => got(api.POST('/books/{book_version}/approve', { params, body: body as Schemas['Approval'] })),
    reject: () => got(api.POST('/books/{book_version}/reject', { params, body: body as Schemas['Rejection'] })),
    publish: () => got(api.POST('/books/{book_version}/publish', { params, body: {} })),
    override: () => got(api.POST('/books/{book_version}/override', { params, body: body as Schemas['Pass'] })),
    discard: () => got(api.DELETE('/books/{book_version}', { params })),
  }
  try {
    await calls[step]()
  } finally {
    await Promise.all([stale('books'), stale('book', id)])
  }
}

export async function uploaded(file: File): Promise<Version> {
  const done = await got(api.PUT('/books/workbook', { body: file as never, bodySerializer: (body: unknown) => body as Blob, headers: { 'Content-Type': XLSX } }))
  await Promise.all([stale('books'), stale('book', done.book_version)])
  return done
}

export async function download(id: string): Promise<void> {
  saveTold(await got(api.GET('/books/{book_version}/workbook', { params: { path: { book_version: id } } })))
}
