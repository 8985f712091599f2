import { useEffect, useState } from 'react'

import { signIn, toChat, type Way, ways } from '../api/session'
import { Mark } from '../parts/Icon'
import { speak, useLang, useWords } from '../words'
import { PARTS } from '../parts/words'
import { SHELL } from './words'

const TRIED = 'suanqing.chat-tried'
/** Way -> what the browser in its own app calls itself. */
const CHATS = { wecom: /wxwork/i, dingtalk: /dingtalk/i, ownapp: /suanqing-app/i } as const
type Chat = keyof typeof CHATS
const BUTTONS = { wecom: 'byWeCom', dingtalk: 'byDingTalk', ownapp: 'byOwnApp' } as const

/** The ways in that this deployment has; within a chat's own app it goes there by itself, once. */
export function SignIn({ again = false }: { again?: boolean }) {
  const w = useWords(SHELL)
  const [found, setFound] = useState<Way[]>()
  const [problem, setProblem] = useState('')
  useEffect(() => {
    ways().then((all) => {
      const here = all.find((each) => CHATS[each.way as Chat]?.test(navigator.userAgent))
      if (here && !again && !sessionStorage.getItem(TRIED)) {
        sessionStorage.setItem(TRIED, '1')
        toChat(here)
      } else setFound(all)
    }, () => setProblem(w.unreachable))
  }, [again, w])
  const has = (way: string) => found?.find((each) => each.way === way)
  const chats = (found ?? []).filter((each) => each.way in CHATS)
  return (
    <main className="signin">
      <div className="brand"><Mark size={34} /><span>{w.product}</span></div>
      <h1>{again ? w.signInAgain : w.signIn}</h1>
      {problem && <p className="note wrong" role="alert">{problem}</p>}
      {!found && !problem && <p className="quiet">{w.starting}…</p>}
      {found?.length === 0 && <p>{w.noWay}</p>}
      {chats.map((each, n) => <p key={each.way} style={{ marginTop: 14 }}><button className={`press${n ? '' : ' primary'}`} onClick={() => toChat(each)}>{w[BUTTONS[each.way as Chat]]}</button></p>)}
      {has('code') && <By way="code" label={w.code} help={w.codeHelp} title={w.byCode} apart={chats.length > 0} />}
      {has('dev') && <By way="dev" label={w.name} help={w.nameHelp} title={w.byName} apart={chats.length > 0 || Boolean(has('code'))} />}
      <div className="foot"><SwitchLanguage /></div>
    </main>
  )
}

function By({ way, label, help, title, apart }: { way: 'code' | 'dev'; label: string; help: string; title: string; apart: boolean }) {
  const w = useWords(SHELL)
  const [what, setWhat] = useState('')
  const [problem, setProblem] = useState('')
  async function enter() {
    setProblem('')
    try {
      const answer = await signIn(way, what.trim())
      if (!answer.ok) setProblem(((await answer.json().catch(() => ({}))) as { detail?: string }).detail ?? w.wrongCode)
    } catch {
      setProblem(w.unreachable)
    }
  }
  return (
    <form className={apart ? 'apart' : ''} onSubmit={(event) => (event.preventDefault(), void enter())}>
      <label>{title} · {label}
        <input name={way} value={what} onChange={(event) => setWhat(event.target.value)} autoComplete="off" autoCapitalize="off" required aria-describedby={`${way}-help`} />
      </label>
      <p id={`${way}-help`} className="quiet" style={{ fontSize: 12 }}>{help}</p>
      {problem && <p className="note wrong" role="alert">{problem}</p>}
      <button className={`press${apart ? '' : ' primary'}`}>{w.go}</button>
    </form>
  )
}

export function SwitchLanguage() {
  const lang = useLang()
  const w = useWords(PARTS)
  const other = lang === 'zh' ? 'en' : 'zh'
  return <button className="link" lang={other === 'zh' ? 'zh-CN' : 'en'} style={{ minHeight: 44, padding: '0 8px' }} onClick={() => speak(other)}>{w.switchLang}</button>
}
