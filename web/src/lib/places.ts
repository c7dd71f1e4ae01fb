// The lists of places: spine of the desk, "Thêm" of the phone, "Mục lục" of the hub.

import { isHub, mayWrite, session } from './session.svelte';
import type { Key } from './i18n.svelte';
import type { IconName } from './icons';

export interface Place {
  href: string;
  icon: IconName;
  key: Key;
  /** Hidden from who may only read, or is not of the commune's office. */
  need?: 'write' | 'office';
}
export interface Group {
  key: Key | '';
  places: Place[];
}

const nodePlaces: Group[] = [
  {
    key: '',
    places: [
      { href: '/', icon: 'pen', key: 'nav.record' },
      { href: '/book', icon: 'book', key: 'nav.book' },
      { href: '/send', icon: 'send', key: 'nav.send' },
    ],
  },
  {
    key: 'nav.area',
    places: [
      { href: '/households', icon: 'house', key: 'nav.households' },
      { href: '/works', icon: 'hall', key: 'nav.works' },
      { href: '/meetings', icon: 'hands', key: 'nav.meetings' },
      { href: '/orgs', icon: 'people', key: 'nav.orgs' },
      { href: '/waiting', icon: 'sign', key: 'nav.unfinished' },
    ],
  },
  {
    key: 'nav.cash',
    places: [
      { href: '/spending', icon: 'money', key: 'nav.spending' },
      { href: '/remittances', icon: 'coin', key: 'nav.remittances' },
      { href: '/opening', icon: 'notebook', key: 'nav.opening' },
    ],
  },
  {
    key: 'nav.paperwork',
    places: [
      { href: '/papers', icon: 'print', key: 'nav.papers' },
      { href: '/postings', icon: 'paper', key: 'nav.postings' },
      { href: '/persons', icon: 'people', key: 'nav.people' },
      { href: '/check', icon: 'inspect', key: 'nav.check' },
      { href: '/board', icon: 'hall', key: 'nav.board' },
      { href: '/import', icon: 'load', key: 'nav.import', need: 'write' },
      { href: '/notices', icon: 'warn', key: 'nav.notices' },
      { href: '/settle', icon: 'sign', key: 'nav.settle' },
      { href: '/handover', icon: 'hands', key: 'nav.handover' },
      { href: '/machine', icon: 'phone', key: 'nav.machine' },
    ],
  },
];

const hubPlaces: Group[] = [
  {
    key: '',
    places: [
      { href: '/', icon: 'book', key: 'hub.overview' },
      { href: '/areas', icon: 'house', key: 'hub.areas' },
      { href: '/works', icon: 'hall', key: 'hub.works' },
      { href: '/entries', icon: 'money', key: 'hub.entries' },
      { href: '/spending', icon: 'coin', key: 'nav.spending' },
    ],
  },
  {
    key: 'hub.book',
    places: [
      { href: '/meetings', icon: 'hands', key: 'hub.meetings' },
      { href: '/petitions', icon: 'paper', key: 'hub.petitions', need: 'office' },
      { href: '/models', icon: 'sprout', key: 'hub.models' },
      { href: '/commendations', icon: 'medal', key: 'hub.commendations' },
      { href: '/indicators', icon: 'calendar', key: 'hub.indicators' },
      { href: '/documents', icon: 'paper', key: 'hub.documents' },
      { href: '/rates', icon: 'spade', key: 'hub.rates' },
      { href: '/orgs', icon: 'people', key: 'nav.orgs' },
      { href: '/households', icon: 'house', key: 'nav.households' },
    ],
  },
  {
    key: 'hub.enter',
    places: [
      { href: '/record/money', icon: 'pen', key: 'hub.type', need: 'office' },
      { href: '/import', icon: 'load', key: 'nav.import', need: 'write' },
      { href: '/waiting', icon: 'sign', key: 'nav.unfinished' },
      { href: '/remittances', icon: 'coin', key: 'nav.remittances' },
      { href: '/opening', icon: 'notebook', key: 'nav.opening' },
    ],
  },
  {
    key: 'hub.manage',
    places: [
      { href: '/reports', icon: 'print', key: 'hub.reports' },
      { href: '/closings', icon: 'lock', key: 'hub.closings' },
      { href: '/papers', icon: 'paper', key: 'nav.papers' },
      { href: '/check', icon: 'inspect', key: 'nav.check' },
      { href: '/board', icon: 'hall', key: 'nav.board' },
      { href: '/notices', icon: 'warn', key: 'nav.notices' },
      { href: '/postings', icon: 'paper', key: 'nav.postings' },
      { href: '/findings', icon: 'inspect', key: 'hub.findings' },
      { href: '/audit', icon: 'inspect', key: 'hub.audit' },
      { href: '/package', icon: 'load', key: 'hub.package' },
      { href: '/settle', icon: 'sign', key: 'nav.settle' },
      { href: '/handover', icon: 'hands', key: 'nav.handover' },
      { href: '/erasures', icon: 'lock', key: 'hub.erasures', need: 'office' },
      { href: '/devices', icon: 'phone', key: 'hub.devices' },
      { href: '/witnesses', icon: 'sign', key: 'hub.witnesses' },
      { href: '/accounts', icon: 'lock', key: 'hub.accounts' },
      { href: '/persons', icon: 'people', key: 'nav.people' },
      { href: '/machine', icon: 'phone', key: 'nav.machine' },
    ],
  },
];

/** What is offered to who is signed in; the program decides in any case. */
export function placesOf(): Group[] {
  const may = (place: Place) => place.need === undefined || (place.need === 'write' ? mayWrite() : session.value.roles.includes('commune'));
  return (isHub() ? hubPlaces : nodePlaces).map((group) => ({ ...group, places: group.places.filter(may) }));
}

/** Whether a place is where one is: itself or below it. */
export function isAt(place: string, address: string): boolean {
  const recording = /^\/(record|saved)\//.test(address);
  if (place === '/') return address === '/' || address === '/overview' || (recording && !isHub());
  if (place === '/record/money') return recording;
  if (place === '/book' || place === '/entries') return address === place || address.startsWith('/r/');
  if (place === '/works') return address.startsWith('/work');
  if (place === '/households') return address.startsWith('/household');
  return address === place || address.startsWith(place + '/');
}
