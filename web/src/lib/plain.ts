// What the book says to a field, in the words of who typed it: messages of a file name its columns, those of a page don't.

import type { Verdict } from './form.svelte';
import { vnd } from './format';
import { t } from './i18n.svelte';

export function plainly(verdict: Verdict, label: string, typed: string): string {
  switch (verdict.code) {
    case 'FIELD_MISSING':
      return t('form.missing', { label });
    case 'AMOUNT_NOT_POSITIVE':
      return t('amount.negative');
    case 'AMOUNT_UNPARSEABLE':
      return /[oO]/.test(typed) && /\d/.test(typed) ? t('amount.letterO', { typed }) : t('amount.bad', { typed });
    case 'EXCEL_SCIENTIFIC':
      return t('amount.excel', { typed });
    case 'DATE_INVALID':
      return t('date.bad', { typed });
    case 'CASH_OVERSPENT':
      return t('cash.short', { x: typed, y: vnd(Number(/(\d+) đồng/.exec(verdict.why)?.[1] ?? 0)) });
    case 'AMOUNT_UNUSUALLY_LARGE':
      if (typeof verdict.values.amount_vnd === 'number') return t('amount.huge', { x: vnd(verdict.values.amount_vnd), words: verdict.words ?? '' });
  }
  return verdict.why
    .replace(/^(Cột|Column) \S+ (ghi|says|có|held) /, `${label}: `)
    .replace(/ \((cột|column) [^)]*\)/, '')
    .replace(/ \(reverses_id\)/, '');
}
