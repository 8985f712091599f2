import { useWords } from '../words'
import { PARTS } from './words'

export type StageName = 'estimate' | 'accrued' | 'confirmed' | 'paid'

/** Dashed, hollow, half, full with a tick: how dry the ink is. */
export function Ring({ of, size = 16, reached = true }: { of: StageName; size?: number; reached?: boolean }) {
  const colour = { estimate: '#434b5b', accrued: '#0958d9', confirmed: '#0b3f9c', paid: '#1d6b2a' }[of]
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
      {!reached ? (
        <circle cx="8" cy="8" r="6.5" fill="none" stroke="#868e9c" strokeWidth="1" />
      ) : of === 'paid' ? (
        <>
          <circle cx="8" cy="8" r="7.2" fill={colour} />
          <path d="M4.6 8.3 7 10.6l4.4-4.9" fill="none" stroke="#fff" strokeWidth="1.7" />
        </>
      ) : (
        <>
          <circle cx="8" cy="8" r="6.3" fill="none" stroke={colour} strokeWidth="2" strokeDasharray={of === 'estimate' ? '2.6 2' : undefined} />
          {of === 'confirmed' && <path d="M8 1.7a6.3 6.3 0 0 0 0 12.6z" fill={colour} />}
        </>
      )}
    </svg>
  )
}

export function Stage({ of, extra }: { of: StageName; extra?: string }) {
  const w = useWords(PARTS)
  return (
    <span className={`stage ${of}`}>
      <Ring of={of} />
      <span>{w[of]}{extra ? ` · ${extra}` : ''}</span>
    </span>
  )
}
