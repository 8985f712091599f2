import { type FormEvent, useEffect, useState } from 'react'

import { Refused, type Schemas } from '../api/client'
import { Loading, Refusal, Wrong } from '../parts/States'
import { useWords } from '../words'
import { open, said } from './calls'
import { useDraft } from './draft'
import { Framed } from './Framed'
import { usePass } from './pass'
import { PhoneProof, settled } from './PhoneProof'
import { ReportPhotos } from './ReportPhotos'
import { REPORT } from './words'

/** Whoever scanned a code says what is wrong there; the page of the ticket that it becomes follows. */
export function Report({ code }: { code: string }) {
  const w = useWords(REPORT)
  const [place, setPlace] = useState<Schemas['ReportPlace']>()
  const [problem, setProblem] = useState<unknown>()
  useEffect(() => {
    said(open.GET('/reports/{code}', { params: { path: { code: code || '-' } } })).then(setPlace, setProblem)
  }, [code])
  const gone = problem instanceof Refused && problem.status === 404
  return (
    <Framed title={w.title}>
      {gone ? <div className="state" role="alert"><b>{w.gone}</b><p>{w.goneWhy}</p></div>
        : place ? <Form code={code} place={place} />
        : problem ? <Wrong problem={problem} again={() => location.reload()} /> : <Loading />}
    </Framed>
  )
}

function Form({ code, place }: { code: string; place: Schemas['ReportPlace'] }) {
  const w = useWords(REPORT)
  const [draft, change, over] = useDraft(code)
  const pass = usePass(code, draft, change)
  const [sending, setSending] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  const { told, photos } = draft
  const missing = !told.words.trim() ? w.sayWords : !told.phone.trim() ? w.sayPhone : place.proof && !settled(draft) ? w.prove : photos.some((each) => each.wrong) ? w.mendPhotos : photos.some((each) => !each.id) ? w.waitPhotos : ''
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (missing || sending) return
    setSending(true)
    try {
      const report = (token: string | undefined) => said(open.POST('/reports/{code}', {
        params: { path: { code }, header: { 'Idempotency-Key': draft.key } },
        body: { ...told, phone: told.phone.trim(), ...(token ? { pass: token, photos: photos.flatMap((each) => each.id ?? []) } : {}) },
      }))
      const made = await (draft.pass ? pass.use(report) : report(undefined))
      over()
      location.hash = made.token
    } catch (wrong) {
      setProblem(wrong)
      setSending(false)
    }
  }
  const field = (name: keyof typeof told) => ({
    value: told[name],
    onChange: (event: { target: { value: string } }) => { const { value } = event.target; change((before) => ({ ...before, told: { ...before.told, [name]: value } })) },
  })
  return (
    <form className="card" onSubmit={(event) => void send(event)}>
      <dl className="facts">
        <div><dt>{place.outlet}</dt><dd>{[place.label, place.asset].filter(Boolean).join(' · ')}</dd></div>
      </dl>
      <div className="in rate">
        <label className="saying">{w.words}<textarea rows={4} maxLength={1000} required {...field('words')} /></label>
        <ReportPhotos place={place} photos={photos} change={change} pass={pass} />
        <label className="saying">{w.phone}<input type="tel" inputMode="tel" autoComplete="tel" maxLength={40} required {...field('phone')} /></label>
        {place.proof && <PhoneProof draft={draft} change={change} pass={pass} />}
        <label className="saying">{w.name}<input autoComplete="name" maxLength={60} {...field('name')} /></label>
        <label className="saying">{w.place}<input autoComplete="street-address" maxLength={300} {...field('place')} /></label>
        <p className="quiet">{w.kept}</p>
        <Refusal problem={problem} />
        <button className="press primary" type="submit" aria-disabled={!!missing || sending}>{sending ? w.sending : missing || w.send}</button>
      </div>
    </form>
  )
}
