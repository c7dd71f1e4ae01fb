// Papers and people: documents and sections of a report, postings, several people on one device, an inspector's findings.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { chooseHousehold, foundCommune, open, openBook, openBrowser, plain, run, serve, shot } from './commune.js';

let commune, browser, desk, node, inspector, board;
const save = (page) => page.locator('.ghi button').click();
const api = (page, path) => page.evaluate(async (address) => (await fetch('/api/v1' + address)).json(), path);

before(async () => {
  commune = await foundCommune();
  browser = await openBrowser();
  desk = await openBook(browser, commune.hub, { viewport: { width: 1280, height: 900 } });
  node = await openBook(browser, commune.node);
});
after(async () => {
  await board?.stop();
  await browser?.close();
  await commune?.end();
});

describe('papers', () => {
  test('a plan that cites a later document is entered, and the report says so', async () => {
    for (const [number, on] of [['42/KH-UBND', `21/03/${commune.year}`], ['44/KH-UBND', `27/02/${commune.year}`]]) {
      await open(desk, commune.hub + '/documents/new');
      await desk.getByLabel('Số, ký hiệu').fill(number);
      await desk.getByRole('button', { name: /Ngày ban hành/ }).click();
      await desk.getByLabel(/Gõ ngày trước/).fill(on);
      await desk.keyboard.press('Enter');
      await desk.getByLabel('Trích yếu').fill('Công tác dân vận');
      if (number.startsWith('44')) await desk.getByText('Kế hoạch 42/KH-UBND').click();
      await save(desk);
      await desk.getByText(number).first().waitFor();
    }
    await shot(desk, 'hub-documents');
    await open(desk, commune.hub + `/report?period=${commune.year}-Q1`);
    await desk.getByText('44/KH-UBND dẫn 42/KH-UBND').waitFor();
    const listed = await desk.locator('.van-ban').innerText();
    assert.ok(listed.indexOf('44/KH-UBND ngày') < listed.indexOf('42/KH-UBND ngày'));
  });

  test('a section of the report is in the book once it is left, and what is typed survives before', async () => {
    const box = () => desk.getByLabel('Hình thức, số buổi, nội dung đã tuyên truyền.');
    await box().fill('Loa truyền thanh 12 buổi');
    await desk.reload();
    await desk.getByText('1 mục gõ dở chưa vào sổ').waitFor();
    await desk.getByRole('button', { name: 'Lưu vào sổ' }).click();
    await desk.getByText('đã lưu').waitFor();
    await box().fill('Loa truyền thanh 14 buổi');
    await box().blur();
    await desk.getByText('đã lưu').waitFor();
    const other = await openBook(browser, commune.hub, { viewport: { width: 1280, height: 900 } });
    await open(other, commune.hub + `/report?period=${commune.year}-Q1`);
    await other.getByRole('button', { name: 'Xem giấy' }).click();
    await other.getByText('Loa truyền thanh 14 buổi').waitFor();
    await shot(other, 'hub-report-text');
    assert.match((await api(other, `/report/text?period=${commune.year}-Q1`)).text, /Loa truyền thanh 14 buổi/);
    await other.context().close();
  });

  test('a list is posted and taken down', async () => {
    const work = (await api(node, '/list/work')).rows.find((row) => row.level === 'AREA');
    await open(node, commune.node + '/posting/' + work.id);
    await node.getByRole('button', { name: 'Ghi vào sổ: đã dán' }).click();
    await node.getByText(/đến hạn gỡ/).waitFor();
    await shot(node, 'node-posting');
    await node.getByRole('button', { name: 'Đã gỡ xuống' }).click();
    await node.getByText(/^Dán từ/).waitFor();
    await open(node, commune.node + '/postings');
    await node.getByText(work.title).waitFor();
  });
});

describe('people', () => {
  test('a second collector records under her own name on the same device', async () => {
    await open(node, commune.node + '/persons/new');
    await node.getByLabel('Họ và tên').fill('Lò Thị Lan');
    await node.getByLabel('Mã người ghi').fill('t01-lan');
    await save(node);
    await node.getByText('Lò Thị Lan').first().waitFor();
    const household = (await api(node, '/list/household?limit=1')).rows[0];
    const work = (await api(node, '/list/work')).rows.find((row) => row.level === 'AREA');
    await open(node, commune.node + '/record/money?work=' + work.id);
    await node.getByLabel('Chọn người ghi').selectOption('t01-lan');
    await chooseHousehold(node, plain(household.head_name), household.head_name);
    await node.getByLabel('Số tiền').fill('415k');
    await shot(node, 'node-who');
    await save(node);
    await node.getByText('Đã ghi vào sổ').first().waitFor();
    const id = new URL(node.url()).pathname.split('/').at(-1);
    await open(node, commune.node + '/r/' + id);
    await node.getByText(/Lò Thị Lan · máy/).waitFor();
    await open(node, commune.node + '/');
    assert.equal(await node.getByLabel('Chọn người ghi').inputValue(), 't01-lan');
    await node.emulateMedia({ colorScheme: 'dark' });
    await shot(node, 'node-who-dark');
    await node.emulateMedia({ colorScheme: 'light' });
  });

  test('opening balances are shown, and who enters them', async () => {
    await open(node, commune.node + '/opening');
    await node.getByText(/do kế toán xã ghi/).waitFor();
    assert.equal(await node.getByRole('link', { name: 'Ghi số dư' }).count(), 0);
  });

  test('a file of households changes what it fills, after it was shown', async () => {
    const household = (await api(node, '/list/household?limit=1')).rows[0];
    await open(node, commune.node + '/import');
    await node.getByLabel('Tệp ghi gì').selectOption('households');
    await node.getByLabel(/Sửa các dòng đã có/).check();
    const buffer = Buffer.from(`household_id,alley\n${household.id},Ngõ 99\n`);
    await node.locator('input[type=file]').setInputFiles({ name: 'ho.csv', mimeType: 'text/csv', buffer });
    await node.getByText('→ Ngõ 99').waitFor();
    await shot(node, 'node-update');
    await save(node);
    await node.getByText('Đã ghi 1 dòng vào sổ.').waitFor();
    assert.equal((await api(node, '/records/' + household.id)).alley, 'Ngõ 99');
  });
});

describe('an inspector', () => {
  const text = 'Chưa thấy niêm yết danh sách.';
  const data = () => join(commune.folder, 'inspector');

  test('writes a finding on a device of their own, and nothing else', async () => {
    const invitation = run('--data', commune.hubData, 'invite', '--role', 'inspector', '--device', 'tt-a', '--url', commune.hub).trim().split('\n').at(-1);
    run('--data', data(), 'join', invitation, '--no-passphrase');
    run('--data', commune.deviceData, 'sync');
    run('--data', data(), 'sync');
    board = await serve(data());
    inspector = await openBook(browser, board.address);
    assert.equal(await inspector.getByRole('link', { name: 'Tiền', exact: true }).count(), 0);
    const contribution = (await api(inspector, '/list/contribution?limit=1')).rows[0];
    await open(inspector, board.address + '/r/' + encodeURIComponent(contribution.id));
    await inspector.getByRole('link', { name: 'Ghi phát hiện' }).click();
    await inspector.getByLabel('Nội dung').fill(text);
    await shot(inspector, 'inspector-finding');
    await save(inspector);
    await inspector.getByText(text).first().waitFor();
    run('--data', data(), 'sync');
  });

  test('is answered by the commune, and closes it', async () => {
    await open(desk, commune.hub + '/findings');
    await desk.getByText(text).click();
    await desk.getByRole('link', { name: 'Trả lời' }).click();
    await desk.getByLabel('Xã trả lời').fill('Đã niêm yết tại nhà văn hóa.');
    await save(desk);
    await desk.getByText('Xã đã trả lời').first().waitFor();
    await shot(desk, 'hub-findings');
    run('--data', data(), 'sync');
    await open(inspector, board.address + '/findings');
    await inspector.getByText(text).click();
    await inspector.getByText('Đã niêm yết tại nhà văn hóa.').waitFor();
    await inspector.getByRole('link', { name: 'Sửa, đóng' }).click();
    await inspector.getByRole('button', { name: 'Đã đóng' }).click();
    await save(inspector);
    await inspector.getByText('Đã đóng').first().waitFor();
    run('--data', data(), 'sync');
    assert.equal((await api(desk, '/list/finding')).rows[0].state, 'CLOSED');
  });
});

test('no page threw or broke its policy', () => {
  for (const page of [desk, node, inspector]) assert.deepEqual(page.faults, []);
});
