/** Beginnings that a spreadsheet takes for a formula. Source: https://owasp.org/www-community/attacks/CSV_Injection */
const FORMULA = /^[\s]*[=+\-@＝＋－＠]/u;
/** What could begin another record, or move the cursor of whoever prints it. */
const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}\p{Cf}]/gu;
/** The most a cell of common spreadsheets holds. */
const CELL_MAX = 32_000;

/**
 * One record of a CSV file, every cell quoted. No cell can be a formula, a second record or an escape
 * sequence; what is changed for that is in the log itself.
 *
 * Source: https://www.rfc-editor.org/rfc/rfc4180
 */
export function csvRecord(cells: readonly string[]): string {
  return `${cells.map(cellOf).join(",")}\r\n`;
}

function cellOf(text: string): string {
  const plain = text.slice(0, CELL_MAX).toWellFormed().replace(CONTROLS, " ");
  const safe = FORMULA.test(plain) ? `'${plain}` : plain;
  return `"${safe.replaceAll('"', '""')}"`;
}
