// What every page must bear: axe, narrow screens with room for words, large text.

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

/** Words broken in their midst, and text that stands a word a line: its column has no room. Codes may break. */
async function squeezed(page) {
  return page.evaluate(() => {
    const faults = [];
    const tops = (range) => new Set([...range.getClientRects()].filter((box) => box.width > 0).map((box) => Math.round(box.top))).size;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (!node.parentElement.checkVisibility()) continue;
      const words = [...node.data.matchAll(/\S+/gu)];
      for (const word of words) {
        range.setStart(node, word.index);
        range.setEnd(node, word.index + word[0].length);
        if (word[0].length <= 16 && /^\p{L}+\p{P}*$/u.test(word[0]) && tops(range) > 1) faults.push(`breaks “${word[0]}” of “${node.data.trim().slice(0, 40)}”`);
      }
      range.selectNodeContents(node);
      const lines = tops(range);
      if (lines >= 4 && lines >= words.length) faults.push(`a word a line: “${node.data.trim().slice(0, 40)}”`);
    }
    return faults;
  });
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
    faults.push(...(await squeezed(page)).map((fault) => `${path} at 360 px: ${fault}`));
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    faults.push(...(await violations(page)).map((fault) => `${path} dark: ${fault}`));
    await page.setViewportSize({ width: 1280, height: 900 });
    await shot(page, file + '-1280-dark');
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    faults.push(...(await violations(page)).map((fault) => `${path} desk: ${fault}`));
    await shot(page, file + '-1280');
    await page.setViewportSize({ width: 320, height: 640 });
    if ((await sideways(page)) > 0) faults.push(`${path}: scrolls sideways at 320 px`);
    faults.push(...(await squeezed(page)).map((fault) => `${path} at 320 px: ${fault}`));
    await open(large, address + path);
    if ((await sideways(large)) > 0) faults.push(`${path}: scrolls sideways at 320 px with text of 200 %`);
    await shot(large, file + '-320-large');
  }
  await browser.close();
  assert.deepEqual(faults, []);
}
