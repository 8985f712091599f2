/** Beside a chat in WeCom: what its customer bought, looked at and asked about, for the member who talks to them. WeCom may
 *  keep the page while the chat becomes another, so whom it is with is asked at each look, and nothing of somebody before is shown. */
import { stale, useRead } from '../../api/reading'
import { InterestList } from '../../parts/Interests'
import { Loading, Wrong } from '../../parts/States'
import { useWords } from '../../words'
import { about, inWeCom, whom } from './beside'
import { CHAT } from './words'

const again = () => stale('chat')

export default function Chat() {
  const w = useWords(CHAT)
  return (
    <>
      <header className="top"><h1>{w.title}</h1></header>
      <main className="body">
        {inWeCom()
          ? <section className="card" aria-label={w.title}><div className="in"><p className="quiet">{w.why}</p><Customer /><button className="press" onClick={() => void again()}>{w.again}</button></div></section>
          : <div className="state"><b>{w.elsewhere}</b><p>{w.elsewhereWhy}</p></div>}
      </main>
    </>
  )
}

function Customer() {
  const chat = useRead(['chat'], whom, { live: true })
  const known = chat.isError ? undefined : chat.data
  const read = useRead(['chat', known], () => about(known!), { enabled: known !== undefined })
  const problem = chat.error ?? read.error
  if (problem) return <Wrong problem={problem} again={() => void again()} />
  return read.data && known ? <InterestList found={read.data} /> : <Loading rows={4} />
}
