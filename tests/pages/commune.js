// A small commune for the pages to show: a hub and the device of its first area, both served by the real program.
//
// SOVANG_PROGRAM and SOVANG_EXAMPLE name the two programs; SOVANG_SHOTS a folder for pictures (build/pages by default).

import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const kRoot = fileURLToPath(new URL('../../', import.meta.url));
const program = process.env.SOVANG_PROGRAM ?? join(kRoot, 'build/release/sovang');
const example = process.env.SOVANG_EXAMPLE ?? join(kRoot, 'build/release/sovang-example');
const shots = process.env.SOVANG_SHOTS ?? join(kRoot, 'build/pages');
const kYear = new Date().getFullYear() - 1; // all of its days have passed

/** How long a page may take on a machine that has other things to do: reached only when a test fails. */
export const kPatienceMs = 60_000;
export const area = 'T01';
const environment = { ...process.env, SOVANG_LANG: 'vi' };

export function run(...options) {
  return execFileSync(program, options, { encoding: 'utf8', env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Serves a data directory; resolves with its address once it listens. */
export function serve(data, ...options) {
  const child = spawn(program, ['--data', data, 'serve', '--listen', '127.0.0.1:0', ...options], { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    let said = '';
    child.on('exit', (code) => reject(new Error(`serve ended with ${code}`)));
    child.stdout.on('data', (bytes) => {
      said += bytes;
      const address = /listening on (\S+)/.exec(said);
      if (address) resolve({ address: address[1], stop: () => new Promise((done) => { child.removeAllListeners('exit'); child.on('exit', done); child.kill('SIGTERM'); }) });
    });
  });
}

export async function foundCommune() {
  const folder = mkdtempSync(join(tmpdir(), 'sovang-pages-'));
  const csv = join(folder, 'csv');
  execFileSync(example, ['--out', csv, '--year', String(kYear)]);
  const hub = join(folder, 'hub');
  const device = join(folder, 'device');
  const file = (kind) => join(csv, kind + '.csv');
  const take = (data, kind, ...options) => run('--data', data, 'import', kind, file(kind), ...options);
  const about = Object.fromEntries(readFileSync(file('commune'), 'utf8').trim().split('\n').map((line) => line.split(',')));

  run('--data', hub, 'create', '--origin', 'suoimay.example', '--name', about.name, '--area-kind', about.area_kind, '--no-passphrase');
  for (const kind of ['areas', 'orgs', 'rates']) take(hub, kind);
  for (const kind of ['works', 'meetings']) take(hub, kind, '--area', '-');
  const served = await serve(hub);
  const invitation = run('--data', hub, 'invite', '--area', area, '--device', 't01-a', '--url', served.address).trim().split('\n').at(-1);
  run('--data', device, 'join', invitation, '--no-passphrase');
  for (const kind of ['households', 'works', 'meetings', 'contributions', 'expenditures']) take(device, kind, '--area', area);
  run('--data', device, 'sync');
  for (const kind of ['households', 'works', 'meetings', 'contributions', 'expenditures', 'petitions', 'models', 'commendations', 'indicators']) take(hub, kind);
  const node = await serve(device);
  const csvRows = (kind) => {
    const [head, ...lines] = readFileSync(file(kind), 'utf8').trim().split('\n');
    return lines.map((line) => Object.fromEntries(line.split(',').map((value, i) => [head.split(',')[i], value])));
  };
  return {
    year: kYear,
    name: about.name,
    hub: served.address,
    node: node.address,
    hubData: hub,
    deviceData: device,
    expected: JSON.parse(readFileSync(join(csv, 'expected-totals.json'), 'utf8')),
    csvRows,
    file,
    folder,
    async end() {
      await Promise.all([served.stop(), node.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** `large`: with text of 200 %, as a person sets it in the browser. */
export async function openBrowser(large = false) {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--headless', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking', ...(large ? ['--blink-settings=defaultFontSize=32'] : [])] });
}

/** A page of the book, opened: signed in as the user of the machine. What it throws or its policy refuses is kept. */
export async function openBook(browser, address, options = {}) {
  const context = await browser.newContext({ viewport: { width: 360, height: 780 }, locale: 'vi-VN', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(kPatienceMs);
  page.faults = [];
  page.on('pageerror', (error) => page.faults.push(String(error)));
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) page.faults.push(message.text());
  });
  await page.goto(address + '/');
  await page.getByRole('button', { name: 'Mở sổ' }).click();
  await page.locator('.trang').waitFor();
  return page;
}

export async function shot(page, name) {
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: join(shots, name + '.png') });
}

/** Ends when nothing is being fetched any more. */
export async function open(page, address) {
  await page.goto(address);
  await page.waitForLoadState('networkidle');
}

/** A household is typed without marks, found, and chosen with Enter. */
export async function chooseHousehold(page, typed, name) {
  await page.getByRole('combobox', { name: 'Hộ gia đình' }).fill('');
  await page.getByRole('combobox', { name: 'Hộ gia đình' }).pressSequentially(typed);
  await page.getByRole('option', { name }).first().click();
}

export const plain = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd').toLowerCase();
