/** Where each province lies on the grid of equal tiles: a drawing of which lies beside which, and of no border. By the first two
 *  digits of a division code. Pure. */
const ROWS = [
  '.. .. .. .. .. .. 23',
  '.. .. .. .. 15 .. 22',
  '65 62 64 14 13 11 21',
  '.. 63 61 41 37 12 ..',
  '54 51 50 42 34 32 31',
  '.. 53 52 43 36 33 ..',
  '.. .. 45 44 35 71 ..',
  '.. .. 46 82 81 .. ..',
]

/** Each province's code with its row and column, from 1. */
export function tiles(): [string, number, number][] {
  return ROWS.flatMap((row, down) => row.split(' ').flatMap((code, right) => (code === '..' ? [] : [[code, down + 1, right + 1] as [string, number, number]])))
}

/** Five steps of blue by how many there are, none of its own: 0 to 5. */
export function shade(count: number, most: number): number {
  return count === 0 ? 0 : Math.max(1, Math.ceil((count * 5) / Math.max(most, 5)))
}
