import { Refused as Problem } from '../../api/client'
import { Refusal } from '../../parts/States'
import { useWords } from '../../words'
import { BOOKS } from './words'

/** A workbook's faulty cells, each by its place; any other refusal as it is. */
export function Refused({ problem }: { problem: unknown }) {
  const w = useWords(BOOKS)
  const cells = problem instanceof Problem ? problem.problem.errors : undefined
  if (!Array.isArray(cells) || !cells.length) return <Refusal problem={problem} />
  return (
    <div className="note wrong" role="alert"><b>{w.faults(cells.length)}</b>
      <ul style={{ maxHeight: 220, overflow: 'auto' }}>{(cells as Record<string, unknown>[]).map((each, place) => <li key={place}><b>{String(each.cell ?? each.where ?? '')}</b> {String(each.message ?? each.what ?? '')}</li>)}</ul>
    </div>
  )
}
