// Numbers and days as people here write them: 1.234.567,5 and 17/09/2025, in both languages.

const kNoBreak = '\u00a0';
const kVietnamMs = 7 * 3_600_000;

export function group(value: number): string {
  const digits = String(Math.abs(Math.trunc(value))).replace(/\B(?=(\d{3})+$)/g, '.');
  return (value < 0 ? '−' : '') + digits;
}
/** An integer count of 1/10^places, without trailing zeros: 11842_50 in hundredths is 11.842,5. */
export function fixed(value: number, places: number): string {
  const sign = value < 0 ? '−' : '';
  const digits = String(Math.abs(value)).padStart(places + 1, '0');
  const rest = digits.slice(-places).replace(/0+$/, '');
  return sign + group(Number(digits.slice(0, -places))) + (rest ? ',' + rest : '');
}
export const vnd = (value: number) => group(value) + kNoBreak + 'đ';
export const halfDays = (value: number) => fixed(value * 5, 1);
export const squareMetres = (dm2: number) => fixed(dm2, 2) + kNoBreak + 'm²';
export const milli = (value: number) => fixed(value, 3);
/** Millions of đồng to one or two decimals, as plans and charts show them. */
export const millions = (value: number, places = 2) => fixed(Math.round(value / 10 ** (6 - places)), places);
export function percent(part: number, whole: number): string {
  return whole ? fixed(Math.round((part * 1000) / whole), 1) + '%' : '';
}

export function day(iso: string | undefined | null): string {
  return iso && iso.length >= 10 ? `${iso.slice(8, 10)}/${iso.slice(5, 7)}/${iso.slice(0, 4)}` : '';
}
export function shortDay(iso: string): string {
  return day(iso).slice(0, 5);
}
/** RFC 3339 as clocks in Việt Nam show it, wherever it is read. */
export function moment(time: string | undefined | null): string {
  if (!time) return '';
  const at = new Date(Date.parse(time) + kVietnamMs);
  if (Number.isNaN(at.getTime())) return time;
  const two = (n: number) => String(n).padStart(2, '0');
  return `${two(at.getUTCDate())}/${two(at.getUTCMonth() + 1)}/${at.getUTCFullYear()}, ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
}
export function weekdayIndex(iso: string): number {
  return new Date(iso.slice(0, 10) + 'T00:00:00Z').getUTCDay();
}
export function addDays(iso: string, days: number): string {
  const at = new Date(iso + 'T00:00:00Z');
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to.slice(0, 10)) - Date.parse(from.slice(0, 10))) / 86_400_000);
}
/** PT-K03/2025-00186 as PT-00186, where area and year are known from the page. */
export function shortReceipt(no: string | undefined): string {
  return (no ?? '').replace(/^([A-ZĐ]+)-.*-(\d+)$/, '$1-$2');
}
/** The year, quarter or half of a period code: 2025, 2025-Q3, 2025-H1, as first and last day. */
export function periodDays(period: string): { from: string; to: string } {
  const year = period.slice(0, 4);
  const part = period.slice(5);
  const last = ['03-31', '06-30', '09-30', '12-31'];
  const first = ['01-01', '04-01', '07-01', '10-01'];
  if (part[0] === 'Q') return { from: `${year}-${first[+part[1] - 1]}`, to: `${year}-${last[+part[1] - 1]}` };
  if (part === 'H1') return { from: `${year}-01-01`, to: `${year}-06-30` };
  if (part === 'H2') return { from: `${year}-07-01`, to: `${year}-12-31` };
  return { from: `${year}-01-01`, to: `${year}-12-31` };
}

// Names in the order of a list: by given name (last word), letters of the alphabet, tones last.
const collator = new Intl.Collator('vi');
const givenFirst = (name: string) => {
  const words = name.trim().split(/\s+/);
  return [words.at(-1) ?? '', ...words.slice(0, -1)].join(' ');
};
export const byPersonName = (a: string, b: string) => collator.compare(givenFirst(a), givenFirst(b));
const natural = new Intl.Collator('vi', { numeric: true });
export const byTitle = (a: string, b: string) => natural.compare(a, b);

/** Letters without marks, for a search in a short list that is already here. */
export function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd').toLowerCase();
}
