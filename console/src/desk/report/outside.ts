/** A table of somebody else's, pasted: names in its first column, a figure in its second. It stays in the browser. Pure. */
import { parsed } from '../books/clipboard'

export type Outside = { title?: string; of: Map<string, string>; wrong: number }
const FIGURE = /^-?\d{1,15}(\.\d{1,6})?$/

export function outside(text: string): Outside {
  const rows = (text.trim() ? parsed(text) : []).map((row) => row.map((cell) => cell.normalize('NFKC').trim())).filter((row) => row.some(Boolean))
  const bare = (cell: string | undefined) => (cell ?? '').replace(/[,¥\s]/g, '')
  const titled = rows.length > 1 && !FIGURE.test(bare(rows[0]![1]))
  const of = new Map<string, string>()
  let wrong = 0
  for (const row of titled ? rows.slice(1) : rows) {
    const figure = bare(row[1])
    const name = plain(row[0] ?? '')
    if (!name || !FIGURE.test(figure) || of.has(name)) wrong += 1
    else of.set(name, figure)
  }
  const title = titled ? rows[0]![1] : undefined
  return { of, wrong, ...(title ? { title } : {}) }
}

export function plain(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase()
}
