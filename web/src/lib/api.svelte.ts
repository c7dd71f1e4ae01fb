// The program behind the pages: /api/v1 (docs/api/openapi.json). Nothing else is ever fetched.

import { language } from './i18n.svelte';

/** A record as the lists and the record pages give it: the members of its kind, see docs/formats/entries.md. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Row = Record<string, any>;

export class ApiError extends Error {
  constructor(
    public status: number,
    public code: string,
    message: string,
    public body: Row = {},
  ) {
    super(message);
  }
}

export const connection = $state({ lost: false });
let csrf = '';
let author = '';
/** The code under which this browser records; empty: the account's or the device's own. */
export function setAuthor(value: string) {
  author = value;
}
export function setCsrf(value: string) {
  csrf = value;
}
/** Asks anew who is signed in: the program was restarted, or the book was locked from another page. */
let renew: () => Promise<void> = async () => {};
export function onStale(how: () => Promise<void>) {
  renew = how;
}

const kRetryMs = 2000;
let retry: ReturnType<typeof setTimeout> | undefined;

/** Looks for the program until it answers again. */
function watch() {
  connection.lost = true;
  clearTimeout(retry);
  retry = setTimeout(async () => {
    try {
      await fetch('/api/v1/session');
      connection.lost = false;
    } catch {
      watch();
    }
  }, kRetryMs);
}

async function send(method: string, path: string, body?: unknown, type = 'application/json', signal?: AbortSignal, again = false): Promise<Response> {
  // The session has no sentences; without headers of its own it is the one that index.html has asked for already.
  const headers: Record<string, string> = method === 'GET' && path === '/session' ? {} : { 'Accept-Language': language.code };
  if (method !== 'GET') headers['X-Sovang-Csrf'] = csrf;
  if (method !== 'GET' && author) headers['X-Sovang-Author'] = author;
  if (body !== undefined) headers['Content-Type'] = type;
  const payload = body === undefined || type !== 'application/json' ? (body as BodyInit) : JSON.stringify(body);
  let response: Response;
  try {
    response = await fetch('/api/v1' + path, { method, headers, body: payload, signal });
  } catch (error) {
    if (signal?.aborted) throw error;
    watch();
    throw new ApiError(0, 'CONNECTION', '');
  }
  connection.lost = false;
  if (response.ok) return response;
  const problem = await response.json().catch(() => ({}));
  if (!again && path !== '/session' && (problem.code === 'CSRF' || response.status === 401)) {
    await renew().catch(() => {});
    if (problem.code === 'CSRF') return send(method, path, body, type, signal, true);
  }
  throw new ApiError(response.status, problem.code ?? 'HTTP_' + response.status, problem.message ?? '', problem);
}

async function json(response: Response): Promise<Row> {
  const text = await response.text();
  return text ? JSON.parse(text) : {};
}

async function saved(response: Response) {
  const name = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? 'so-vang.age';
  return { blob: await response.blob(), name, headers: response.headers };
}

export type Query = Record<string, string | number | undefined>;
export function withQuery(path: string, query: Query = {}) {
  const parts = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  return parts.length ? path + '?' + new URLSearchParams(parts.map(([k, v]) => [k, String(v)])) : path;
}

export const api = {
  /** `signal` gives up waiting: what is asked is no longer wanted. */
  get: async (path: string, query?: Query, signal?: AbortSignal) => json(await send('GET', withQuery(path, query), undefined, undefined, signal)),
  post: async (path: string, body?: unknown) => json(await send('POST', path, body ?? {})),
  remove: async (path: string) => json(await send('DELETE', path)),
  upload: async (path: string, file: Blob | string, type: string) => json(await send('POST', path, file, type)),
  /** A file that the program made, under the name that it gave it. */
  download: async (path: string) => saved(await send('GET', path)),
  exchange: async (path: string, file: Blob) => saved(await send('POST', path, file, 'application/octet-stream')),
};

export interface ListAnswer {
  rows: Row[];
  next: string | null;
}
const kStretch = 500;
/** A whole list, or its first `limit` rows. */
export async function list(type: string, query: Query = {}): Promise<ListAnswer> {
  const rows: Row[] = [];
  let after: string | undefined;
  for (;;) {
    const answer = (await api.get('/list/' + type, { limit: kStretch, ...query, after })) as unknown as ListAnswer;
    rows.push(...answer.rows);
    if (!answer.next || query.limit) return { rows, next: answer.next };
    after = answer.next;
  }
}
