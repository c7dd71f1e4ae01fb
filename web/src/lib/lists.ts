// How the registries read in a list: what stands first, what under it, what at the right.

import type { Row } from './api.svelte';
import { addDays, day, percent, vnd, halfDays, squareMetres } from './format';
import { t, word } from './i18n.svelte';
import { areaName, recipient, workTitle } from './names.svelte';
import { session } from './session.svelte';

/** A list hangs 30 days unless somebody says otherwise (node/views/papers.h). */
const kPostingDays = 30;
const postingDue = (row: Row) => addDays(row.posted_on, kPostingDays);

export interface Reading {
  title: string;
  under: string;
  right: string;
  struck?: boolean;
}
const join = (...parts: (string | undefined | false)[]) => parts.filter(Boolean).join(' · ');

export function reading(row: Row): Reading {
  switch (row.type) {
    case 'meeting':
      return {
        title: row.work_id ? workTitle(row.work_id) : word('subject', row.subject),
        under: join(day(row.held_on), word('method', row.method), areaName(row.area_id)),
        right: `${row.votes_for}/${row.households_total} (${percent(row.votes_for, row.households_total)})\n${row.passed ? t('passed.1') : t('passed.0')}`,
      };
    case 'expenditure':
      return { title: row.purpose || row.payee || row.voucher_no || t('type.expenditure'), under: join(day(row.paid_on), row.payee, workTitle(row.work_id), row.voucher_no), right: vnd(row.amount_vnd), struck: row.reversed || row.reverses_id };
    case 'remittance':
      return {
        title: `${row.handed_by || word('cash', row.from_role)} → ${row.handed_to || word('cash', row.to_role)}`,
        under: join(day(row.on), workTitle(row.work_id)),
        right: vnd(row.amount_vnd),
        struck: row.reversed || row.reverses_id,
      };
    case 'opening_balance':
      return {
        title: workTitle(row.work_id),
        under: join(day(row.on), word('kind', row.kind)),
        right: row.kind === 'WORKDAY' ? t('sum.days', { n: halfDays(row.workdays_half ?? 0) }) : row.kind === 'LAND' ? squareMetres(row.land_dm2 ?? 0) : vnd(row.amount_vnd ?? row.value_vnd ?? 0),
        struck: row.reversed || row.reverses_id,
      };
    case 'org':
      return { title: row.name ?? t('giver.private'), under: join(word('org', row.org_kind), row.phone), right: '' };
    case 'rate':
      return { title: t('rate.from', { day: day(row.valid_from) }), under: row.valid_to ? t('rate.to', { day: day(row.valid_to) }) : t('rate.open'), right: vnd(row.amount_vnd) };
    case 'petition':
      return { title: join(word('petition', row.petition_kind), word('field_of', row.field)), under: join(day(row.received_on), areaName(row.area_id), row.id), right: row.resolved_on ? `${word('resolution', row.resolution) || word('petition_status', row.status)}\n${day(row.resolved_on)}` : word('petition_status', row.status) };
    case 'model':
      return { title: row.title, under: join(row.organisation, row.area_id && areaName(row.area_id), word('sector', row.sector)), right: `${row.year}\n${row.recognised_level ? word('recognised', row.recognised_level) : ''}` };
    case 'commendation':
      return { title: recipient(row) ?? t('giver.private'), under: join(row.form, row.reason), right: String(row.year) };
    case 'indicator':
      return { title: row.indicator, under: join(day(row.as_of), row.source), right: join(row.value, row.unit) };
    case 'document':
      return { title: `${word('document', row.doc_type)} ${row.doc_no}`, under: join(day(row.issued_on), row.issuer, row.title), right: row.replaced_on ? `${t('field.replaced_on')}\n${day(row.replaced_on)}` : '' };
    case 'finding':
      return { title: row.text, under: join(day(row.found_on), row.target_id, row.answer), right: word('finding', row.state) };
    case 'posting':
      return { title: workTitle(row.work_id), under: join(day(row.posted_on), row.form && word('posting', row.form), row.place), right: row.taken_down_on ? `${t('posting.down')}\n${day(row.taken_down_on)}` : t(postingDue(row) < session.value.today ? 'posting.late' : 'posting.due', { day: day(postingDue(row)) }) };
    case 'person':
      return { title: row.name ?? row.id, under: join(row.id, word('person', row.role)), right: row.to_on ? `${t('field.to_on')}\n${day(row.to_on)}` : '' };
    default:
      return { title: row.title ?? row.name ?? row.head_name ?? row.id, under: row.id, right: '' };
  }
}
/** The day by which a list is cut and ordered, newest first; none for registries by name. */
export const dayMember: Record<string, string> = { meeting: 'held_on', expenditure: 'paid_on', remittance: 'on', opening_balance: 'on', petition: 'received_on', indicator: 'as_of', rate: 'valid_from', document: 'issued_on', finding: 'found_on', posting: 'posted_on' };
