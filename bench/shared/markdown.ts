export interface Column {
  readonly title: string;
  /** Numbers stand at the right. */
  readonly align: 'left' | 'right';
}

/** A table as GitHub's Markdown writes it. Pipes and line ends in cells are escaped. */
export function markdownTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeCell).join(' | ')} |`;
  const rule = columns.map((column) => (column.align === 'right' ? '--:' : ':--'));
  return [line(columns.map((column) => column.title)), line(rule), ...rows.map(line)].join('\n') + '\n';
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ');
}

/** "−12.3 %", with a true minus sign; "–" where there is no value. */
export function percent(value: number | undefined, digits = 1): string {
  return value === undefined ? '–' : `${signed(value, digits)} %`;
}

/** "+1.50", "−0.25", "0.00". */
export function signed(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  if (Number(text) === 0) return text;
  return (value < 0 ? '−' : '+') + text;
}

/** "0.1837", or "–" where there is no value. */
export function fixed(value: number | undefined, digits: number): string {
  return value === undefined || !Number.isFinite(value) ? '–' : value.toFixed(digits);
}
