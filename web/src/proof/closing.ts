// A proven closing in words: the same as node/proof/closing.cpp.

import { day, group, halfDays, squareMetres } from '../lib/format';
import type { Entry } from './check';

type Json = Record<string, unknown>;
const kStated = ['contributions', 'people_total_vnd', 'commune_budget_vnd', 'total_vnd', 'workdays_half', 'land_dm2', 'households_contributing'];
const whole = (value: unknown, least: number) => Number.isSafeInteger(value) && (value as number) >= least;

/** First and last day of `2025`, `2025-Q1` or `2025-H1`; null for anything else. */
function daysOf(period: string): [from: string, to: string] | null {
  const parts = /^(\d{4})(?:-Q([1-4])|-H([12]))?$/.exec(period);
  if (!parts) return null;
  const [, year, quarter, half] = parts;
  const length = quarter ? 3 : half ? 6 : 12;
  const first = (Number(quarter ?? half ?? 1) - 1) * length + 1;
  const last = first + length - 1;
  const two = (number: number) => String(number).padStart(2, '0');
  return [`${year}-${two(first)}-01`, `${year}-${two(last)}-${[4, 6, 9, 11].includes(last) ? 30 : 31}`];
}

/** It stands in the commune's log and is of the form of docs/formats/closing.md. */
export function isClosing(entry: Entry, origin: string): boolean {
  const body = entry.body as Json;
  const days = typeof body.period === 'string' ? daysOf(body.period) : null;
  const stated = body.stated as Json | null;
  return (
    /^[^/]+\/xa$/.test(origin) &&
    days !== null &&
    body.from === days[0] &&
    body.to === days[1] &&
    ['version', 'rules', 'figures_parts', 'heads_entries'].every((name) => whole(body[name], 1)) &&
    entry.id === `closing/${body.period}/${body.version}` &&
    typeof body.figures_sha256 === 'string' &&
    body.figures_sha256.length === 64 &&
    typeof stated === 'object' &&
    stated !== null &&
    kStated.every((name) => whole(stated[name], Number.MIN_SAFE_INTEGER))
  );
}

function periodWords(period: string, vi: boolean): string {
  const [year, part] = period.split('-');
  if (!part) return (vi ? 'năm ' : 'the year ') + year;
  const number = part.slice(1);
  if (part[0] === 'Q') return vi ? `quý ${number} năm ${year}` : `quarter ${number} of ${year}`;
  return vi ? `nửa năm thứ ${number} của ${year}` : `half ${number} of ${year}`;
}

/** What was closed, line by line. The entry must be a closing. */
export function closingLines(entry: Entry, language: 'vi' | 'en'): [label: string, value: string][] {
  const vi = language === 'vi';
  const body = entry.body as Record<string, string>;
  const stated = entry.body.stated as Record<string, number>;
  const money = (name: string) => group(stated[name]) + ' đồng';
  const lines: [string, string, string][] = [
    ['khóa sổ', 'closed', `${periodWords(body.period, vi)} (${body.period})`],
    ['từ ngày', 'from', day(body.from)],
    ['đến ngày', 'to', day(body.to)],
    ['bản', 'version', String(body.version)],
  ];
  if (body.corrects) lines.push(['đính chính bản', 'corrects', body.corrects]);
  lines.push(
    ['tổng huy động', 'total', money('total_vnd')],
    ['ngân sách xã', 'commune budget', money('commune_budget_vnd')],
    ['nhân dân, nguồn khác', 'people, others', money('people_total_vnd')],
    ['số khoản', 'contributions', group(stated.contributions)],
    ['số hộ', 'households', group(stated.households_contributing)],
    ['ngày công', 'workdays', halfDays(stated.workdays_half)],
    ['đất hiến', 'land', squareMetres(stated.land_dm2)],
    ['quy tắc tính', 'rules', String(body.rules)],
    ['mã số liệu SHA-256', 'digest SHA-256', body.figures_sha256],
    ['giờ ghi', 'recorded at', entry.time],
  );
  return lines.map(([viLabel, enLabel, value]) => [vi ? viLabel : enLabel, value]);
}
