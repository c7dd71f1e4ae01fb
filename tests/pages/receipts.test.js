// Receipts from the page to the paper and back, and the one-file page that verifies them, offline in a real browser.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { foundCommune, kPatienceMs, open, openBook, openBrowser, run, shot } from './commune.js';
import { lookAt } from './looks.js';

let commune, browser, page, cosigned, local, verifyFile;
const api = (path) => page.evaluate(async (address) => (await fetch('/api/v1' + address)).json(), path);

const kBase45 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
function unpack(code) {
  const out = [];
  for (let at = 4; at < code.length; at += 3) {
    const group = [...code.slice(at, at + 3)].map((letter) => kBase45.indexOf(letter));
    const value = group.reduceRight((sum, digit) => sum * 45 + digit, 0);
    if (group.length === 3) out.push(value >> 8);
    out.push(value & 255);
  }
  return out;
}
function pack(bytes) {
  let out = 'SV1:';
  for (let at = 0; at < bytes.length; at += 2) {
    const pair = at + 1 < bytes.length;
    let value = pair ? bytes[at] * 256 + bytes[at + 1] : bytes[at];
    for (let letter = 0; letter < (pair ? 3 : 2); ++letter, value = Math.floor(value / 45)) out += kBase45[value % 45];
  }
  return out;
}

before(async () => {
  commune = await foundCommune();
  browser = await openBrowser();
  page = await openBook(browser, commune.node);
  const rows = (await api('/list/contribution?limit=50&kind=MONEY')).rows;
  cosigned = rows.find((row) => row.proof === 'cosigned').id;
  const { household_id, work_id } = rows[0];
  const added = run('--data', commune.deviceData, 'add', 'money', '--work', work_id, '--household', household_id, '--amount', '500k', '--yes');
  local = added.trim().split(/\s/)[0];
  verifyFile = join(commune.folder, 'verify.html');
  run('--data', commune.hubData, 'verify-page', verifyFile);
});
after(async () => {
  await browser?.close();
  await commune?.end();
});

/** The one-file page, opened from the disk with no network at all. */
async function openVerify(options = {}) {
  const context = await browser.newContext({ viewport: { width: 360, height: 780 }, locale: 'vi-VN', offline: true, ...options });
  const opened = await context.newPage();
  opened.setDefaultTimeout(kPatienceMs);
  opened.faults = [];
  opened.on('pageerror', (error) => opened.faults.push(String(error)));
  opened.on('console', (message) => message.type() === 'error' && opened.faults.push(message.text()));
  await opened.goto(pathToFileURL(verifyFile).href);
  return opened;
}
async function judge(opened, code) {
  await opened.locator('.ket-qua').evaluateAll((all) => all.forEach((one) => one.removeAttribute('data-verdict')));
  await opened.locator('textarea').fill(code);
  await opened.locator('form button').click();
  const verdict = opened.locator('.ket-qua[data-verdict]');
  await verdict.waitFor();
  return verdict.getAttribute('data-verdict');
}

describe('a receipt', () => {
  test('shows its code on both papers, and is read back from the print at the resolution of a roll printer', async () => {
    for (const [size, width] of [['A5', 'a5'], ['80 mm', '80mm']]) {
      await open(page, `${commune.node}/receipt/${encodeURIComponent(cosigned)}`);
      await page.getByRole('button', { name: size }).click();
      await page.locator(size === 'A5' ? '.phieu.a5 .qr svg' : '.phieu.k80 .qr svg').waitFor();
      await shot(page, `receipt-${width}`);
      const pdf = join(commune.folder, width + '.pdf');
      writeFileSync(pdf, await page.pdf({ preferCSSPageSize: true, printBackground: true }));
      execFileSync('pdftoppm', ['-r', '203', '-png', '-singlefile', pdf, join(commune.folder, width)]);
      const read = execFileSync('zbarimg', ['--quiet', '--raw', join(commune.folder, width + '.png')], { encoding: 'utf8' });
      const verdict = JSON.parse(execFileSync(process.env.SOVANG_PROGRAM ?? '', ['verify', '-', '--json', '--need', '1', ...keyOptions()], { input: read, encoding: 'utf8' }));
      assert.equal(verdict.ok, true);
    }
    assert.deepEqual(page.faults, []);
  });

  test('before the exchange says that only the device has signed', async () => {
    await open(page, `${commune.node}/receipt/${encodeURIComponent(local)}`);
    await page.getByText('Chưa đối chứng').waitFor();
  });

  test('is handed on as a picture and as a proof file', async () => {
    await open(page, `${commune.node}/receipt/${encodeURIComponent(cosigned)}`);
    for (const [button, ending] of [['Gửi ảnh', '.png'], ['Tệp chứng minh', '.tlog-proof']]) {
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: button }).click()]);
      assert.ok(download.suggestedFilename().endsWith(ending));
    }
  });
});

function keyOptions() {
  return run('--data', commune.hubData, 'verify-page', verifyFile).trim().split('\n').flatMap((line) => ['--key', line.trim().split(/\s+/).at(-1)]);
}

describe('the page that verifies', () => {
  test('finds good receipts true, before and after the cosignature, with WebCrypto and without', async () => {
    for (const bare of [false, true]) {
      const opened = await openVerify();
      if (bare) await opened.addInitScript(() => Object.defineProperty(globalThis.crypto, 'subtle', { value: undefined }));
      if (bare) await opened.reload();
      assert.equal(await opened.evaluate(() => Boolean(crypto.subtle)), !bare);
      assert.equal(await judge(opened, (await api('/receipt/' + encodeURIComponent(cosigned))).code), 'good');
      assert.match(await opened.locator('.ket-qua').innerText(), /đã đối chứng lúc/);
      assert.equal(await judge(opened, (await api('/receipt/' + encodeURIComponent(local))).code), 'half');
      assert.match(await opened.locator('.ket-qua').innerText(), /500\.000 đ/);
      assert.deepEqual(opened.faults, []);
      await opened.context().close();
    }
  });

  test('takes a proof file as text, and the code from a photo', async () => {
    const opened = await openVerify();
    const proof = join(commune.folder, 'one.tlog-proof');
    run('--data', commune.deviceData, 'proof', cosigned, '--out', proof);
    assert.equal(await judge(opened, readFileSync(proof, 'utf8')), 'good');
    const picture = join(commune.folder, 'receipt.png');
    run('--data', commune.deviceData, 'receipt', cosigned, '--png', picture);
    await opened.locator('input[type=file]').setInputFiles(picture);
    await opened.locator('.ket-qua[data-verdict=good]').waitFor();
    await opened.context().close();
  });

  test('refuses every kind of damage, and says which', async () => {
    const opened = await openVerify();
    const { code } = await api('/receipt/' + encodeURIComponent(cosigned));
    const bytes = unpack(code);
    const size = bytes[0] & 128 ? (bytes[0] & 127) | (bytes[1] << 7) : bytes[0];
    const texts = bytes[0] & 128 ? 2 : 1;
    const flipped = (at) => pack(bytes.map((octet, i) => (i === at ? octet ^ 1 : octet)));
    // From the end: cosignature (1 + 76), log signature (1 + 68), then the proof's hashes.
    const last = bytes.length - 1;
    assert.equal(await judge(opened, flipped(last)), 'cosignature');
    assert.equal(await judge(opened, flipped(last - 77)), 'log_signature');
    assert.equal(await judge(opened, flipped(last - 77 - 69 - 5)), 'inclusion');
    assert.match(await judge(opened, flipped(texts + size + 1)), /^(log_signature|cosignature)$/); // the size: all signatures fail
    for (let at = texts; at < texts + size; at += 17) assert.ok(!['good', 'half'].includes(await judge(opened, flipped(at))));
    for (const cut of [1, 2, 3, 100, 600]) assert.equal(await judge(opened, code.slice(0, -cut)), 'unreadable');
    assert.equal(await judge(opened, code.replaceAll(' ', '')), 'unreadable');
    assert.equal(await judge(opened, 'https://example.com/'), 'unreadable');
    assert.match(await opened.locator('.ket-qua').innerText(), /KHÔNG ĐÚNG/);
    await opened.context().close();
  });

  test('refuses an altered amount and an altered name, and receipts of another commune', async () => {
    const opened = await openVerify();
    const proof = join(commune.folder, 'two.tlog-proof');
    run('--data', commune.deviceData, 'proof', cosigned, '--out', proof);
    const text = readFileSync(proof, 'utf8');
    const [, extra] = /\nextra (.*)\n/.exec(text);
    const record = Buffer.from(extra, 'base64');
    const amount = record.indexOf('"amount_vnd":') + 13;
    record[amount] = record[amount] === 57 ? 56 : record[amount] + 1;
    assert.equal(await judge(opened, text.replace(extra, record.toString('base64'))), 'inclusion');
    const part = Buffer.from('{"salt":"AAAAAAAAAAAAAAAAAAAAAA==","contributor_name":"Ai khác"}');
    const more = Buffer.concat([Buffer.from(extra, 'base64'), Buffer.from([part.length >> 8, part.length & 255]), part]);
    assert.equal(await judge(opened, text.replace(extra, more.toString('base64'))), 'part');
    await opened.context().close();

    const foreign = await openVerify();
    const other = readFileSync(verifyFile, 'utf8').replace(/("vkey":")[^"]*(")/g, '$1other.example/k01/a+1a2b3c4d+AXeVK+Io63wxP1dTse2Eeiu25Rjm3+9AJJPTsQJZXE2a$2');
    writeFileSync(verifyFile, other);
    await foreign.reload();
    assert.equal(await judge(foreign, text), 'no_known_key');
    run('--data', commune.hubData, 'verify-page', verifyFile);
    await foreign.context().close();
  });

  test('reads the code of a closing sheet, and the lines of a witness before and after its end', async () => {
    const hub = (...options) => run('--data', commune.hubData, ...options);
    const period = `${commune.year}-Q1`;
    const key = join(commune.folder, 'ttnd.key');
    const proof = join(commune.folder, 'closing.tlog-proof');
    hub('close', period);
    hub('witness', 'add', run('witness', 'create', 'ttnd.example', '--key-file', key, '--no-passphrase').trim());
    hub('proof', `closing/${period}/1`, '--out', proof);
    const xa = hub('keys', '--vkeys').trim().split('\n')[0];
    run('cosign', proof, '--key-file', key, '--key', xa, '--out', proof);
    hub('cosign', '--import', proof);
    hub('verify-page', verifyFile);
    const code = /SV1:.*/.exec(hub('report', '--closed', period))[0];
    let opened = await openVerify();
    assert.equal(await judge(opened, code), 'good');
    assert.match(await opened.locator('.ket-qua').innerText(), /Bản khóa sổ này[^]*ttnd\.example đã đối chứng lúc/);
    const text = readFileSync(proof, 'utf8');
    assert.equal(await judge(opened, text), 'good');
    assert.equal(await judge(opened, text.slice(0, -12) + (text.at(-12) === 'A' ? 'B' : 'A') + text.slice(-11)), 'cosignature');
    await opened.context().close();

    hub('witness', 'retire', 'ttnd.example');
    hub('verify-page', verifyFile);
    const page = readFileSync(verifyFile, 'utf8');
    for (const [seconds, said] of [[60, 'ttnd.example đã đối chứng lúc'], [-60, 'ttnd.example đã ngừng làm chứng trước đó']]) {
      writeFileSync(verifyFile, page.replace(/"ended":(\d+)/, (_, end) => `"ended":${Number(end) + seconds}`));
      opened = await openVerify();
      assert.equal(await judge(opened, text), 'good'); // the commune signed its own log
      assert.ok((await opened.locator('.ket-qua').innerText()).includes(said), said);
      await opened.context().close();
    }
    hub('verify-page', verifyFile);
  });

  test('is served with the keys inside, and looks right', async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-GB' });
    const served = await context.newPage();
    const faults = [];
    served.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    await served.goto(commune.hub + '/api/v1/verify-page');
    await served.getByRole('heading', { name: 'Check a receipt' }).waitFor();
    assert.equal(await judge(served, (await api('/receipt/' + encodeURIComponent(cosigned))).code), 'good');
    assert.deepEqual(faults, []);
    await shot(served, 'verify-page-desk');
    await context.close();
    const opened = await openVerify({ colorScheme: 'dark' });
    await judge(opened, (await api('/receipt/' + encodeURIComponent(local))).code);
    await shot(opened, 'verify-page-phone-dark');
    await opened.context().close();
  });
});

describe('the pages', () => {
  test('check a receipt inside the book', async () => {
    await open(page, commune.node + '/check');
    assert.equal(await judge(page, (await api('/receipt/' + encodeURIComponent(cosigned))).code), 'good');
    assert.deepEqual(page.faults, []);
    await lookAt(page, commune.node, ['/check', '/board'], 'node');
  });

  test('show the public board of a work without signing in on this machine', async () => {
    const context = await browser.newContext({ viewport: { width: 360, height: 780 }, locale: 'vi-VN' });
    const visitor = await context.newPage();
    await open(visitor, commune.hub + '/board');
    const works = await visitor.locator('.muc-luc a > span').evaluateAll((all) => all.map((one) => one.offsetWidth));
    assert.ok(works.length > 0 && Math.min(...works) > 180, `words have room: ${works} px of 360`);
    await visitor.locator('.muc-luc a').first().click();
    await visitor.getByText(/khoản đã có chữ ký của xã/).waitFor();
    await shot(visitor, 'board');
    await context.close();
  });
});
