import { useState } from 'react'

import { api, got, type Schemas } from '../api/client'
import { useWords } from '../words'
import { saveTold } from './saving'
import { Refusal } from './States'
import { PARTS } from './words'

/** A statement as a PDF file; one of many lines as several, one after the other. */
export function StatementPdf({ party, period }: { party: string; period: string }) {
  const w = useWords(PARTS)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  async function make() {
    if (busy) return
    setBusy(true)
    setProblem(undefined)
    try {
      for (let start: number | undefined = 0, part = 1; start !== undefined; part++) {
        const file: Schemas['StatementFile'] = await got(api.GET('/statements/{party_id}/{period}/pdf', { params: { path: { party_id: party, period }, query: { start } } }))
        start = file.next ?? undefined
        saveTold(part === 1 ? file : { ...file, name: file.name.replace('.pdf', `-${part}.pdf`) })
      }
    } catch (wrong) {
      setProblem(wrong)
    } finally {
      setBusy(false)
    }
  }
  return <><button className="press" aria-disabled={busy} onClick={() => void make()}>{busy ? w.loading : w.pdf}</button><Refusal problem={problem} /></>
}
