// Fields of a row: for reading, and as typed text to be edited again.

import type { Row } from './api.svelte';
import { day, group, halfDays, milli, fixed, squareMetres, vnd } from './format';
import { t, word, type Key } from './i18n.svelte';
import { forms, type FieldSpec, type FormSpec } from './kinds';
import { areaName, giver, recipient, workTitle } from './names.svelte';
import { tabOf } from './record';
import vi from '../words/vi';

/** The form that a row was, or could have been, typed in. */
export function specOf(row: Row): FormSpec | undefined {
  return row.type === 'contribution' ? forms[tabOf(row.kind)] : forms[row.type];
}
/** What a column is called; its own name where no form asks for it. */
export function nameOf(spec: FormSpec, column: string): string {
  const key = [`field.${spec.type}.${column}`, `field.${column}`].find((one) => one in vi);
  return key ? t(key as Key) : column;
}
export const labelOf = (spec: FormSpec, field: FieldSpec) => nameOf(spec, field.name);
/** The member of an entry that a column fills. */
export const memberOf = (column: string) => members[column] ?? column;
const members: Record<string, string> = { workdays: 'workdays_half', quantity: 'quantity_milli', land_m2: 'land_dm2' };

export function textOf(row: Row, field: FieldSpec): string {
  const value = row[memberOf(field.name)];
  if (value === undefined || value === null || value === '') return field.input === 'giver' ? giver(row) : '';
  switch (field.input) {
    case 'amount':
      return vnd(value);
    case 'days':
      return halfDays(value);
    case 'quantity':
      return milli(value);
    case 'land':
      return squareMetres(value);
    case 'date':
      return day(value);
    case 'work':
      return workTitle(value);
    case 'area':
      return areaName(value);
    case 'giver':
      return giver(row);
    case 'recipient':
      return recipient(row) ?? '';
    case 'choice':
      return word(field.group ?? '', typeof value === 'boolean' ? (value ? '1' : '0') : String(value));
    default:
      return Array.isArray(value) ? value.join(', ') : String(value);
  }
}
export function typedOf(row: Row, spec: FormSpec): Record<string, string> {
  const out: Record<string, string> = {};
  for (const field of spec.fields) {
    const value = row[memberOf(field.name)];
    if (value === undefined || value === null) continue;
    if (field.input === 'amount') out[field.name] = group(value);
    else if (field.input === 'days') out[field.name] = halfDays(value);
    else if (field.input === 'quantity') out[field.name] = milli(value).replaceAll('.', '');
    else if (field.input === 'land') out[field.name] = fixed(value, 2).replaceAll('.', '');
    else if (Array.isArray(value)) out[field.name] = value.join(';');
    else if (typeof value === 'boolean') out[field.name] = value ? '1' : '0';
    else out[field.name] = String(value);
  }
  if (spec.type === 'area') out.area_id = row.id;
  if (spec.type === 'person') out.code = row.id;
  return out;
}
