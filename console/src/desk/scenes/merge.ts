/** Documents compared and brought together, member by member. Pure. */
export type Value = unknown
type Members = Record<string, unknown>

function isMembers(of: unknown): of is Members {
  return typeof of === 'object' && of !== null && !Array.isArray(of)
}

/** The same text for the same document, whatever the order of its members. */
export function canonical(of: unknown): string {
  if (Array.isArray(of)) return `[${of.map(canonical).join(',')}]`
  if (!isMembers(of)) return JSON.stringify(of) ?? 'null'
  return `{${Object.keys(of).filter((name) => of[name] !== undefined).sort().map((name) => `${JSON.stringify(name)}:${canonical(of[name])}`).join(',')}}`
}

export function same(one: unknown, other: unknown): boolean {
  return one === other || canonical(one) === canonical(other)
}

/** Theirs, with what I changed since `base`; where both changed one member, mine. Lists are one member. */
export function broughtTogether<T>(base: T, mine: T, theirs: T): T {
  if (same(base, mine)) return theirs
  if (same(base, theirs) || !isMembers(mine) || !isMembers(theirs)) return mine
  const before: Members = isMembers(base) ? base : {}
  const made: Members = {}
  for (const name of new Set([...Object.keys(theirs), ...Object.keys(mine)])) {
    if (same(before[name], mine[name])) { if (name in theirs) made[name] = theirs[name] }
    else if (name in mine) made[name] = name in theirs ? broughtTogether(before[name], mine[name], theirs[name]) : mine[name]
    else if (!same(before[name], theirs[name]) && name in theirs) made[name] = theirs[name]
  }
  return made as T
}

/** How many members differ. */
export function differing(one: unknown, other: unknown): number {
  if (same(one, other)) return 0
  if (!isMembers(one) || !isMembers(other)) return 1
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].reduce((sum, name) => sum + differing(one[name], other[name]), 0)
}
