// Periods that people ask for: this year with its halves and quarters, and the years before.

import { t } from './i18n.svelte';

const roman = ['I', 'II', 'III', 'IV'];

export interface Period {
  code: string;
  label: string;
}
/** `say`: paperText on a paper. */
export function periodLabel(code: string, say: typeof t = t): string {
  const year = code.slice(0, 4);
  const part = code.slice(5);
  if (part[0] === 'Q') return say('period.quarter', { q: roman[+part[1] - 1], y: year });
  if (part === 'H1') return say('period.half', { y: year });
  if (part === 'H2') return say('period.half2', { y: year });
  return say('period.year', { y: year });
}
/** "Quý III năm 2025" within a sentence: the numeral keeps its size. */
export const lowerFirst = (label: string) => label.charAt(0).toLowerCase() + label.slice(1);
export function periodsOf(today: string): Period[] {
  const year = Number(today.slice(0, 4));
  const codes: string[] = [];
  for (const y of [year, year - 1]) {
    codes.push(String(y));
    const quarters = y === year ? Math.ceil(Number(today.slice(5, 7)) / 3) : 4;
    for (let q = quarters; q >= 1; q--) codes.push(`${y}-Q${q}`);
    codes.push(`${y}-H1`);
  }
  codes.push(String(year - 2));
  return codes.map((code) => ({ code, label: periodLabel(code) }));
}
/** The code of the quarter that ended last. */
export function lastQuarter(today: string): string {
  const year = Number(today.slice(0, 4));
  const quarter = Math.ceil(Number(today.slice(5, 7)) / 3) - 1;
  return quarter ? `${year}-Q${quarter}` : `${year - 1}-Q4`;
}
