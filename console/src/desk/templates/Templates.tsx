import './templates.css'

import { api, got } from '../../api/client'
import { useRead } from '../../api/reading'
import { may, useMe } from '../../api/session'
import { Empty, Shown } from '../../parts/States'
import { ask, href, type Route } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { Find } from '../Find'
import { found } from './model'
import { TEMPLATES } from './words'

export function useTemplates() {
  return useRead(['templates'], () => got(api.GET('/templates')).then((page) => page.items))
}

/** The packages of this release, by trade; variants stand beside what they follow. */
export default function Templates({ route }: { route: Route }) {
  const w = useWords(TEMPLATES)
  const lang = useLang()
  const me = useMe()
  const read = useTemplates()
  const [asked, trade] = [route.query.get('q') ?? '', route.query.get('trade') ?? '']
  const trades = [...new Set((read.data ?? []).flatMap((each) => each.trades))].sort()
  const name = (of: string) => read.data?.find((each) => each.package === of)?.name[lang] ?? of
  return (
    <>
      <header className="pagetop">
        <h1>{w.title}</h1><Find label={w.find} hint={w.findHint} />
        <select className="sel" aria-label={w.trade} value={trade} onChange={(event) => ask({ trade: event.target.value || undefined })}><option value="">{w.allTrades}</option>{trades.map((each) => <option key={each} value={each}>{tradeName(w, each)}</option>)}</select>
        {may(me, 'admin') && <><span className="gap" /><a href={href('setup')}>{w.setUp}</a></>}
      </header>
      <main className="content">
        <Shown read={read} rows={8}>
          {(items) => {
            const shown = found(items, asked, trade)
            return shown.length ? (
              <ul className="gallery" aria-label={w.title}>
                {shown.map((each) => (
                  <li key={each.package} className="box"><h2><a href={href('templates', each.package)}>{each.name[lang]}</a></h2><p>{each.about[lang]}</p>
                    <p className="keys2">{each.base && <span className="chip draft">{w.variantOf(name(each.base))}</span>}{each.trades.map((one) => <span key={one} className="chip plain">{tradeName(w, one)}</span>)}</p></li>
                ))}
              </ul>
            ) : <Empty title={w.none} />
          }}
        </Shown>
        {read.data && <p className="quiet">{w.count(read.data.length)}</p>}
      </main>
    </>
  )
}

export function tradeName(w: (typeof TEMPLATES)['zh'], trade: string): string {
  const found = (w as unknown as Record<string, unknown>)[trade]
  return typeof found === 'string' ? found : trade
}
