import { type FormEvent, useEffect, useState } from 'react'

import { Refused, type Schemas } from '../api/client'
import { Loading, Refusal, Wrong } from '../parts/States'
import { useWords } from '../words'
import { open, said } from './calls'
import { type Told, useDraft } from './draft'
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

/** Something else was reported under this key: its answer was lost, and the words were changed since. */
const MADE = 'idempotency_key_reused'

function Form({ code, place }: { code: string; place: Schemas['ReportPlace'] }) {
  const w = useWords(REPORT)
  const [draft, change, over] = useDraft(code)
  const pass = usePass(code, draft, change)
  const [sending, setSending] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  const { told, photos } = draft
  const missing = !told.words.trim() ? w.sayWords : !told.phone.trim() ? w.sayPhone : place.proof && !settled(draft) ? w.prove : photos.some((each) => each.wrong) ? w.mendPhotos : photos.some((each) => !each.id) ? w.waitPhotos : ''
  const post = (body: Told, token: string | undefined) => {
    const { photos: named, ...rest } = body
    return said(open.POST('/reports/{code}', { params: { path: { code }, header: { 'Idempotency-Key': draft.key } }, body: { ...rest, ...(token ? { pass: token, photos: named } : {}) } }))
  }
  /** A report has a pass from its first try on, so that a photo that is added after a lost answer makes no second one. Where no more passes are given it goes without. */
  const begun = () => pass.get().then(() => true, (wrong: unknown) => {
    if (wrong instanceof Refused) return false
    throw wrong
  })
  /** The first of them that is taken, or was. What was refused made nothing; what was not answered may have. */
  const report = async (bodies: Told[]) => {
    setSending(true)
    setProblem(undefined)
    for (const body of bodies) {
      const others = (before: typeof draft) => (before.tried ?? []).filter((each) => JSON.stringify(each) !== JSON.stringify(body))
      change((before) => ({ ...before, tried: [...others(before), body] }))
      try {
        const made = await (await begun() ? pass.use((token) => post(body, token)) : post(body, undefined))
        over()
        location.hash = made.token
        return
      } catch (wrong) {
        if (wrong instanceof Refused && wrong.status < 500) change((before) => ({ ...before, tried: others(before) }))
        setProblem(wrong)
        if (!(wrong instanceof Refused && wrong.code === MADE)) break
      }
    }
    setSending(false)
  }
  const send = (event: FormEvent) => {
    event.preventDefault()
    if (missing || sending) return
    void report([{ ...told, phone: told.phone.trim(), photos: photos.flatMap((each) => each.id ?? []) }])
  }
  const anew = () => {
    setProblem(undefined)
    pass.forget()
    change(({ pass: _, proven: _p, excused: _e, sent: _s, tried: _t, ...before }) => ({ ...before, key: crypto.randomUUID(), photos: [] }))
  }
  const tried = draft.tried ?? []
  const made = problem instanceof Refused && problem.code === MADE
  const field = (name: keyof typeof told) => ({
    value: told[name],
    onChange: (event: { target: { value: string } }) => { const { value } = event.target; change((before) => ({ ...before, told: { ...before.told, [name]: value } })) },
  })
  return (
    <form className="card" onSubmit={send}>
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
        {made ? (
          <div className="note wrong" role="alert">
            <p><b>{w.made}</b> {w.madeWhy}</p>
            {tried.length > 0 && <button type="button" className="press" onClick={() => void report(tried)}>{w.seeMade}</button>}
            <button type="button" className="press" onClick={anew}>{w.another}</button>
          </div>
        ) : <Refusal problem={problem} />}
        <button className="press primary" type="submit" aria-disabled={!!missing || sending}>{sending ? w.sending : missing || w.send}</button>
      </div>
    </form>
  )
}
