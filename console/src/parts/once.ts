import { useRef, useState } from 'react'

/** One press, one call: a second press while the first is on its way does nothing. `run` says whether it was taken.
 *  refresh: what is read anew after each call, taken or refused. */
export function useOnce(refresh?: () => Promise<unknown>): { busy: boolean; problem: unknown; run: (does: () => Promise<unknown>) => Promise<boolean> } {
  const on = useRef(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  async function run(does: () => Promise<unknown>) {
    if (on.current) return false
    on.current = true
    setBusy(true)
    setProblem(undefined)
    try {
      await does()
      return true
    } catch (found) {
      setProblem(found)
      return false
    } finally {
      on.current = false
      setBusy(false)
      await refresh?.()
    }
  }
  return { busy, problem, run }
}
