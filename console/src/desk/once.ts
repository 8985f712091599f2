import { useRef, useState } from 'react'

/** One press, one call: a second press while the first is on its way does nothing. */
export function useOnce(): { busy: boolean; problem: unknown; run: (does: () => Promise<void>) => Promise<void> } {
  const on = useRef(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  async function run(does: () => Promise<void>) {
    if (on.current) return
    on.current = true
    setBusy(true)
    setProblem(undefined)
    try {
      await does()
    } catch (found) {
      setProblem(found)
    } finally {
      on.current = false
      setBusy(false)
    }
  }
  return { busy, problem, run }
}
