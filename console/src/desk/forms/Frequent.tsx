import { useRef, useState } from 'react'

import { api, got, type Schemas } from '../../api/client'
import { useOnce } from '../../parts/once'
import { Refusal } from '../../parts/States'
import { useLang, useWords } from '../../words'
import { month, monthBefore } from '../../words/times'
import { type Form, type Problem, withProblems } from './model'
import { FORMS } from './words'

/** One press: what the company's own customers complained of, this month and the two before, as a field's choices. The
 *  counts stand beside it before anything is saved. */
export function Frequent({ form, change, choose }: { form: Form; change: (next: Form) => void; choose: (id: string) => void }) {
  const w = useWords(FORMS)
  const lang = useLang()
  const once = useOnce()
  const [found, setFound] = useState<Problem[]>()
  const now = useRef(form)
  now.current = form // what was drawn while the counts were on their way stays
  const press = () => once.run(async () => {
    const problems = await complained()
    setFound(problems)
    if (!problems.length) return
    const both = (word: 'frequent' | 'otherProblem') => ({ zh: FORMS.zh[word], en: FORMS.en[word] })
    const made = withProblems(now.current, both('frequent'), both('otherProblem'), problems)
    change(made.form)
    choose(made.id)
  })
  return (
    <div className="fs" style={{ padding: '0 14px' }}>
      <div><button className="press" aria-disabled={once.busy} onClick={() => void press()}>{w.makeFrequent}</button></div>
      <p role="status" className="quiet">{found && (found.length ? w.foundFrequent(found.map((each) => `${each.name[lang]} ${each.count}`).join(' · ')) : w.noFrequent)}</p>
      <Refusal problem={once.problem} />
    </div>
  )
}

/** Topics of complaints with how many, the most first; a complaint of two products counts for both. */
async function complained(): Promise<Problem[]> {
  const now = month()
  const months = [now, monthBefore(now), monthBefore(now, 2)]
  const read = (of: string, spoken: string) => got(api.GET('/reviews/report', { params: { query: { month: of } }, headers: { 'Accept-Language': spoken } }))
  const [zh, en] = await Promise.all(['zh', 'en'].map((spoken) => Promise.all(months.map((of) => read(of, spoken)))))
  const names = new Map(topics(en!).map((each) => [each.topic, each.name]))
  const counted = new Map<string, Problem>()
  for (const { topic, name, count } of topics(zh!)) {
    const known = counted.get(topic) ?? { topic, name: { zh: name, en: names.get(topic) ?? name }, count: 0 }
    counted.set(topic, { ...known, count: known.count + count })
  }
  return [...counted.values()].sort((one, other) => other.count - one.count || (one.topic < other.topic ? -1 : 1))
}

function topics(reports: Schemas['ReviewReport'][]): Schemas['TopicCount'][] {
  return reports.flatMap((report) => report.items.flatMap((row) => row.topics))
}
