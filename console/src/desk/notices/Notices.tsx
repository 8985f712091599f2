import './notices.css'

import { api, got, type Schemas } from '../../api/client'
import { may, useMe } from '../../api/session'
import { Shown } from '../../parts/States'
import type { Route } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { Keep, useChanges, useDocument } from '../keeping'
import { AlsoTold } from './AlsoTold'
import { Matrix } from './Matrix'
import { Nodes } from './Nodes'
import { type Rules, tidied } from './rules'
import { Times } from './Times'
import { NOTICES } from './words'

type View = Schemas['NoticeRulesView']
export type Edit = { rules: Rules; kinds: View['kinds']; edits: boolean; change: (step: (before: Rules) => Rules) => void }

/** Who is told what, by role and kind, otherwise at a node, and when not. */
export default function Notices(_: { route: Route }) {
  const w = useWords(NOTICES)
  const lang = useLang()
  const { read, put } = useDocument<View, Rules>({
    key: ['settings', 'notices', lang],
    ask: () => got(api.GET('/settings/notices')),
    kept: (view) => ({ document: view.settings as Rules, version: view.version }),
    write: (rules, version) => got(api.PUT('/settings/notices', { params: version ? { header: { 'If-Match': `"${version}"` } } : {}, body: tidied(rules) as Record<string, unknown> })),
  })
  return (
    <>
      <header className="pagetop"><h1>{w.title}</h1><span className="quiet">{w.lead}</span></header>
      <main className="content"><Shown read={read} rows={8}>{(view) => <All view={view} put={put} />}</Shown></main>
    </>
  )
}

function All({ view, put }: { view: View; put: (change: (before: Rules) => Rules) => Promise<void> }) {
  const w = useWords(NOTICES)
  const edits = may(useMe(), 'admin')
  const changes = useChanges(view.settings as Rules, put)
  const edit: Edit = { rules: changes.now, kinds: view.kinds, edits, change: changes.change }
  return (
    <>
      {edits && <Keep of={changes} version={view.version} />}
      <div className="cols">
        <Matrix {...edit} />
        <div className="stack"><Times {...edit} /><Nodes {...edit} /><AlsoTold {...edit} /><p className="quiet">{w.always}</p></div>
      </div>
    </>
  )
}
