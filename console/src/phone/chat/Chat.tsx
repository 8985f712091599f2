/** Beside a chat in WeCom: what its customer bought, looked at and asked about, for the member who talks to them. */
import { stale, useRead } from '../../api/reading'
import { InterestList } from '../../parts/Interests'
import { Shown } from '../../parts/States'
import { useWords } from '../../words'
import { beside, inWeCom } from './beside'
import { CHAT } from './words'

export default function Chat() {
  const w = useWords(CHAT)
  const read = useRead(['chat'], beside, { enabled: inWeCom() })
  return (
    <>
      <header className="top"><h1>{w.title}</h1></header>
      <main className="body">
        {inWeCom()
          ? <section className="card" aria-label={w.title}><div className="in"><p className="quiet">{w.why}</p><Shown read={read} rows={4}>{(found) => <InterestList found={found} />}</Shown><button className="press" onClick={() => void stale('chat')}>{w.again}</button></div></section>
          : <div className="state"><b>{w.elsewhere}</b><p>{w.elsewhereWhy}</p></div>}
      </main>
    </>
  )
}
