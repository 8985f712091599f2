import { type FormEvent, type ReactNode, useState } from 'react'

import { useOnce } from '../parts/once'
import { Refusal } from '../parts/States'
import { PARTS } from '../parts/words'
import { useWords } from '../words'
import { Ask } from './Ask'

export type Said = (name: string) => string

/** A form in the middle that is sent once: it closes where it was taken, and says where it waits for a second person
 * (`does` answers with status 202, by `gotWith`); what was typed stays where it was refused. */
export function Deed({ title, word, close, does, children }: { title: string; word?: string; close: () => void; does: (said: Said) => Promise<unknown>; children: ReactNode }) {
  const w = useWords(PARTS)
  const { busy, problem, run } = useOnce()
  const [waits, setWaits] = useState(false)
  async function send(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    let answer: unknown
    const taken = await run(async () => (answer = await does((name) => String(form.get(name) ?? '').trim())))
    if (!taken) return
    if ((answer as { status?: number } | undefined)?.status === 202) setWaits(true)
    else close()
  }
  return (
    <Ask title={title} close={close}>
      {waits ? <p role="status">{w.waitsForAnother}</p> : (
        <form onSubmit={(event) => void send(event)}>
          {children}
          <Refusal problem={problem} />
          <div className="keys"><button type="button" className="press" onClick={close}>{w.cancel}</button><button className="press primary" aria-disabled={busy}>{busy ? w.doing : (word ?? title)}</button></div>
        </form>
      )}
    </Ask>
  )
}
