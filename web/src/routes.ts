// Addresses and their pages. `task` pages have no foot: one way on, one way back. `paper` pages have no spine either.

import type { Component } from 'svelte';
import Home from './pages/Home.svelte';
import { match } from './lib/router.svelte';

type Loader = () => Promise<{ default: Component<any> }>;
interface Route {
  path: string;
  page: Component<any> | Loader;
  now?: boolean;
  task?: boolean;
  paper?: boolean;
  open?: boolean; // also for who is not signed in
  hub?: boolean;
  place?: string;
}

const now = (page: Component<any>) => ({ page, now: true });
/** What follows the first page most often: fetched while it is looked at. */
export const recordPage: Loader = () => import('./pages/Record.svelte');
const registry: Loader = () => import('./pages/Registry.svelte');
const entry: Loader = () => import('./pages/Entry.svelte');

const routes: Route[] = [
  { path: '/', ...now(Home), place: 'record' },
  { path: '/overview', page: () => import('./pages/Overview.svelte'), hub: true, place: '/' },
  { path: '/record/:tab', page: recordPage, task: true, place: 'record' },
  { path: '/saved/:id', page: () => import('./pages/Saved.svelte'), task: true, place: 'record' },
  { path: '/book', page: () => import('./pages/Book.svelte'), place: 'book' },
  { path: '/r/:id', page: () => import('./pages/Detail.svelte'), place: 'book' },
  { path: '/r/:id/reverse', page: () => import('./pages/Reverse.svelte'), task: true, place: 'book' },
  { path: '/r/:id/complete', page: () => import('./pages/Complete.svelte'), task: true, place: 'book' },
  { path: '/send', page: () => import('./pages/Send.svelte'), place: 'send' },
  { path: '/more', page: () => import('./pages/More.svelte'), place: 'more' },
  { path: '/households', page: () => import('./pages/Households.svelte') },
  { path: '/households/new', page: entry, task: true },
  { path: '/household/:id', page: () => import('./pages/Household.svelte') },
  { path: '/works', page: () => import('./pages/Works.svelte') },
  { path: '/w/:id', page: () => import('./pages/Work.svelte') },
  { path: '/waiting', page: () => import('./pages/Unfinished.svelte') },
  { path: '/import', page: () => import('./pages/Import.svelte'), task: true },
  { path: '/papers', page: () => import('./pages/Papers.svelte') },
  { path: '/posting/:work', page: () => import('./pages/Posting.svelte'), paper: true },
  { path: '/receipt/:id', page: () => import('./pages/Receipt.svelte'), paper: true },
  { path: '/check', page: () => import('./pages/Check.svelte'), open: true },
  { path: '/board', page: () => import('./pages/Board.svelte'), open: true },
  { path: '/board/:work', page: () => import('./pages/Board.svelte'), open: true },
  { path: '/area-report', page: () => import('./pages/AreaReport.svelte'), paper: true },
  { path: '/machine', page: () => import('./pages/Machine.svelte') },
  { path: '/contents', page: () => import('./pages/Contents.svelte'), hub: true },
  { path: '/areas', page: () => import('./pages/Areas.svelte'), hub: true },
  { path: '/entries', page: () => import('./pages/Entries.svelte'), hub: true },
  { path: '/report', page: () => import('./pages/Report.svelte'), hub: true, paper: true },
  { path: '/reports', page: () => import('./pages/Reports.svelte'), hub: true },
  { path: '/closings', page: () => import('./pages/Closings.svelte') },
  { path: '/closing/:period', page: () => import('./pages/ClosingSheet.svelte'), paper: true },
  { path: '/audit', page: () => import('./pages/Audit.svelte'), hub: true },
  { path: '/package', page: () => import('./pages/Package.svelte'), hub: true },
  { path: '/devices', page: () => import('./pages/Devices.svelte'), hub: true },
  { path: '/settle', page: () => import('./pages/Settle.svelte') },
  { path: '/handover', page: () => import('./pages/Handover.svelte') },
  { path: '/erasures', page: () => import('./pages/Erasures.svelte'), hub: true },
  { path: '/witnesses', page: () => import('./pages/Witnesses.svelte'), hub: true },
  { path: '/accounts', page: () => import('./pages/Accounts.svelte') },
  { path: '/notices', page: () => import('./pages/Notices.svelte') },
  { path: '/:list', page: registry },
  { path: '/:list/new', page: entry, task: true },
  { path: '/:list/:id/edit', page: entry, task: true },
];

export interface Found {
  route: Route;
  parameters: Record<string, string>;
}
export function find(path: string): Found | null {
  for (const route of routes) {
    const parameters = match(route.path, path);
    if (parameters && (!parameters.list || parameters.list in kLists)) return { route, parameters };
  }
  return null;
}

/** Registries by the first part of their address. */
export const kLists: Record<string, { type: string; office?: boolean }> = {
  households: { type: 'household' },
  works: { type: 'work' },
  meetings: { type: 'meeting' },
  spending: { type: 'expenditure' },
  remittances: { type: 'remittance' },
  opening: { type: 'opening_balance' },
  orgs: { type: 'org' },
  areas: { type: 'area', office: true },
  rates: { type: 'rate', office: true },
  petitions: { type: 'petition', office: true },
  models: { type: 'model', office: true },
  commendations: { type: 'commendation', office: true },
  indicators: { type: 'indicator', office: true },
  documents: { type: 'document', office: true },
  findings: { type: 'finding' },
  postings: { type: 'posting' },
  persons: { type: 'person' },
};
