import { type FormEvent, useState } from 'react'

import type { Schemas } from '../api/client'
import { Refusal } from '../parts/States'
import { useWords } from '../words'
import { open, said } from './calls'
import { VISIT } from './words'

const STARS = [1, 2, 3, 4, 5]

/** Once: sent twice, as where an answer got lost, it is the same rating. */
export function Rate({ token, done }: { token: string; done: (page: Schemas['VisitView']) => void }) {
  const w = useWords(VISIT)
  const [stars, setStars] = useState(0)
  const [text, setText] = useState('')
  const [sending, setSending] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (!stars || sending) return
    setSending(true)
    try {
      done(await said(open.POST('/visits/{token}/rating', { params: { path: { token } }, body: { stars, words: text } })))
    } catch (wrong) {
      setProblem(wrong)
      setSending(false)
    }
  }
  return (
    <form className="card" onSubmit={(event) => void send(event)}>
      <h2 className="head">{w.rate}</h2>
      <div className="in rate">
        <fieldset>
          <legend>{w.stars}</legend>
          <div className="stars">
            {STARS.map((each) => (
              <label key={each}>
                <input type="radio" name="stars" value={each} checked={stars === each} onChange={() => setStars(each)} />
                <span>{w.star(each)}</span>
              </label>
            ))}
          </div>
        </fieldset>
        <label className="saying">{w.saying}<textarea rows={3} maxLength={500} value={text} onChange={(event) => setText(event.target.value)} /></label>
        <Refusal problem={problem} />
        <button className="press primary" type="submit" aria-disabled={!stars || sending}>{sending ? w.sending : stars ? w.send : w.choose}</button>
      </div>
    </form>
  )
}
