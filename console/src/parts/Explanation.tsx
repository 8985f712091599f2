import { useState } from 'react'

import { useLang, useWords } from '../words'
import type { Amount } from './amounts'
import { type LineView, type Names, rowsOf, titleOf } from './explained'
import { Icon } from './Icon'
import { Money } from './Money'
import { PARTS } from './words'

const MOST = 8

/** A book-keeper's sum: word and basis, operation, running amount; a single rule above the total and a double one below. */
export function Explanation({ line, names, payee, under, trial }: { line: LineView; names: Names; payee?: Amount | undefined; under?: string; trial?: boolean }) {
  const w = useWords(PARTS)
  const lang = useLang()
  const [all, setAll] = useState(false)
  const rows = rowsOf(line, names, lang, payee)
  const shown = all ? rows : rows.slice(0, MOST)
  return (
    <div className={`sum${trial ? ' trial' : ''}`}>
      <ol>
        {shown.map((row, place) => (
          <li key={place}>
            <span>{row.word}</span>
            <span className="op">{row.op}</span>
            <span className="running">{row.running}</span>
            {row.basis && <span className="basis">{row.basis}</span>}
          </li>
        ))}
      </ol>
      {rows.length > MOST && <button className="more" onClick={() => setAll(!all)}>{all ? w.fold : w.rest(rows.length - MOST)}</button>}
      <p className="total"><span>{payee ? w.yours : w.total}</span><Money money={payee ?? line.amount} word="" /></p>
      {under && <p className="under">{under}</p>}
    </div>
  )
}

/** A line that opens into its sum. */
export function Line({ line, names, party, estimate, under }: { line: LineView; names: Names; party?: string; estimate?: boolean; under?: string }) {
  const lang = useLang()
  const [open, setOpen] = useState(false)
  const share = party ? line.shares.find((each) => each.party === party)?.amount : undefined
  return (
    <li>
      <button className="open" aria-expanded={open} onClick={() => setOpen(!open)}>
        <span>{titleOf(line, names, lang)}</span>
        <span style={{ display: 'flex', alignItems: 'center', gap: 6 }}><Money money={share ?? line.amount} large {...(estimate ? { estimate } : {})} /><Icon name={open ? 'up' : 'down'} size={16} /></span>
      </button>
      {open && <div className="opened"><Explanation line={line} names={names} payee={share} {...(under ? { under } : {})} /></div>}
    </li>
  )
}
