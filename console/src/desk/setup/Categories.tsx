import { useState } from 'react'

import { Refusal, Shown } from '../../parts/States'
import { useLang, useWords } from '../../words'
import { broughtBy } from '../templates/model'
import { useTemplates } from '../templates/Templates'
import { type Far, imported, looked, usePackage } from './data'
import { SETUP } from './words'

type Given = { far: Far; done: boolean; trade: string; choose: (id: string) => void }

/** The items of a trade into the catalogue; what is there is said, and stays. */
export function Categories({ far, done, trade, choose }: Given) {
  const w = useWords(SETUP)
  if (done) return <p>{w.itemsHave(far.more ? `${far.items}+` : String(far.items))}</p>
  return <><Trades trade={trade} choose={choose} />{trade && <Bring id={trade} />}</>
}

/** The packages that follow no other one. */
export function Trades({ trade, choose }: { trade: string; choose: (id: string) => void }) {
  const w = useWords(SETUP)
  const lang = useLang()
  const read = useTemplates()
  return (
    <Shown read={read} rows={3}>
      {(all) => (
        <fieldset className="trades"><legend>{w.trade}</legend>
          {all.filter((each) => !each.base && (each.kind ?? 'trade') === 'trade').map((each) => <label key={each.package}><input type="radio" name="trade" checked={each.package === trade} onChange={() => choose(each.package)} />{each.name[lang]}</label>)}
        </fieldset>
      )}
    </Shown>
  )
}

function Bring({ id }: { id: string }) {
  const w = useWords(SETUP)
  const read = usePackage(id)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  async function run(document: Record<string, unknown>) {
    if (busy) return
    setBusy(true)
    setProblem(undefined)
    try {
      await imported(document)
      await looked()
    } catch (wrong) {
      setProblem(wrong)
      setBusy(false)
    }
  }
  return (
    <Shown read={read} rows={3}>
      {({ document }) => {
        const { items } = broughtBy(document)
        return (
          <>
            <p>{w.itemsBring(items.length)} <span className="quiet">{items.map((each) => each.name).join('、')}</span></p>
            <Refusal problem={problem} />
            <p><button className="press primary" aria-disabled={busy} onClick={() => void run(document)}>{busy ? w.bringing : w.bring}</button></p>
          </>
        )
      }}
    </Shown>
  )
}
