/** The first sheet of an .xlsx file as texts, for a table that is pasted otherwise. Numbers are the digits that the sheet shows. */
import { strFromU8, unzipSync } from 'fflate'

export const LARGEST_SHEET = 2 * 1024 * 1024
const MOST = 20 * 1024 * 1024

/** Rows of cells; undefined where it is no workbook that can be read. */
export function sheetRows(file: Uint8Array): string[][] | undefined {
  let parts: Record<string, Uint8Array>
  try {
    let all = 0
    parts = unzipSync(file, { filter: ({ name, originalSize }) => /^xl\/(sharedStrings|worksheets\/sheet1)\.xml$/.test(name) && (all += originalSize) < MOST })
  } catch {
    return undefined
  }
  const sheet = parts['xl/worksheets/sheet1.xml']
  if (!sheet) return undefined
  const shared = parts['xl/sharedStrings.xml']
  const words = shared ? [...tree(shared).getElementsByTagName('si')].map(textOf) : []
  const rows: string[][] = []
  for (const cell of tree(sheet).getElementsByTagName('c')) {
    const [, letters = '', number = ''] = /^([A-Z]{1,3})(\d{1,7})$/.exec(cell.getAttribute('r') ?? '') ?? []
    if (!letters) continue
    const row = (rows[Number(number) - 1] ??= [])
    row[column(letters)] = value(cell, words)
  }
  return Array.from(rows, (row) => Array.from(row ?? [], (each) => each ?? ''))
}

function value(cell: Element, words: string[]): string {
  const kind = cell.getAttribute('t')
  if (kind === 'inlineStr') return textOf(cell)
  const said = cell.getElementsByTagName('v')[0]?.textContent ?? ''
  if (kind === 's') return words[Number(said)] ?? ''
  return kind === null || kind === 'n' ? digits(said) : said
}

/** A number as it was typed: the file has 17 digits of it, 18.2 as 18.199999999999999. Nothing is reckoned with it. */
export function digits(said: string): string {
  return /^-?\d+\.\d+$/.test(said) && said.replace(/\D/g, '').length > 15 ? String(Number(said)) : said
}

/** Without what is said of how it is spoken. */
function textOf(part: Element): string {
  return [...part.getElementsByTagName('t')].filter((each) => each.parentElement?.tagName !== 'rPh').map((each) => each.textContent ?? '').join('')
}

function tree(bytes: Uint8Array): Document {
  return new DOMParser().parseFromString(strFromU8(bytes), 'application/xml')
}

/** A is 0, AA is 26. */
function column(letters: string): number {
  return [...letters].reduce((sum, each) => sum * 26 + each.charCodeAt(0) - 64, 0) - 1
}
