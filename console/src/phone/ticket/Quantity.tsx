import { Icon } from '../../parts/Icon'
import { quantity } from '../../parts/amounts'
import { useWords } from '../../words'
import { TICKET } from './words'

/** − 2 台 +: no keyboard. `least`: what minus stops at. */
export function Quantity({ what, qty, unit, least, most, set, busy = false }: { what: string; qty: string; unit?: string | undefined; least: number; most?: number; set: (next: string) => void; busy?: boolean }) {
  const w = useWords(TICKET)
  const now = Number(qty)
  return (
    <span className="qty">
      <button type="button" aria-label={w.less(what)} disabled={busy || now <= least} onClick={() => set(String(now - 1))}><Icon name="minus" size={18} /></button>
      <b aria-live="polite">{quantity(qty)}</b>
      {unit && <span className="quiet">{unit}</span>}
      <button type="button" aria-label={w.more(what)} disabled={busy || (most !== undefined && now >= most)} onClick={() => set(String(now + 1))}><Icon name="plus" size={18} /></button>
    </span>
  )
}
