/** Findings by the cell they are about, in words with the names of items and tiers. Pure. */
import type { Schemas } from '../../api/client'
import { cellKey, type PlaneName } from './sheet'

export type Mark = { severity: 'error' | 'warning'; message: string; code: string; cell?: string; plane?: PlaneName }

/** Sentences with names in place of ids, the longest ids first. */
export function inWords(message: string, names: ReadonlyMap<string, string>): string {
  const ids = [...names.keys()].filter((id) => message.includes(id)).sort((one, other) => other.length - one.length)
  if (!ids.length) return message
  const any = new RegExp(`(?<![\\w.-])(?:${ids.map((id) => id.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})(?![\\w-])`, 'g')
  return message.replace(any, (id) => names.get(id) ?? id)
}

export function marksOf(findings: Schemas['FindingView'][], names: ReadonlyMap<string, string>): Mark[] {
  return findings.map(({ code, message, plane, tier, sku, severity }) => {
    const here = plane === 'charge' || plane === 'pay' ? plane : undefined
    return {
      code,
      severity: severity ?? 'error',
      message: inWords(message, names),
      ...(here ? { plane: here } : {}),
      ...(here && sku && tier ? { cell: cellKey(here, sku, tier) } : {}),
    }
  })
}

/** The gravest mark of each cell. */
export function byCell(marks: Mark[]): Map<string, Mark> {
  const found = new Map<string, Mark>()
  for (const mark of marks) {
    if (!mark.cell) continue
    const before = found.get(mark.cell)
    if (!before || (before.severity === 'warning' && mark.severity === 'error')) found.set(mark.cell, mark)
  }
  return found
}
