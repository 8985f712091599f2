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

/** A province's letters (GB/T 2260), where its name in English has no room: the first three are the same of four. */
const LETTERS = '11BJ 12TJ 13HE 14SX 15NM 21LN 22JL 23HL 31SH 32JS 33ZJ 34AH 35FJ 36JX 37SD 41HA 42HB 43HN 44GD 45GX 46HI 50CQ 51SC 52GZ 53YN 54XZ 61SN 62GS 63QH 64NX 65XJ 71TW 81HK 82MO'
const BY_CODE = new Map(LETTERS.split(' ').map((each) => [each.slice(0, 2), each.slice(2)]))

/** What is written on a tile. name: of the province in that language. */
export function short(code: string, name: string, lang: 'zh' | 'en'): string {
  return lang === 'zh' ? name.slice(0, 2) : (BY_CODE.get(code) ?? name.slice(0, 3))
}

/** Each province's code with its row and column, from 1. */
export function tiles(): [string, number, number][] {
  return ROWS.flatMap((row, down) => row.split(' ').flatMap((code, right) => (code === '..' ? [] : [[code, down + 1, right + 1] as [string, number, number]])))
}

/** Five steps of blue by how many there are, none of its own: 0 to 5. */
export function shade(count: number, most: number): number {
  return count === 0 ? 0 : Math.max(1, Math.ceil((count * 5) / Math.max(most, 5)))
}
