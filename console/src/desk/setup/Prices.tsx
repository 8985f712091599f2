import { useState } from 'react'

import type { Schemas } from '../../api/client'
import { Refusal, Shown } from '../../parts/States'
import { href } from '../../shared/route'
import { useWords } from '../../words'
import { Done, install } from '../templates/installing'
import { type Far, looked, usePackage } from './data'
import { SETUP } from './words'
import { Trades } from './Categories'

type Given = { far: Far; done: boolean; trade: string; choose: (id: string) => void; installed: Schemas['InstalledView'] | undefined; setInstalled: (to: Schemas['InstalledView']) => void }
type Plane = { tiers?: { id: string; when: Record<string, unknown> }[]; prices?: { sku: string }[] }

/** The package's book with its tiers; where the company has none yet it holds at once, else another person approves it. */
export function Prices({ far, done, trade, choose, installed, setInstalled }: Given) {
  const w = useWords(SETUP)
  const { book } = far
  if (book) {
    return (
      <>
        {installed ? <Done done={installed} /> : <p>{w.bookStands} <a href={href('books', book.book_version)}>{book.book_version}</a> {done ? w.published : ''}</p>}
        {!done && <p><a className="press primary" href={href('books', book.book_version)}>{w.goOn}</a></p>}
      </>
    )
  }
  return <>{!trade && <Trades trade={trade} choose={choose} />}{trade && <Use id={trade} setInstalled={setInstalled} />}<p><a href={href('books')}>{w.own}</a></p></>
}

function Use({ id, setInstalled }: { id: string; setInstalled: Given['setInstalled'] }) {
  const w = useWords(SETUP)
  const read = usePackage(id)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  async function run() {
    if (busy) return
    setBusy(true)
    setProblem(undefined)
    try {
      setInstalled(await install(id))
      await looked()
    } catch (wrong) {
      setProblem(wrong)
      setBusy(false)
    }
  }
  return (
    <Shown read={read} rows={4}>
      {({ document }) => {
        const { planes = {}, ladders = [] } = (document.book ?? {}) as { planes?: Record<string, Plane>; ladders?: { id: string; steps?: unknown[] }[] }
        return (
          <>
            <div className="pair3">
              {(['charge', 'pay'] as const).map((plane) => <Tiers key={plane} name={w[plane]} of={planes[plane] ?? {}} />)}
              {ladders.length > 0 && <table className="t"><thead><tr><th scope="col">{w.ladder}</th><th scope="col" className="n" /></tr></thead><tbody>{ladders.map((each) => <tr key={each.id}><td>{each.id}</td><td className="n">{w.stepsOf(each.steps?.length ?? 0)}</td></tr>)}</tbody></table>}
            </div>
            <Refusal problem={problem} />
            <p><button className="press primary" aria-disabled={busy} onClick={() => void run()}>{busy ? w.using : w.use}</button></p>
          </>
        )
      }}
    </Shown>
  )
}

function Tiers({ name, of }: { name: string; of: Plane }) {
  const w = useWords(SETUP)
  const skus = new Set((of.prices ?? []).map((each) => each.sku))
  return (
    <table className="t"><thead><tr><th scope="col">{name} · {w.tiers}</th><th scope="col" className="n">{w.priced}</th></tr></thead>
      <tbody>{(of.tiers ?? []).map((each) => <tr key={each.id}><td>{each.id} <span className="quiet">{Object.entries(each.when).map(([word, value]) => `${word} ${[value].flat().map((one) => (typeof one === 'object' ? JSON.stringify(one) : String(one))).join('、')}`).join(' · ') || w.everywhere}</span></td><td className="n">{skus.size}</td></tr>)}</tbody></table>
  )
}
