import { api, got } from '../../api/client'
import { useRead } from '../../api/reading'
import { Empty, Shown } from '../../parts/States'
import { href } from '../../shared/route'
import { useLang, useWords, words } from '../../words'
import { moment } from '../../words/times'

const NOTICES = words(
  { title: '通知', none: '还没有通知。', noneWhy: '派给您的单、算出的钱、要您确认的事，都会在这里。', see: '看这一单' },
  { title: 'Notices', none: 'There is no notice yet.', noneWhy: 'Jobs given to you, money worked out and what needs your word come here.', see: 'See this job' },
)

export default function Notices() {
  const w = useWords(NOTICES)
  const lang = useLang()
  const read = useRead(['notices', lang], () => got(api.GET('/me/notices', { params: { query: { limit: 50 } } })), { live: true })
  return (
    <>
      <header className="top"><h1>{w.title}</h1></header>
      <main className="body">
        <Shown read={read} rows={8}>
          {(page) => page.items.length === 0 ? <Empty title={w.none} why={w.noneWhy} /> : (
            <ul className="card talk">
              {page.items.map((each) => (
                <li key={each.id}>
                  <span className="quiet" style={{ fontSize: 13 }}>{moment(each.at, lang)}</span>
                  <p>{each.text}</p>
                  {each.ticket && <a href={href('jobs', each.ticket)} style={{ display: 'inline-flex', alignItems: 'center', minHeight: 44 }}>{w.see}</a>}
                </li>
              ))}
            </ul>
          )}
        </Shown>
      </main>
    </>
  )
}
