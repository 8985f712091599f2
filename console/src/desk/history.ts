/** What was, what is and what was taken back. Pure. */
export type History<T> = { past: T[]; now: T; future: T[] }

const MOST = 200

export function begun<T>(now: T): History<T> {
  return { past: [], now, future: [] }
}

export function became<T>({ past, now }: History<T>, next: T): History<T> {
  return next === now ? { past, now, future: [] } : { past: [...past, now].slice(-MOST), now: next, future: [] }
}

export function undone<T>(of: History<T>): History<T> {
  const before = of.past.at(-1)
  return before === undefined ? of : { past: of.past.slice(0, -1), now: before, future: [of.now, ...of.future] }
}

export function redone<T>(of: History<T>): History<T> {
  const [next, ...rest] = of.future
  return next === undefined ? of : { past: [...of.past, of.now], now: next, future: rest }
}
