import { useState } from 'react'

import { raw } from '../api/session'
import { stale, useRead } from '../api/reading'
import { refusal, type Schemas } from '../api/client'
import { Refusal } from '../parts/States'
import { useLang, useWords, words } from '../words'
import { moment } from '../words/times'

type Login = Schemas['LoginView']

const LOGINS = words(
  { title: '您登录着的地方', here: '就是这里', end: '让它退出', since: (at: string) => `${at} 登录`, wecom: '企业微信', code: '一次性登录码', dev: '试用登录', other: '登录' },
  { title: 'Where you are signed in', here: 'this one', end: 'Sign it out', since: (at) => `signed in ${at}`, wecom: 'WeCom', code: 'one-time code', dev: 'trial', other: 'login' },
)

/** The reader's own logins, each of which they may end. */
export function Logins() {
  const w = useWords(LOGINS)
  const lang = useLang()
  const [problem, setProblem] = useState<unknown>()
  const read = useRead(['logins'], async () => {
    const answer = await raw('GET', '/me/logins')
    return answer.ok ? ((await answer.json()) as { logins: Login[] }).logins : []
  })
  async function end(login: string) {
    const answer = await raw('DELETE', `/me/logins/${encodeURIComponent(login)}`)
    if (!answer.ok) setProblem(refusal(answer, await answer.json().catch(() => ({}))))
    await stale('logins')
  }
  if (!read.data?.length) return null
  return (
    <section className="card" aria-label={w.title}>
      <div className="head"><h2>{w.title}</h2></div>
      {read.data.map((each) => (
        <p key={each.login} className="me-row">
          <span>{w[each.way as 'wecom'] ?? w.other}<br /><span className="quiet" style={{ fontSize: 13 }}>{[each.browser, each.system].filter(Boolean).join(' · ')} · {w.since(moment(each.since, lang))}</span></span>
          {each.current ? <span className="quiet">{w.here}</span> : <button className="press" onClick={() => void end(each.login)}>{w.end}</button>}
        </p>
      ))}
      <Refusal problem={problem} />
    </section>
  )
}
