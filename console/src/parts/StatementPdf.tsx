import { api, got, type Schemas } from '../api/client'
import { useWords } from '../words'
import { useOnce } from './once'
import { saveTold } from './saving'
import { Refusal } from './States'
import { PARTS } from './words'

/** A statement as a PDF file; one of many lines as several, one after the other. */
export function StatementPdf({ party, period }: { party: string; period: string }) {
  const w = useWords(PARTS)
  const { busy, problem, run } = useOnce()
  const make = () => run(async () => {
    for (let start: number | undefined = 0, part = 1; start !== undefined; part++) {
      const file: Schemas['StatementFile'] = await got(api.GET('/statements/{party_id}/{period}/pdf', { params: { path: { party_id: party, period }, query: { start } } }))
      start = file.next ?? undefined
      saveTold(part === 1 ? file : { ...file, name: file.name.replace('.pdf', `-${part}.pdf`) })
    }
  })
  return <><button className="press" aria-disabled={busy} onClick={() => void make()}>{busy ? w.loading : w.pdf}</button><Refusal problem={problem} /></>
}
