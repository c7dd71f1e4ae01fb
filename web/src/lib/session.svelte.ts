// Who is looking at what: filled by GET /session, on every page.

import { api, onStale, setAuthor, setCsrf, type Row } from './api.svelte';
import { dropDrafts } from './draft.svelte';
import { language } from './i18n.svelte';

export interface Session {
  signed_in: boolean;
  needs: 'unlock' | 'login' | null;
  csrf: string;
  role: 'hub' | 'device';
  name: string;
  area_kind: string;
  area: { id: string; name: string; full_name: string } | null;
  author: string;
  account?: string | null;
  /** Whom this browser may write as today. */
  people: { author: string; name: string; role: string }[];
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
  people: [],
  roles: [],
  series: '',
  origin: '',
  today: '',
  version: '',
  url: '',
};
const kAuthor = 'sovang.author';
const chosen = $state({ author: localStorage.getItem(kAuthor) ?? '' });
export const session = $state<{ known: boolean; value: Session; waiting: number }>({
  known: false,
  value: empty,
  waiting: 0,
});

export function take(answer: Row) {
  session.value = { ...empty, ...(answer as Session) };
  session.known = true;
  language.area = session.value.area_kind || empty.area_kind;
  setCsrf(session.value.csrf);
  setAuthor(session.value.account ? '' : writesAs());
}
export async function loadSession() {
  take(await api.get('/session'));
}
onStale(loadSession);
export const isHub = () => session.value.role === 'hub';
export const mayWrite = () => session.value.roles.some((role) => role !== 'inspector');
/** Whether this role may write entries of a type (docs: who may write what); the program decides in any case. */
export function mayAdd(type: string): boolean {
  const roles = session.value.roles;
  if (['rate', 'opening_balance', 'budget'].includes(type)) return roles.includes('accountant');
  if (type === 'finding') return roles.includes('inspector');
  if (type === 'person') return !session.value.account;
  if (['area', 'petition', 'model', 'commendation', 'indicator', 'document', 'report_text'].includes(type)) return roles.includes('commune');
  return roles.includes('area') || roles.includes('commune') || (type === 'expenditure' && roles.includes('accountant'));
}
export const inspects = () => session.value.roles.includes('inspector');
export const answersFindings = () => session.value.roles.some((role) => role === 'commune' || role === 'accountant');
/** Who records, of the people of this device: remembered by the browser, else the first. */
export function writesAs(): string {
  const people = session.value.people;
  return people.some((one) => one.author === chosen.author) ? chosen.author : session.value.author;
}
export function writeAs(author: string) {
  chosen.author = author;
  localStorage.setItem(kAuthor, author);
  setAuthor(session.value.account ? '' : writesAs());
}
/** Where the book is: "Khu 3 Thượng Đồng", or "Xã Tam Nông". */
export const place = () => session.value.area?.full_name || session.value.area?.name || session.value.name;

export async function signOut() {
  await api.remove('/session');
  for (const key of Object.keys(sessionStorage)) if (key.startsWith('sovang.')) sessionStorage.removeItem(key);
  dropDrafts();
  await loadSession();
}
