import { useRef, useState } from 'react'

/** One press, one call: a second press while the first is on its way does nothing. `run` says whether it was taken. */
export function useOnce(): { busy: boolean; problem: unknown; run: (does: () => Promise<unknown>) => Promise<boolean> } {
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
    }
  }
  return { busy, problem, run }
}
