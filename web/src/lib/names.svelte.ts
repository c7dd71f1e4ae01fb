// Names behind the codes of rows: areas and works are few and kept whole, households and givers are asked for once.

import { api, list, type Row } from './api.svelte';
import { byTitle } from './format';
import { t } from './i18n.svelte';
import { isHub, session } from './session.svelte';

/** A device also holds what the commune typed in for other areas; its pages show its own area and the commune. */
export const ours = (row: Row) => isHub() || !session.value.area || !row.area_id || row.area_id === session.value.area.id;

/** `works`: those of `ours`. */
export const book = $state<{ areas: Row[]; works: Row[]; orgs: Row[] }>({ areas: [], works: [], orgs: [] });
let titles = $state<Record<string, string>>({});
const households = $state<Record<string, Row>>({});
const asked = new Set<string>();
let loading: Promise<void> | null = null;

export function loadBook(again = false): Promise<void> {
  if (again) loading = null;
  loading ??= (async () => {
    const [areas, works, orgs] = await Promise.all([list('area'), list('work'), list('org')]);
    book.areas = areas.rows;
    titles = Object.fromEntries(works.rows.map((work) => [work.id, work.title]));
    book.works = works.rows.filter(ours);
    book.orgs = orgs.rows;
  })();
  loading.catch(() => (loading = null));
  return loading;
}

/** Clusters as they stand in the register, areas in them by name: Khu 2 before Khu 10; the commune's office last. */
export function byArea(one: string, other: string): number {
  const place = (id: string) => {
    const area = book.areas.find((row) => row.id === id);
    return area ? book.areas.findIndex((row) => (row.cluster ?? '') === (area.cluster ?? '')) : book.areas.length;
  };
  return place(one) - place(other) || byTitle(areaName(one), areaName(other));
}
export function areaName(id: string | undefined): string {
  if (!id || id === '-') return t('commune.office');
  const area = book.areas.find((one) => one.id === id);
  return area?.full_name || area?.name || id;
}
export function workTitle(id: string | undefined): string {
  return titles[id ?? ''] ?? id ?? '';
}
/** Works of several areas bear one title: the commune says whose. */
export function placedTitle(id: string): string {
  const area = isHub() ? book.works.find((one) => one.id === id)?.area_id : undefined;
  return area ? `${workTitle(id)} (${areaName(area)})` : workTitle(id);
}
export function orgName(id: string | undefined): string {
  return book.orgs.find((one) => one.id === id)?.name ?? id ?? '';
}
export function rememberHouseholds(rows: Row[]) {
  for (const row of rows) households[row.id ?? row.household_id] = row;
}
export function household(id: string | undefined): Row | undefined {
  if (!id) return undefined;
  if (!households[id] && !asked.has(id)) {
    asked.add(id);
    queueMicrotask(() =>
      api
        .get('/records/' + encodeURIComponent(id))
        .then((row) => (households[id] = row))
        .catch(() => asked.delete(id)),
    );
  }
  return households[id];
}
/** Who gave: as the row says it, else the household's or the organisation's name. */
export function giver(row: Row): string {
  if (row.contributor_name || row.giver) return row.contributor_name ?? row.giver;
  if (row.head_name) return row.head_name;
  if (row.org_id) return row.org_name ?? orgName(row.org_id);
  if (row.household_id) return household(row.household_id)?.head_name ?? row.household_id;
  if (row.kind === 'BUDGET') return t('commune.budget');
  return t('giver.private');
}
/** Who was commended: a household by its head and area. */
export function recipient(row: Row): string | undefined {
  const of = row.recipient_kind === 'HOUSEHOLD' ? household(row.recipient) : undefined;
  return of?.head_name ? `${of.head_name} (${areaName(of.area_id)})` : row.recipient;
}
export function alley(row: Row): string {
  return row.alley ?? '';
}
