/** Of which notices somebody is told at once, together, or not beside the inbox: as far as the company lets people choose. */
import { api, got, type Schemas } from '../../api/client'
import { queries, useRead } from '../../api/reading'
import { useOnce } from '../../parts/once'
import { Refusal } from '../../parts/States'
import { useLang, useWords, words } from '../../words'

type How = Schemas['ChosenNotices'][string]

const CHOICES = words(
  { title: '哪些通知怎么发给您', why: '每条都在通知里，这里只管另外怎么发', as: '按公司的', now: '立刻', digest: (at: string) => `汇总（${at}）`, inbox: '不另外发' },
  { title: 'How you are told', why: 'every notice is in the inbox; this is of what else is sent', as: 'as the company has it', now: 'at once', digest: (at) => `together (${at})`, inbox: 'not sent' },
)

export function Choices() {
  const w = useWords(CHOICES)
  const lang = useLang()
  const key = ['subscriptions', lang]
  const read = useRead(key, () => got(api.GET('/me/subscriptions')))
  const { busy, problem, run } = useOnce()
  const told = read.data
  if (!told?.open.length) return null
  const choose = (kind: string, how: string) => run(async () => {
    const { [kind]: _, ...others } = told.chosen
    const open = Object.fromEntries(Object.entries(others).filter(([each]) => told.open.includes(each)))
    queries.setQueryData(key, await got(api.PUT('/me/subscriptions', { body: how ? { ...open, [kind]: how as How } : open })))
  })
  const digests = told.digest.length > 0
  return (
    <section className="card" aria-label={w.title}>
      <p className="me-row"><b>{w.title}</b></p>
      <p className="me-row"><span className="quiet">{w.why}</span></p>
      <Refusal problem={problem} />
      {told.open.map((kind) => (
        <div key={kind} className="field"><label htmlFor={`told-${kind}`}>{told.names[kind] ?? kind}</label>
          <select id={`told-${kind}`} value={told.chosen[kind] ?? ''} disabled={busy} onChange={(event) => void choose(kind, event.target.value)}>
            <option value="">{w.as}</option><option value="now">{w.now}</option>{(digests || told.chosen[kind] === 'digest') && <option value="digest">{w.digest(told.digest.join(' '))}</option>}<option value="inbox">{w.inbox}</option>
          </select></div>
      ))}
    </section>
  )
}
