import '../parts/tokens.css'
import './phone.css'
import './fields.css'

import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode, Suspense, useEffect } from 'react'
import { createRoot } from 'react-dom/client'

import { useLook } from '../api/company'
import { queries } from '../api/reading'
import { may, useMe } from '../api/session'
import { Icon } from '../parts/Icon'
import { Loading } from '../parts/States'
import { Gate } from '../shared/Gate'
import { caught, Guard } from '../shared/Guard'
import { useRoute } from '../shared/route'
import { dressed, useLang, useWords } from '../words'
import { fetchAll, MENU } from './menu'
import { Outbox } from './offline/Outbox'
import { PHONE } from './words'

function Phone() {
  const route = useRoute()
  const w = useWords(PHONE)
  const lang = useLang()
  const look = useLook()
  const [first = 'jobs', ...rest] = route.parts
  const me = useMe()
  const shown = MENU.filter(({ roles }) => !roles || may(me, ...roles))
  const row = shown.find((each) => each.at === first)
  const Page = rest.length && row?.deeper ? row.deeper : row?.page
  useEffect(() => {
    document.title = `${row ? w[row.word] : w.none} · ${look?.name ?? (lang === 'zh' ? '算清' : 'Suanqing')}`
  }, [row, w, lang, look?.name])
  useEffect(() => void scrollTo(0, 0), [route.path])
  useEffect(() => {
    const timer = setTimeout(fetchAll, 3_000)
    return () => clearTimeout(timer)
  }, [])
  const deep = rest.length > 0
  return (
    <div className={`phone${deep ? ' deep' : ''}`}>
      <Outbox />
      <Guard key={route.path}><Suspense fallback={<Loading />}>
        {Page ? <Page key={route.path} route={route} /> : <main className="state"><b>{w.none}</b><p><a className="press" href="#/jobs">{w.toJobs}</a></p></main>}
      </Suspense></Guard>
      {!deep && (
        <nav className="bar" aria-label={w.main}>
          <ul>
            {shown.filter(({ aside }) => !aside).map((each) => (
              <li key={each.at}>
                <a href={`#/${each.at}`} aria-current={each === row ? 'page' : undefined}><Icon name={each.icon} size={22} />{w[each.word]}</a>
              </li>
            ))}
          </ul>
        </nav>
      )}
    </div>
  )
}

dressed()
createRoot(document.getElementById('app')!, caught).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <Gate><Phone /></Gate>
    </QueryClientProvider>
  </StrictMode>,
)
