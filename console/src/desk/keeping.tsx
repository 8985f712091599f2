/** A document that is written whole, over the version that was read. Somebody else's newer one takes the place of what was
 *  read, and what was changed here is made to it once more: nothing of either is lost, and nothing is written unseen. */
import { useState } from 'react'

import { Refused } from '../api/client'
import { queries, useRead } from '../api/reading'
import { useOnce } from '../parts/once'
import { Refusal } from '../parts/States'
import { useWords, words } from '../words'

export type Kept<D> = { document: D; version: number }
export type Change<D> = (before: D) => D
type Ways<V, D> = { key: readonly unknown[]; ask: () => Promise<V>; kept: (view: V) => Kept<D>; write: (document: D, version: number) => Promise<V> }

const KEEPING = words(
  { save: '保存', saving: '正在存', saved: '存好了，半分钟内生效。', drop: '不改了', changed: (n: number) => `改了 ${n} 处，还没保存`, other: '别人先改了。', otherWhy: '现在看到的是新版，您改的已放在上面。看一眼，再保存。', version: (n: number) => (n ? `第 ${n} 版` : '还没写过') },
  { save: 'Save', saving: 'Saving', saved: 'Saved; it holds within half a minute.', drop: 'Leave it', changed: (n) => `${n} changed and not saved`, other: 'Somebody changed this first.', otherWhy: 'You see theirs now, with your changes made to it. Look, then save.', version: (n) => (n ? `version ${n}` : 'not written yet') },
)

export const overtaken = (problem: unknown) => problem instanceof Refused && (problem.status === 412 || problem.code === 'stale_version' || problem.code === 'version_conflict')

/** `put` writes one change at once; one that was overtaken is refused, and the next try is made to the newer document. */
export function useDocument<V, D>({ key, ask, kept, write }: Ways<V, D>) {
  const read = useRead(key, ask)
  const put = async (change: Change<D>) => {
    const { document, version } = kept(queries.getQueryData<V>(key) ?? (await ask()))
    try {
      queries.setQueryData(key, await write(change(document), version))
    } catch (problem) {
      if (overtaken(problem)) await read.refetch()
      throw problem
    }
  }
  return { read, put }
}

/** Changes that are looked at first and written together. */
export function useChanges<D>(document: D, put: (change: Change<D>) => Promise<void>) {
  const [steps, setSteps] = useState<Change<D>[]>([])
  const [saved, setSaved] = useState(false)
  const { busy, problem, run } = useOnce()
  const all: Change<D> = (before) => steps.reduce((so, step) => step(so), before)
  const save = () => run(async () => {
    setSaved(false)
    await put(all)
    setSteps([])
    setSaved(true)
  })
  const change = (step: Change<D>) => { setSteps((before) => [...before, step]); setSaved(false) }
  return { now: all(document), count: steps.length, saved, busy, problem, change, save, drop: () => setSteps([]) }
}

/** What is changed and not saved, and the button; nothing where nothing is. */
export function Keep({ of, version }: { of: Pick<ReturnType<typeof useChanges>, 'count' | 'saved' | 'busy' | 'problem' | 'save' | 'drop'>; version: number }) {
  const w = useWords(KEEPING)
  return (
    <section className="box in keepbar" aria-label={w.save}>
      {overtaken(of.problem) ? <p className="note stale" role="alert"><b>{w.other}</b> {w.otherWhy}</p> : <Refusal problem={of.problem} />}
      <p className="keys"><span className="quiet" role="status">{of.saved ? w.saved : of.count > 0 ? w.changed(of.count) : w.version(version)}</span>
        {of.count > 0 && <button className="press" onClick={of.drop}>{w.drop}</button>}
        <button className="press primary" aria-disabled={of.busy || of.count === 0} onClick={() => of.count > 0 && void of.save()}>{of.busy ? w.saving : w.save}</button></p>
    </section>
  )
}
