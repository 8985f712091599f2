import { useOnce } from '../parts/once'
import { save } from '../parts/saving'
import { Refusal } from '../parts/States'
import { PARTS } from '../parts/words'
import type { Cell } from '../parts/workbook'
import { useWords } from '../words'
import { day } from '../words/times'

/** The list as the page filters it, with every page of it, as a workbook. `rows`: the header first. */
export function Excel({ name, label, rows }: { name: string; label?: string; rows: () => Cell[][] | Promise<Cell[][]> }) {
  const w = useWords(PARTS)
  const { busy, problem, run } = useOnce()
  const make = () => run(async () => {
    const [{ workbook }, told] = await Promise.all([import('../parts/workbook'), rows()])
    save(workbook(told), `${name}-${day()}.xlsx`)
  })
  return <><button className="press" aria-disabled={busy} onClick={() => void make()}>{busy ? w.loading : label ? `${w.excel} · ${label}` : w.excel}</button><Refusal problem={problem} /></>
}
