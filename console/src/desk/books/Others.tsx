import { useWords } from '../../words'
import type { Document } from './sheet'
import { BOOKS } from './words'

const OURS = new Set(['version', 'book', 'skus', 'tzdata', 'planes'])

export function partName(part: string, w: (typeof BOOKS)['zh']): string {
  const [plane = '', name] = part.split('.')
  const words = w as unknown as Record<string, string>
  return name ? `${words[plane]} · ${words[name] ?? name}` : (words[part] ?? part)
}

/** What the book says beside its prices: each list with its rows as they are written. */
export function Others({ document }: { document: Document }) {
  const w = useWords(BOOKS)
  const parts: [string, unknown][] = [
    ...(['charge', 'pay'] as const).flatMap((plane) => Object.entries(document.planes[plane]).filter(([name]) => name !== 'prices').map(([name, value]) => [`${plane}.${name}`, value] as [string, unknown])),
    ...Object.entries(document).filter(([name]) => !OURS.has(name)),
  ].filter(([, value]) => value !== null && value !== undefined)
  return (
    <div className="in">
      <p className="quiet">{w.othersWhy}</p>
      {parts.map(([part, value]) => (
        <details key={part} style={{ borderTop: '1px solid var(--hair)', padding: '6px 0' }}>
          <summary style={{ cursor: 'pointer' }}>{partName(part, w)} <span className="quiet">{Array.isArray(value) ? w.rules(value.length) : typeof value === 'object' ? '' : String(value)}</span></summary>
          <Rows value={value} />
        </details>
      ))}
    </div>
  )
}

function Rows({ value }: { value: unknown }) {
  const rows = Array.isArray(value) ? value : [value]
  return <ul style={{ padding: '4px 0 4px 16px' }}>{rows.map((row, place) => <li key={place} className="second" style={{ overflowWrap: 'anywhere' }}>{told(row)}</li>)}</ul>
}

/** Fields and values, one after the other. */
function told(value: unknown): string {
  if (Array.isArray(value)) return value.map(told).join('、')
  if (value && typeof value === 'object') return Object.entries(value).filter(([, each]) => each !== null).map(([name, each]) => `${name} ${typeof each === 'object' ? `(${told(each)})` : String(each)}`).join(' · ')
  return String(value)
}
