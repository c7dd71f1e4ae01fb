// How the records of the book read: amounts in their own unit, what the paper is called, which way a row counts.

import type { Row } from './api.svelte';
import { halfDays, milli, squareMetres, vnd } from './format';
import { t, type Key } from './i18n.svelte';
import type { IconName } from './icons';

export type Tab = 'money' | 'workday' | 'goods' | 'land' | 'budget';
export const kTabs: Record<Tab, { kind: string; icon: IconName }> = {
  money: { kind: 'MONEY', icon: 'money' },
  workday: { kind: 'WORKDAY', icon: 'spade' },
  goods: { kind: 'IN_KIND', icon: 'bricks' },
  land: { kind: 'LAND', icon: 'land' },
  budget: { kind: 'BUDGET', icon: 'coin' },
};
export function tabOf(kind: string): Tab {
  return (Object.keys(kTabs) as Tab[]).find((tab) => kTabs[tab].kind === kind) ?? 'money';
}

/** The amount of a contribution in its own unit. */
export function amountOf(row: Row): string {
  switch (row.kind) {
    case 'WORKDAY':
      return halfDays(row.workdays_half ?? 0) + '\u00a0' + t('unit.day.short');
    case 'IN_KIND':
      return `${milli(row.quantity_milli ?? 0)}\u00a0${row.unit ?? ''}`;
    case 'LAND':
      return squareMetres(row.land_dm2 ?? 0);
    default:
      return vnd(row.amount_vnd ?? 0);
  }
}
/** The second line of an amount: what the goods are, what the days are worth. */
export function amountNote(row: Row): string {
  if (row.kind === 'IN_KIND') return row.item ?? '';
  return '';
}
export function paperKey(kind: string): Key {
  return kind === 'LAND' ? 'paper.land' : kind === 'MONEY' || kind === 'BUDGET' ? 'paper.money' : 'paper.goods';
}
export const isReversal = (row: Row) => Boolean(row.reverses_id);

/** What is not countersigned: "3 khoản chỉ có trên máy này · 2 khoản đã tới xã, chờ đối chứng". */
export function waitingText(count: number, arrived: number): string {
  const local = count - arrived;
  return [local ? t('home.waiting', { n: local }) : '', arrived ? t('home.arrived', { n: arrived }) : ''].filter(Boolean).join(' · ');
}

/** The sums of a few lines, units side by side. */
export interface Sums {
  money: number;
  half: number;
  goods: number;
  land: number;
}
export function sumOf(rows: Row[]): Sums {
  const sums: Sums = { money: 0, half: 0, goods: 0, land: 0 };
  for (const row of rows) {
    if (row.kind === 'MONEY' || row.kind === 'BUDGET') sums.money += row.amount_vnd ?? 0;
    else if (row.kind === 'WORKDAY') sums.half += row.workdays_half ?? 0;
    else if (row.kind === 'IN_KIND') sums.goods += row.value_vnd ?? 0;
    else if (row.kind === 'LAND' && !row.pending) sums.land += row.land_dm2 ?? 0;
  }
  return sums;
}
/** "2 ngày công · hiện vật 1.200.000 đ · đất 30 m²", without what is none. */
export function besideMoney(sums: Sums): string {
  const parts: string[] = [];
  if (sums.half) parts.push(t('sum.days', { n: halfDays(sums.half) }));
  if (sums.goods) parts.push(t('sum.goods', { sum: vnd(sums.goods) }));
  if (sums.land) parts.push(t('sum.land', { area: squareMetres(sums.land) }));
  return parts.join(' · ');
}
