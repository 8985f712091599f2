/** A list that comes in pages, whole. */

/** Every item, in order. Raises what `ask` raises. */
export async function everyPage<T>(ask: (cursor: { cursor?: string }) => Promise<{ items: T[]; next?: string }>): Promise<T[]> {
  const all: T[] = []
  let cursor: string | undefined
  do {
    const page = await ask(cursor ? { cursor } : {})
    all.push(...page.items)
    cursor = page.next
  } while (cursor)
  return all
}
