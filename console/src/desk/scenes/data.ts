/** Reading and writing what is drawn: scenes and forms, drafts and versions, and what waits for a second person. */
import { useQuery } from '@tanstack/react-query'

import { api, got, gotWith, Refused, type Schemas } from '../../api/client'
import { stale, useRead } from '../../api/reading'
import { useLang } from '../../words'
import type { Form } from '../forms/model'
import type { Scene } from './model'

export type What = 'scene' | 'form'
export type View = Schemas['DrawnView']
export type Finding = Schemas['DrawnFinding']
export type Difference = Schemas['DrawnDifference']
export type Approval = Schemas['ApprovalsApprovalView']
export type Documents = { scene: Scene; form: Form }
type Draft = Schemas['DrawnDraft']

/** rev: of the open draft; none where what is read is a published version, or nothing yet. */
export type Read<W extends What> = { view: View | undefined; document: Documents[W]; rev: number | undefined; by: string; at: string; hash: string; makers: string[]; findings: Finding[] }

export function useScenes() {
  return useRead(['scene', 'all'], () => got(api.GET('/scenes')).then((page) => page.items))
}

export function useForms() {
  return useRead(['form', 'all'], () => got(api.GET('/forms')).then((page) => page.items))
}

export function useCalendars() {
  return useRead(['calendars'], () => got(api.GET('/calendars')).then((page) => page.items))
}

async function viewOf(what: What, id: string): Promise<View> {
  return what === 'scene' ? got(api.GET('/scenes/{scene}', { params: { path: { scene: id } } })) : got(api.GET('/forms/{form}', { params: { path: { form: id } } }))
}

async function draftOf(what: What, id: string): Promise<Draft> {
  return what === 'scene' ? got(api.GET('/scenes/{scene}/draft', { params: { path: { scene: id } } })) : got(api.GET('/forms/{form}/draft', { params: { path: { form: id } } }))
}

export async function versionOf(what: What, reference: string): Promise<Schemas['DrawnVersion']> {
  const [id = '', version = ''] = reference.split('@')
  return what === 'scene'
    ? got(api.GET('/scenes/{scene}/versions/{version}', { params: { path: { scene: id, version } } }))
    : got(api.GET('/forms/{form}/versions/{version}', { params: { path: { form: id, version } } }))
}

function ofDraft<W extends What>(view: View | undefined, draft: Draft): Read<W> {
  return { view, document: draft.document as unknown as Documents[W], rev: draft.rev, by: draft.by, at: draft.at, hash: draft.hash, makers: draft.makers, findings: draft.findings }
}

/** The open draft, or else the version that holds, or the newest; `first` where there is neither. */
export async function opened<W extends What>(what: W, id: string, first?: Documents[W]): Promise<Read<W>> {
  let view: View
  try {
    view = await viewOf(what, id)
  } catch (wrong) {
    if (first && wrong instanceof Refused && wrong.status === 404) return { view: undefined, document: first, rev: undefined, by: '', at: '', hash: '', makers: [], findings: [] }
    throw wrong
  }
  if (view.draft) return ofDraft(view, await draftOf(what, id))
  const reference = view.holds ?? view.versions[0]!.version
  const version = await versionOf(what, reference)
  return { view, document: version.document as unknown as Documents[W], rev: undefined, by: version.approved_by, at: version.published_at, hash: version.hash, makers: version.makers, findings: [] }
}

/** The same, read anew by every page that opens it: nobody begins to draw over what was read before. */
export function useOpened<W extends What>(what: W, id: string, first: () => Documents[W] | undefined) {
  const read = useQuery({ queryKey: [what, id], queryFn: () => opened(what, id, first()), refetchOnMount: 'always' })
  return { read, data: read.isFetchedAfterMount ? read.data : undefined, again: async () => (await read.refetch()).data }
}

/** Written over the draft that was read, or a first one. Raises Refused. */
export async function saved<W extends What>(what: W, id: string, document: Documents[W], rev: number | undefined): Promise<Read<W>> {
  const header = rev === undefined ? {} : { header: { 'If-Match': `"${rev}"` } }
  const body = document as unknown as Record<string, never>
  const draft = what === 'scene'
    ? await got(api.PUT('/scenes/{scene}/draft', { params: { path: { scene: id }, ...header }, body }))
    : await got(api.PUT('/forms/{form}/draft', { params: { path: { form: id }, ...header }, body }))
  await Promise.all([stale(what), stale('publication')])
  return ofDraft(undefined, draft)
}

export async function dropped(what: What, id: string, rev: number): Promise<void> {
  const header = { 'If-Match': `"${rev}"` }
  await (what === 'scene' ? got(api.DELETE('/scenes/{scene}/draft', { params: { path: { scene: id }, header } })) : got(api.DELETE('/forms/{form}/draft', { params: { path: { form: id }, header } })))
  await stale(what)
}

/** What the draft changes of the version that holds. */
export function useDifferences(what: What, id: string, from: string | undefined, rev: number | undefined) {
  const number = Number(from?.split('@')[1] ?? 0)
  const ask = () => (what === 'scene'
    ? got(api.GET('/scenes/{scene}/differences', { params: { path: { scene: id }, query: { from: number } } }))
    : got(api.GET('/forms/{form}/differences', { params: { path: { form: id }, query: { from: number } } })))
  return useRead([what, id, 'differences', from, rev], ask, { enabled: from !== undefined && rev !== undefined, keep: true })
}

export type Publication = Schemas['JointPublicationDraft']

export function useCheck(wanted: Publication, enabled: boolean, seen: unknown) {
  const lang = useLang()
  return useRead(['publication', wanted, seen, lang], () => got(api.POST('/publications/check', { body: wanted })), { enabled })
}

/** Asked for; done by the same call of another. */
export async function published(wanted: Publication, hash: string): Promise<boolean> {
  const { status } = await gotWith(api.POST('/publications', { body: { ...wanted, hash } }))
  await Promise.all([stale('approvals'), stale('scene'), stale('form')])
  return status === 201
}

/** Asked publications that name this scene or form. */
export function useAsked(what: What, id: string) {
  const read = useRead(['approvals', 'asked', 'publication'], () => got(api.GET('/approvals', { params: { query: { state: 'asked', limit: 100 } } })).then((page) => page.items), { live: true })
  const asked = (read.data ?? []).filter(({ call }) => {
    const { route, body } = call as { route?: string; body?: { scene?: string; forms?: string[] } }
    return route === 'POST /publications' && (what === 'scene' ? body?.scene === id : body?.forms?.includes(id))
  })
  return asked
}

export async function refused(approval: string, note: string): Promise<void> {
  await got(api.POST('/approvals/{approval}/reject', { params: { path: { approval } }, body: { note } as never }))
  await stale('approvals')
}
