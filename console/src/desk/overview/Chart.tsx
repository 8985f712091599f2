import { dayText } from '../../words/formats'

/** Lines over days, of one scale; a day without a figure is a gap. Told apart by dashes, not by colour alone. */
export type Line = { name: string; values: (number | undefined)[] }

const WIDTH = 640
const HEIGHT = 220
const LEFT = 74
const RIGHT = 8
const TOP = 12
const FLOOR = HEIGHT - 24

export function Chart({ days, lines, text, label }: { days: string[]; lines: Line[]; text: (of: number) => string; label: string }) {
  const { low, high } = bounds(lines)
  const x = (place: number) => LEFT + (place * (WIDTH - LEFT - RIGHT)) / Math.max(1, days.length - 1)
  const y = (of: number) => FLOOR - ((of - low) * (FLOOR - TOP)) / (high - low)
  const every = days.length > 7 ? 7 : 1
  return (
    <div className="chart">
      <p className="keys" aria-hidden="true">{lines.map((line, at) => <span key={line.name}><i className={at ? 'two' : 'one'} />{line.name}</span>)}</p>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
        {[0, 1, 2, 3].map((step) => {
          const of = low + ((high - low) * step) / 3
          return <g key={step}><line className="grid" x1={LEFT} x2={WIDTH - RIGHT} y1={y(of)} y2={y(of)} /><text x={LEFT - 8} y={y(of) + 4} textAnchor="end">{text(Math.round(of))}</text></g>
        })}
        {low < 0 && high > 0 && <line className="zero" x1={LEFT} x2={WIDTH - RIGHT} y1={y(0)} y2={y(0)} />}
        {days.map((day, place) => (place % every === 0 || place === days.length - 1) && <text key={day} x={x(place)} y={HEIGHT - 4} textAnchor={place ? (place === days.length - 1 ? 'end' : 'middle') : 'start'}>{dayText(day, false)}</text>)}
        {lines.map((line, at) => {
          const look = at ? 'two' : 'one'
          return <g key={line.name}><path className={look} d={path(line, x, y)} />{line.values.map((of, place) => of !== undefined && <circle key={days[place]} className={look} cx={x(place)} cy={y(of)} r={days.length > 7 ? 2 : 3}><title>{`${line.name} ${days[place]}: ${text(of)}`}</title></circle>)}</g>
        })}
      </svg>
    </div>
  )
}

/** From nothing to the highest, or lower where there are losses. */
function bounds(lines: Line[]): { low: number; high: number } {
  const told = lines.flatMap((line) => line.values).filter((of): of is number => of !== undefined)
  const low = Math.min(0, ...told)
  const high = Math.max(0, ...told)
  return low === high ? { low, high: low + 1 } : { low, high }
}

function path({ values }: Line, x: (place: number) => number, y: (of: number) => number): string {
  let gap = true
  return values.map((of, place) => {
    if (of === undefined) {
      gap = true
      return ''
    }
    const step = `${gap ? 'M' : 'L'}${x(place).toFixed(1)} ${y(of).toFixed(1)}`
    gap = false
    return step
  }).join('')
}
