import './templates.css'

import { api, got } from '../../api/client'
import { useRead } from '../../api/reading'
import { may, useMe } from '../../api/session'
import { Empty, Shown } from '../../parts/States'
import { ask, href, type Route } from '../../shared/route'
import { useLang, useWords } from '../../words'
import { Find } from '../Find'
import { found } from './model'
import { chosenIn } from './Together'
import { TEMPLATES } from './words'

const TOGETHER = 'together'

type Pick = 'kind' | 'trade' | 'channel' | 'aim'

export function useTemplates() {
  return useRead(['templates'], () => got(api.GET('/templates')).then((page) => page.items))
}

const KINDS = ['trade', 'settlement', 'scene', 'region', 'plan']
const ALL = 'all'

/** The packages of this release, by kind, trade, channel and aim; variants stand beside what they follow. Who looks for
 * words looks among all kinds; who looks for nothing sees the whole trades. */
export default function Templates({ route }: { route: Route }) {
  const w = useWords(TEMPLATES)
  const lang = useLang()
  const me = useMe()
  const read = useTemplates()
  const given = (word: string) => route.query.get(word) ?? ''
  const asked = { q: given('q'), kind: given('kind') || (given('q') ? ALL : 'trade'), trade: given('trade'), channel: given('channel'), aim: given('aim') }
  const all = read.data ?? []
  const among = (of: string[]) => [...new Set(of)].sort()
  const picks: [Pick, string, string, string[]][] = [
    ['kind', w.kind, w.allKinds, KINDS],
    ['trade', w.trade, w.allTrades, among(all.flatMap((each) => each.trades))],
    ['channel', w.channel, w.allChannels, among(all.flatMap((each) => each.channels ?? []))],
    ['aim', w.aim, w.allAims, among(all.flatMap((each) => each.aims ?? []))],
  ]
  const chosen = chosenIn(route)
  const choose = (id: string) => ask({ with: (chosen.includes(id) ? chosen.filter((each) => each !== id) : [...chosen, id]).join(',') || undefined })
  const name = (of: string) => read.data?.find((each) => each.package === of)?.name[lang] ?? of
  return (
    <>
      <header className="pagetop">
        <h1>{w.title}</h1><Find label={w.find} hint={w.findHint} />
        {picks.map(([word, label, every, of]) => <select key={word} className="sel" aria-label={label} value={asked[word]} onChange={(event) => ask({ [word]: event.target.value || undefined })}><option value={word === 'kind' ? ALL : ''}>{every}</option>{of.map((each) => <option key={each} value={each}>{tradeName(w, each)}</option>)}</select>)}
        {may(me, 'admin') && <><span className="gap" /><a href={href('setup')}>{w.setUp}</a></>}
      </header>
      <main className="content">
        {chosen.length > 0 && <p className="note told" role="status">{w.chosenN(chosen.length)} {chosen.map(name).join('、')} <a href={`${href('templates', TOGETHER)}?with=${chosen.join(',')}`}>{w.seeTogether}</a></p>}
        <Shown read={read} rows={8}>
          {(items) => {
            const shown = found(items, asked)
            return shown.length ? (
              <ul className="gallery" aria-label={w.title}>
                {shown.map((each) => (
                  <li key={each.package} className="box"><h2><a href={href('templates', each.package)}>{each.name[lang]}</a></h2><p>{each.about[lang]}</p>
                    <p className="keys2">{each.kind && each.kind !== 'trade' && <span className="chip">{tradeName(w, each.kind)}</span>}{each.base && <span className="chip draft">{w.variantOf(name(each.base))}</span>}{each.trades.map((one) => <span key={one} className="chip plain">{tradeName(w, one)}</span>)}</p>
                    <label className="quiet"><input type="checkbox" aria-label={`${w.choose} ${each.name[lang]}`} checked={chosen.includes(each.package)} onChange={() => choose(each.package)} /> {w.choose}</label></li>
                ))}
              </ul>
            ) : <Empty title={w.none} />
          }}
        </Shown>
        {read.data && <p className="quiet">{w.count(found(read.data, asked).length)}</p>}
      </main>
    </>
  )
}

/** Of a kind, a trade, a channel, an aim. */
export function tradeName(w: (typeof TEMPLATES)['zh'], trade: string): string {
  const found = (w as unknown as Record<string, unknown>)[trade === 'trade' ? 'whole' : trade]
  return typeof found === 'string' ? found : trade
}
