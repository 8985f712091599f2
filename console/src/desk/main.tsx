import '../parts/tokens.css'
import './desk.css'

import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode, Suspense, useEffect } from 'react'
import { createRoot } from 'react-dom/client'

import { type Look, ownPages, useLook } from '../api/company'
import { queries } from '../api/reading'
import { may, signOut, useMe } from '../api/session'
import { Icon, Mark } from '../parts/Icon'
import { Empty, Loading } from '../parts/States'
import { PARTS } from '../parts/words'
import { Gate } from '../shared/Gate'
import { caught, Guard } from '../shared/Guard'
import { ROLES } from '../shared/roles'
import { useRoute } from '../shared/route'
import { SHELL } from '../shared/words'
import { dressed, speak, useLang, useWords } from '../words'
import { useTodo } from './home/todo'
import { MENU, type Row } from './menu'
import { useUnfinished } from './setup/data'
import { DESK } from './words'

function Desk() {
  const route = useRoute()
  const me = useMe()
  const w = useWords(DESK)
  const s = useWords(SHELL)
  const lang = useLang()
  const look = useLook()
  const [first = 'home', ...rest] = route.parts
  const row = MENU.find((each) => each.at === first && may(me, ...each.roles))
  const Shown = rest.length && row?.deeper ? row.deeper : row?.page
  useEffect(() => {
    document.title = `${row ? w[row.word] : s.notFound} · ${look?.name ?? (lang === 'zh' ? '算清' : 'Suanqing')}`
  }, [row, w, s, lang, look?.name])
  return (
    <div className="desk">
      <Side row={row} look={look} />
      <div className="page">
        <Guard key={route.path}><Suspense fallback={<Loading />}>
          {Shown ? <Shown key={route.path} route={route} /> : <main><Empty title={s.notFound}><a className="press" href="#/home">{s.home}</a></Empty></main>}
        </Suspense></Guard>
      </div>
    </div>
  )
}

function Side({ row, look }: { row: Row | undefined; look: Look | undefined }) {
  const me = useMe()
  const w = useWords(DESK)
  const s = useWords(SHELL)
  const r = useWords(ROLES)
  const p = useWords(PARTS)
  const lang = useLang()
  const { total } = useTodo()
  const unfinished = useUnfinished()
  const rows = MENU.filter((each) => may(me, ...each.roles) && (!each.once || unfinished) && (!each.module || look?.modules?.includes(each.module)))
  return (
    <nav className="side" aria-label={w.main}>
      <div className="brand2">{look?.logo ? <img src={look.logo} alt="" width={30} height={30} style={{ objectFit: 'contain' }} /> : <Mark size={30} />}<span>{look?.name ?? s.product}{me.outlet_name && <small>{me.outlet_name}</small>}</span></div>
      {(['today', 'resources', 'settling', 'business', 'setup'] as const).map((group) => {
        const here = rows.filter((each) => each.group === group)
        return here.length > 0 && (
          <div key={group}>
            <h2>{w[group]}</h2>
            <ul>
              {here.map((each) => (
                <li key={each.at}><a href={`#/${each.at}`} aria-current={each === row ? 'page' : undefined}><Icon name={each.icon} size={18} /><span>{w[each.word]}</span>
                  {each.at === 'home' && total > 0 && <b className="red" aria-label={w.waits(total)}>{total}</b>}</a></li>
              ))}
            </ul>
          </div>
        )
      })}
      <Own look={look} />
      <div className="who">
        <i aria-hidden="true">{(me.name ?? me.party).slice(0, 1)}</i>
        <div>{me.name ?? me.party}<small>{me.roles.map((each) => r[each]).join(' · ')}</small>
          <button onClick={() => speak(lang === 'zh' ? 'en' : 'zh')} lang={lang === 'zh' ? 'en' : 'zh-CN'}>{p.switchLang}</button>
          <button onClick={() => void signOut()}>{s.signOut}</button></div>
      </div>
    </nav>
  )
}

/** Pages of the company's own, each in a window of its own. */
function Own({ look }: { look: Look | undefined }) {
  const me = useMe()
  const w = useWords(DESK)
  const lang = useLang()
  const rows = ownPages(look, me)
  if (!rows.length) return null
  return (
    <div>
      <h2>{w.own}</h2>
      <ul>{rows.map((each, at) => <li key={at}><a href={each.at} target="_blank" rel="noopener noreferrer" title={w.ownWindow}><Icon name="way" size={18} /><span>{each.name[lang]}</span></a></li>)}</ul>
    </div>
  )
}

dressed()
createRoot(document.getElementById('app')!, caught).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <Gate><Desk /></Gate>
    </QueryClientProvider>
  </StrictMode>,
)
