// Who is looking at what: filled by GET /session, on every page.

import { api, setCsrf, type Row } from './api.svelte';

export interface Session {
  signed_in: boolean;
  needs: 'unlock' | 'login' | null;
  csrf: string;
  role: 'hub' | 'device';
  name: string;
  area_kind: string;
  area: { id: string; name: string; full_name: string } | null;
  author: string;
  roles: string[];
  series: string;
  origin: string;
  today: string;
  version: string;
  url: string;
}

const empty: Session = {
  signed_in: false,
  needs: null,
  csrf: '',
  role: 'device',
  name: '',
  area_kind: 'khu',
  area: null,
  author: '',
  roles: [],
  series: '',
  origin: '',
  today: '',
  version: '',
  url: '',
};
export const session = $state<{ known: boolean; value: Session; waiting: number }>({
  known: false,
  value: empty,
  waiting: 0,
});

export function take(answer: Row) {
  session.value = { ...empty, ...(answer as Session) };
  session.known = true;
  setCsrf(session.value.csrf);
}
export async function loadSession() {
  take(await api.get('/session'));
}
export const isHub = () => session.value.role === 'hub';
export const mayWrite = () => session.value.roles.some((role) => role !== 'inspector');
/** Whether this role may write entries of a type (docs: who may write what); the program decides in any case. */
export function mayAdd(type: string): boolean {
  const roles = session.value.roles;
  if (['rate', 'opening_balance', 'budget'].includes(type)) return roles.includes('accountant');
  if (['area', 'petition', 'model', 'commendation', 'indicator'].includes(type)) return roles.includes('commune');
  return roles.includes('area') || roles.includes('commune') || (type === 'expenditure' && roles.includes('accountant'));
}
/** Where the book is: "Khu 3 Thượng Đồng", or "Xã Tam Nông". */
export const place = () => session.value.area?.full_name || session.value.area?.name || session.value.name;

export async function signOut() {
  await api.remove('/session');
  for (const key of Object.keys(sessionStorage)) if (key.startsWith('sovang.')) sessionStorage.removeItem(key);
  await loadSession();
}
