// Addresses of the pages, on the history API. A page is chosen by pattern in routes.ts.

function here() {
  return { path: location.pathname, query: new URLSearchParams(location.search) };
}

export const route = $state(here());

function follow() {
  const now = here();
  route.path = now.path;
  route.query = now.query;
}

export function go(to: string, options: { replace?: boolean } = {}) {
  if (options.replace) history.replaceState(null, '', to);
  else history.pushState(null, '', to);
  follow();
  scrollTo(0, 0);
}

/** Back where one came from, or to `otherwise` when the page was opened by its address. */
export function back(otherwise: string) {
  if (history.length > 1 && history.state !== 'first') history.back();
  else go(otherwise);
}

/** Changes one part of the query and keeps the rest; the page stays. */
export function setQuery(changes: Record<string, string>) {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  const text = query.toString();
  history.replaceState(history.state, '', location.pathname + (text ? '?' + text : ''));
  follow();
}

export function startRouter() {
  if (history.state === null) history.replaceState('first', '');
  addEventListener('popstate', follow);
  addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const link = (event.target as Element).closest?.('a');
    if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
    if (link.pathname.startsWith('/api/') || link.getAttribute('href')?.startsWith('#')) return;
    event.preventDefault();
    go(link.pathname + link.search);
  });
}

/** `/r/:id/reverse` against a path: its parameters, or null. */
export function match(pattern: string, path: string): Record<string, string> | null {
  const want = pattern.split('/');
  const have = path.replace(/\/+$/, '').split('/');
  if (path === '/') have.splice(0, have.length, '', '');
  if (want.length !== have.length) return null;
  const found: Record<string, string> = {};
  for (let i = 0; i < want.length; i++) {
    if (want[i].startsWith(':')) found[want[i].slice(1)] = decodeURIComponent(have[i]);
    else if (want[i] !== have[i]) return null;
  }
  return found;
}
