// What every page must bear: axe, narrow screens, large text.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { open, openBook, openBrowser, shot } from './commune.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export async function violations(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  assert.ok(found.passes.length > 5, 'axe looked at the page');
  return found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`);
}
async function sideways(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** The example's areas are "thôn": no page may call them otherwise. "Khu dân cư" is the law's word for all of them. */
async function foreignWord(page) {
  const found = /(?:^|[^\p{L}])(khu(?! dân cư))(?!\p{L}).{0,30}/iu.exec(await page.evaluate(() => document.body.innerText));
  return found?.[0];
}

/** Every address at phone and desk width, light and dark; 320 px; text of 200 %. */
export async function lookAt(page, address, paths, name) {
  const faults = [];
  const browser = await openBrowser(true);
  const large = await openBook(browser, address, { viewport: { width: 320, height: 640 } });
  for (const path of paths) {
    const file = name + (path.replace(/[^a-zA-Z0-9]+/g, '-').replace(/-$/, '') || '-home');
    await page.setViewportSize({ width: 360, height: 780 });
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    await open(page, address + path);
    faults.push(...(await violations(page)).map((fault) => `${path} light: ${fault}`));
    await shot(page, file + '-360');
    const word = path === '/areas/new' ? '' : await foreignWord(page); // where one chooses what areas are called
    if (word) faults.push(`${path}: says “${word}” in a commune of thôn`);
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    faults.push(...(await violations(page)).map((fault) => `${path} dark: ${fault}`));
    await page.setViewportSize({ width: 1280, height: 900 });
    await shot(page, file + '-1280-dark');
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    faults.push(...(await violations(page)).map((fault) => `${path} desk: ${fault}`));
    await shot(page, file + '-1280');
    await page.setViewportSize({ width: 320, height: 640 });
    if ((await sideways(page)) > 0) faults.push(`${path}: scrolls sideways at 320 px`);
    await open(large, address + path);
    if ((await sideways(large)) > 0) faults.push(`${path}: scrolls sideways at 320 px with text of 200 %`);
    await shot(large, file + '-320-large');
  }
  await browser.close();
  assert.deepEqual(faults, []);
}
