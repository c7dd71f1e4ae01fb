// The commune's PC burnt: a new hub from the recovery key, and the device that meets it on the page for sending.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { foundCommune, open, openBook, openBrowser, run, serve, shot } from './commune.js';
import { lookAt, violations } from './looks.js';

let commune, browser, page, next;

before(async () => {
  commune = await foundCommune();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await next?.stop();
  await commune?.end();
});

describe('a hub that is gone', () => {
  test('the new one shows itself, its line is accepted, the book is handed over and countersigned anew', async () => {
    const data = join(commune.folder, 'next');
    run('--data', data, 'successor', 'found', '--recovery-key', join(commune.hubData, 'recovery-key.age'), '--no-passphrase');
    next = await serve(data);
    page = await openBook(browser, commune.node);
    await open(page, commune.node + '/send');
    await page.getByText('Địa chỉ máy của xã').click();
    await page.getByLabel('Địa chỉ', { exact: true }).fill(next.address);
    await page.getByRole('button', { name: 'Gửi xã' }).click();
    await page.getByText('máy MỚI của xã').waitFor();

    const line = page.getByLabel('Dòng của máy mới');
    const offered = await line.inputValue();
    assert.equal(offered, run('--data', data, 'successor', 'show').trim());
    await line.scrollIntoViewIfNeeded();
    await shot(page, 'successor-offered-360');
    assert.deepEqual(await violations(page), []);
    await line.fill(offered.slice(0, -3) + 'abc');
    await page.getByRole('button', { name: 'Nhận máy mới' }).click();
    await page.getByText('gõ thiếu hoặc sai').waitFor();
    await line.fill(offered);
    await page.getByRole('button', { name: 'Nhận máy mới' }).click();
    await page.getByText('Đã nhận máy mới của xã (thay lần 1)').waitFor();
    await page.getByText('Máy này đã theo máy mới của xã').waitFor();

    await page.getByRole('button', { name: 'Gửi xã' }).click();
    await page.getByText(/đang trả lại|^Gửi \d/).first().waitFor();
    await page.waitForFunction(async () => !(await (await fetch('/api/v1/sync')).json()).running);
    run('--data', commune.deviceData, 'sync', '--hub', next.address);
    const status = JSON.parse(run('--data', commune.deviceData, 'status', '--json'));
    assert.equal(status.waiting, 0);
    assert.equal(status.successor, 1);
    const [old, now] = [commune.deviceData, data].map((where) => JSON.parse(run('--data', where, 'report', '--json')).total);
    assert.equal(now.people_total_vnd, old.people_total_vnd);
    assert.deepEqual(page.faults, []);
  });

  test('the page for sending looks well with it open', async () => {
    await lookAt(page, commune.node, ['/send'], 'successor');
  });
});
