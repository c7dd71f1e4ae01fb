// What comes out of the printer: the PDF of the browser, read back.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { area, foundCommune, open, openBook, openBrowser } from './commune.js';

const kA4 = [595, 842]; // points
const kA5 = [595, 420];
const reader = spawnSync('pdftotext', ['-v']).error ? null : 'pdftotext';
if (!reader) console.log('No pdftotext here (packages/debian.txt has poppler-utils): papers are not read back.');
const group = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, '.');

describe('printed', { skip: !reader }, () => {
  let commune, browser, page;
  const api = (path) => page.evaluate(async (address) => (await fetch('/api/v1' + address)).json(), path);

  before(async () => {
    commune = await foundCommune();
    browser = await openBrowser();
    page = await openBook(browser, commune.node);
  });
  after(async () => {
    await browser?.close();
    await commune?.end();
  });

  /** Text of each page, the size of the first in points, and what the program's own bar says on the screen. */
  async function print(from, path) {
    await open(from, path);
    await from.locator('.van-ban, .phieu').first().waitFor();
    await from.evaluate(() => document.fonts.ready); // letters that are still on their way are not printed
    const bar = (await from.locator('.thanh-in').innerText()).split('\n').map((one) => one.trim()).filter((one) => one.length > 2);
    const file = join(commune.folder, 'paper.pdf');
    writeFileSync(file, await from.pdf({ preferCSSPageSize: true }));
    const text = execFileSync(reader, ['-layout', file, '-'], { encoding: 'utf8' }).normalize('NFC');
    const size = /Page size:\s+([\d.]+) x ([\d.]+)/.exec(execFileSync('pdfinfo', [file], { encoding: 'utf8' })).slice(1).map(Number);
    const pages = text.replace(/\f$/, '').split('\f');
    assert.ok(bar.length > 0);
    for (const label of bar) assert.ok(!pages.some((one) => one.split('\n').some((line) => line.trim() === label)), `“${label}” of the screen is on the paper`);
    for (const chrome of ['Trang trước', 'Gửi xã', 'Mục lục', 'Bỏ qua']) assert.ok(!text.includes(chrome), chrome);
    for (const one of pages) assert.ok(one.trim().length > 40, 'no page is all but empty');
    return { text: text.replace(/\s+/g, ' '), pages, size };
  }
  const near = (size, wanted) => assert.ok(Math.abs(size[0] - wanted[0]) < 3 && Math.abs(size[1] - wanted[1]) < 3, size.join(' × '));

  test('the posting list is A4, repeats its head, numbers its pages and breaks no row', async () => {
    const works = (await api('/home')).works;
    const work = works.filter((one) => one.area_id === area).sort((a, b) => b.received_vnd - a.received_vnd)[0];
    const posting = await api('/posting?work=' + encodeURIComponent(work.id));
    const { text, pages, size } = await print(page, commune.node + '/posting/' + work.id);
    near(size, kA4);
    for (const wanted of ['CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM', 'NIÊM YẾT CÔNG KHAI', work.title, `Còn lại: ${group(posting.balance)} đồng`, `Đã chi: ${group(posting.totals.spent_vnd)} đồng`, 'TRƯỞNG THÔN']) assert.ok(text.includes(wanted), wanted);
    const numbers = pages.flatMap((one) => [...one.matchAll(/^ *(\d+) +\p{Lu}\p{L}* /gmu)].map((found) => Number(found[1])));
    for (let i = 1; i <= posting.contributors.length; i++) assert.ok(numbers.includes(i), `row ${i}`);
    assert.ok(pages.length > 1, 'long enough to break');
    pages.forEach((one, index) => {
      assert.ok(one.includes(`Trang ${index + 1}/${pages.length}`), `page ${index + 1} has its number`);
      if (/^ *\d+ +\p{Lu}\p{L}+ \p{Lu}/mu.test(one)) assert.ok(/TT +Hộ, đơn vị/.test(one), `page ${index + 1} repeats the head`);
    });
    assert.ok(/^ *\d+ +\p{Lu}/mu.test(pages.at(-1)), 'the signature does not stand alone');
    assert.ok(!/Ngõ \d/.test(text), 'no alley on a public paper');
  });

  test('a receipt is A5 and says number, giver, amount in figures and in words', async () => {
    const record = (await api('/list/contribution?kind=MONEY&newest=1&limit=50')).rows.find((row) => row.household_id && !row.reverses_id && !row.reversed);
    const receipt = await api('/receipt/' + encodeURIComponent(record.id));
    const { text, pages, size } = await print(page, commune.node + '/receipt/' + encodeURIComponent(record.id));
    near(size, kA5);
    assert.equal(pages.length, 1);
    for (const wanted of ['PHIẾU THU', receipt.receipt_no, receipt.payer, group(receipt.amount_vnd), receipt.words, receipt.reason, receipt.check_code]) assert.ok(text.includes(wanted), wanted);
  });

  test("the area's report is A4 with its sums", async () => {
    const report = await api('/report?period=' + commune.year);
    const { text, size } = await print(page, commune.node + '/area-report?period=' + commune.year);
    near(size, kA4);
    for (const wanted of ['BÁO CÁO', 'Kết quả theo loại', group(report.total.money_vnd), group(report.total.people_total_vnd), group(report.cash_total.balance_vnd), 'TRƯỞNG THÔN']) assert.ok(text.includes(wanted), wanted);
  });

  test("the commune's report is A4, says its sums in words, numbers its pages and never leaves a heading alone", async () => {
    const hub = await openBook(browser, commune.hub, { viewport: { width: 1280, height: 900 } });
    await open(hub, commune.hub + '/report?period=' + commune.year);
    const { text, pages, size } = await print(hub, commune.hub + '/report?period=' + commune.year);
    near(size, kA4);
    for (const wanted of [commune.expected.headline.phrase_total, commune.expected.headline.phrase_people, 'Phụ lục 1', 'Nơi nhận:', './.']) assert.ok(text.includes(wanted), wanted);
    pages.slice(1).forEach((one, index) => assert.equal(one.trim().split('\n')[0].trim(), String(index + 2), 'the number at the top'));
    for (const one of pages) assert.ok(!/^(\d+\.|[IVX]+\.|Phụ lục \d+) [^.]{3,60}$/u.test(one.trim().split('\n').at(-1).trim()), `a heading at the foot: ${one.trim().split('\n').at(-1)}`);
    await hub.context().close();
  });
});
