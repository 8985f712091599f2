/** A list as an .xlsx workbook. */
import { strToU8, zipSync } from 'fflate'

import { places } from './amounts'

/** A text, or a number by its digits: a spreadsheet counts with it. An amount in minor units is written by `amount`. */
export type Cell = string | { digits: string }

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const LINKS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const TYPES = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
export const XLSX = `${TYPES}.sheet`

/** One sheet: its first row is bold and stays in view. Texts are never formulas; digits stand as they are. */
export function workbook(rows: Cell[][]): Blob {
  const sheet = `${HEAD}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15" defaultColWidth="16"/><sheetData>${rows.map(row).join('')}</sheetData></worksheet>`
  const parts: Record<string, string> = {
    '[Content_Types].xml': `${HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPES}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${TYPES}.styles+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${TYPES}.worksheet+xml"/></Types>`,
    '_rels/.rels': links('officeDocument', 'xl/workbook.xml'),
    'xl/workbook.xml': `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${LINKS}"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': links('worksheet', 'worksheets/sheet1.xml', 'styles', 'styles.xml'),
    'xl/styles.xml': `${HEAD}<styleSheet xmlns="${MAIN}"><fonts count="2"><font/><font><b/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf xfId="0"/><xf xfId="0" fontId="1" applyFont="1"/></cellXfs></styleSheet>`,
    'xl/worksheets/sheet1.xml': sheet,
  }
  const packed = zipSync(Object.fromEntries(Object.entries(parts).map(([path, text]) => [path, strToU8(text)])), { mtime: '1980-01-01T00:00:00' })
  return new Blob([packed as Uint8Array<ArrayBuffer>], { type: XLSX })
}

/** 14400 of CNY: 144.00, as digits. */
export function amount(minor: number, currency: string): Cell {
  const cents = places(currency)
  const digits = String(Math.abs(minor)).padStart(cents + 1, '0')
  const cut = digits.length - cents
  return { digits: `${minor < 0 ? '-' : ''}${digits.slice(0, cut)}${cents ? `.${digits.slice(cut)}` : ''}` }
}

function row(cells: Cell[], at: number): string {
  return `<row r="${at + 1}">${cells.map((each, n) => cell(`${column(n)}${at + 1}`, each, at === 0)).join('')}</row>`
}

function cell(place: string, of: Cell, bold: boolean): string {
  if (typeof of !== 'string') return `<c r="${place}"><v>${of.digits}</v></c>`
  if (!of) return ''
  const kept = [...of].filter((each) => each >= ' ' || each === '\n' || each === '\t').join('').replace(/_x(?=[0-9A-Fa-f]{4}_)/g, '_x005F_x')
  const text = kept.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
  return `<c r="${place}" t="inlineStr"${bold ? ' s="1"' : ''}><is><t xml:space="preserve">${text}</t></is></c>`
}

/** 0 is A, 26 is AA. */
function column(n: number): string {
  return `${n >= 26 ? column(Math.floor(n / 26) - 1) : ''}${String.fromCharCode(65 + (n % 26))}`
}

function links(...pairs: string[]): string {
  const rows = Array.from({ length: pairs.length / 2 }, (_, n) => `<Relationship Id="rId${n + 1}" Type="${LINKS}/${pairs[2 * n]}" Target="${pairs[2 * n + 1]}"/>`)
  return `${HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${rows.join('')}</Relationships>`
}
