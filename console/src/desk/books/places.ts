/** Places by what people type: a name or the end of one, with or without its last character, or a code. Pure. */

/** The code; undefined where nothing or several places are called so. */
export function placeOf(typed: string, places: Record<string, string>): string | undefined {
  const text = typed.normalize('NFKC').trim()
  if (!text) return undefined
  if (text in places) return text
  if (/^\d{6}$/.test(text)) return text.replace(/(00)+$/, '')
  const all = Object.entries(places)
  const bare = (name: string) => name.replace(/(省|市|地区|盟|自治区|自治州)$/, '')
  for (const fits of [(name: string) => name === text, (name: string) => bare(name) === bare(text), (name: string) => name.endsWith(text), (name: string) => bare(name).endsWith(text)]) {
    const found = all.filter(([, name]) => fits(name))
    if (found.length === 1) return found[0]![0]
    if (found.length > 1) return undefined
  }
  return undefined
}

/** As a ticket has its place: six digits. */
export function wholeCode(place: string): string {
  return /^\d+$/.test(place) ? place.padEnd(6, '0') : place
}
