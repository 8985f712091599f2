import { ownPages, useLook } from '../../api/company'
import { may, signOut, useMe } from '../../api/session'
import { Logins } from '../../shared/Logins'
import { ROLES } from '../../shared/roles'
import { SwitchLanguage } from '../../shared/SignIn'
import { SHELL } from '../../shared/words'
import { useLang, useWords, words } from '../../words'
import { MAKERS } from '../create/data'
import { useOutbox } from '../offline/sending'
import { POSTERS } from '../posters/words'
import { TASKS } from '../tasks/words'
import { Choices } from './Choices'

const ME = words(
  { title: '我', name: '姓名', outlet: '网点', roles: '角色', waiting: '等着发的', none: '没有', several: (n: number) => `${n} 单`, ownWindow: '在新窗口打开' },
  { title: 'Me', name: 'Name', outlet: 'Outlet', roles: 'Roles', waiting: 'Waiting to be sent', none: 'nothing', several: (n) => `${n}`, ownWindow: 'Opens in a new window' },
)

export default function MePage() {
  const w = useWords(ME)
  const s = useWords(SHELL)
  const r = useWords(ROLES)
  const lang = useLang()
  const look = useLook()
  const me = useMe()
  const t = useWords(TASKS)
  const p = useWords(POSTERS)
  const { waiting } = useOutbox()
  return (
    <>
      <header className="top"><h1>{w.title}</h1></header>
      <main className="body">
        <section className="card">
          <p className="me-row"><span className="second">{w.name}</span><b>{me.name}</b></p>
          {me.outlet_name && <p className="me-row"><span className="second">{w.outlet}</span><span>{me.outlet_name}</span></p>}
          <p className="me-row"><span className="second">{w.roles}</span><span>{me.roles.map((each) => r[each]).join('、')}</span></p>
          <p className="me-row"><span className="second">{w.waiting}</span><span>{waiting.length ? w.several(waiting.length) : w.none}</span></p>
          <p className="me-row"><span className="second">{s.language}</span><SwitchLanguage /></p>
        </section>
        <Choices />
        {may(me, ...MAKERS) && <a className="press" href="#/tasks">{t.title}</a>}
        {may(me, ...MAKERS) && <a className="press" href="#/posters">{p.title}</a>}
        {ownPages(look, me).map((each, at) => <a key={at} className="press" href={each.at} target="_blank" rel="noopener noreferrer" title={w.ownWindow}>{each.name[lang]}</a>)}
        <Logins />
        <button className="press" onClick={() => void signOut()}>{s.signOut}</button>
      </main>
    </>
  )
}
