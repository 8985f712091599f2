/** What the customer asked, and what goes with it in shops: how sure that is and why; a wrong match is undone, and done again. */
import { api, got, type Schemas } from '../../api/client'
import { queries, useRead } from '../../api/reading'
import { useOnce } from '../../parts/once'
import { Refusal, Shown } from '../../parts/States'
import { useLang, useWords } from '../../words'
import { moment } from '../../words/times'
import { called, WAYS } from './wayWords'

type Match = Schemas['ConsultSchemasMatchView']
const SURE = { certain: 'good', likely: 'info', possible: 'plain' } as const

export function Consults({ id }: { id: string }) {
  const w = useWords(WAYS)
  const lang = useLang()
  const path = { params: { path: { customer_id: id } } }
  const key = ['customer', id, 'consults']
  const read = useRead(key, () => got(api.GET('/customers/{customer_id}/consults', path)))
  const { busy, problem, run } = useOnce()
  const judge = (match: string, undone: boolean) => run(async () => {
    queries.setQueryData(key, await got(api.POST('/customers/{customer_id}/consults', { ...path, body: { match, undone } })))
  })
  const where = (channel: string, source: string) => `${called(w, 'c', channel)} ${source}`
  const one = (each: Match) => (
    <li key={each.match} className="between2" aria-label={where(each.channel, each.source)}>
      <span style={{ minWidth: 0, overflowWrap: 'anywhere' }} className={each.undone ? 'second' : ''}>
        <span className={`chip ${each.undone ? 'free' : SURE[each.confidence]}`}>{each.undone ? w.undone : w[each.confidence]}</span> {called(w, 'k', each.kind)} {where(each.channel, each.source)} <span className="quiet">{[w.days(each.days), each.about.length > 0 && w.about(each.about.join('、')), each.merged && w.merged].filter(Boolean).join(' · ')}</span>
      </span>
      <button className="link" aria-disabled={busy} onClick={() => void judge(each.match, !each.undone)}>{each.undone ? w.redo : w.undo}</button>
    </li>
  )
  return (
    <section className="box" aria-label={w.consults}>
      <div className="boxhead"><h2>{w.consults}</h2><span className="quiet">{w.consultsWhy}</span></div>
      <Refusal problem={problem} />
      <Shown read={read} rows={2}>
        {({ items }) => items.length === 0 ? <p className="in quiet">{w.noConsults}</p> : <>{items.map((each, n) => (
          <div key={n} className="idrow">
            <div><b>{each.about.join('、') || each.source}</b> <span className="quiet">{where(each.channel, each.source)} · {moment(each.at, lang)}</span></div>
            {each.matches.length === 0 ? <p className="quiet">{w.noMatches}</p> : <ul>{each.matches.map(one)}</ul>}
          </div>
        ))}</>}
      </Shown>
    </section>
  )
}
