// Slow phones, lost lines, namesakes, taps that come twice.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { area, chooseHousehold, foundCommune, kPatienceMs, open, openBook, openBrowser, plain, shot } from './commune.js';

const kBytesPerSecond = 1_600_000 / 8;

let commune, browser, page, household, work;
const at = (path) => commune.node + path;
const api = (path) => page.evaluate(async (address) => (await fetch('/api/v1' + address)).json(), path);
const post = (path, body) =>
  page.evaluate(async ([address, what]) => {
    const { csrf } = await (await fetch('/api/v1/session')).json();
    const response = await fetch('/api/v1' + address, { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-Sovang-Csrf': csrf }, body: JSON.stringify(what) });
    return response.json();
  }, [path, body]);
const save = () => page.locator('.ghi button').click();
const saved = () => page.getByRole('status').filter({ hasText: 'Đã ghi vào sổ' }).waitFor();
const amount = () => page.getByLabel('Số tiền').inputValue();
const count = async (value) => (await api('/list/contribution?kind=MONEY&newest=1&limit=500')).rows.filter((row) => row.amount_vnd === value).length;

before(async () => {
  commune = await foundCommune();
  browser = await openBrowser();
  page = await openBook(browser, commune.node);
  const rows = (await api('/list/household?limit=100')).rows;
  const names = rows.map((row) => row.head_name);
  household = rows.find((row) => names.indexOf(row.head_name) === names.lastIndexOf(row.head_name));
  work = (await api('/list/work')).rows.find((row) => row.area_id === area);
});
after(async () => {
  await browser?.close();
  await commune?.end();
});

describe('a slow phone on 3G', () => {
  /** Milliseconds from the first byte asked for to buttons that can be tapped, with an empty and with a full cache. */
  async function opened(latency) {
    const context = await browser.newContext({ viewport: { width: 360, height: 780 }, storageState: await page.context().storageState() });
    const phone = await context.newPage();
    const tools = await context.newCDPSession(phone);
    await tools.send('Network.enable');
    await tools.send('Network.emulateNetworkConditions', { offline: false, latency, downloadThroughput: kBytesPerSecond, uploadThroughput: kBytesPerSecond / 2 });
    await tools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    const times = [];
    for (let i = 0; i < 2; i++) {
      await phone.goto(at('/'), { waitUntil: 'commit' });
      await phone.locator('.bon a').first().waitFor();
      times.push(await phone.evaluate(() => Math.round(performance.now())));
      await phone.locator('.cho').waitFor();
      await phone.waitForLoadState('networkidle');
    }
    await phone.locator('.bon').getByRole('link', { name: 'Tiền' }).click();
    await phone.getByRole('heading', { name: 'Ghi tiền' }).waitFor();
    await context.close();
    return times;
  }
  for (const latency of [150, 300])
    test(`opens the first page (${latency} ms there and back)`, async (t) => {
      const [first, again] = await opened(latency);
      t.diagnostic(`four buttons after ${first} ms, again after ${again} ms (CPU at a quarter, 1.6 Mbit/s, ${latency} ms)`);
    });
});

describe('a line that breaks', () => {
  test('loses nothing typed: offline, closed and opened again, saved once the line is back', async () => {
    await open(page, at(`/record/money?work=${work.id}`));
    await chooseHousehold(page, plain(household.head_name), household.head_name);
    await page.context().setOffline(true);
    await page.getByLabel('Số tiền').fill('1tr234');
    await page.getByLabel('Ghi chú').fill('ghi lúc mất mạng');
    await save();
    await page.getByText('Những gì đã gõ vẫn còn').first().waitFor();
    assert.equal(await amount(), '1tr234');
    await page.context().setOffline(false);
    const next = await page.context().newPage();
    next.setDefaultTimeout(kPatienceMs);
    await page.close();
    page = next;
    await open(page, at(`/record/money?work=${work.id}`));
    assert.equal(await amount(), '1tr234');
    assert.equal(await page.getByLabel('Ghi chú').inputValue(), 'ghi lúc mất mạng');
    assert.match(await page.getByRole('combobox', { name: 'Hộ gia đình' }).inputValue(), new RegExp(household.head_name));
    await page.getByText('Những gì gõ dở lần trước còn đây').waitFor();
    await shot(page, 'flow-restored');
    await save();
    await saved();
    assert.equal(await count(1234000), 1);
    await open(page, at(`/record/money?work=${work.id}`));
    assert.equal(await amount(), '', 'what is saved is no draft any more');
  });

  test('saves once when the answer is lost and the button is pressed again', async () => {
    await open(page, at(`/record/money?work=${work.id}`));
    await chooseHousehold(page, plain(household.head_name), household.head_name);
    await page.getByLabel('Số tiền').fill('2tr345');
    let lost = 0;
    await page.route('**/api/v1/records', async (route) => {
      if (lost++) return route.continue();
      await route.fetch();
      await route.abort();
    });
    await save();
    await page.getByText('Những gì đã gõ vẫn còn').first().waitFor();
    assert.equal(await count(2345000), 1, 'it did arrive');
    await save();
    await saved();
    await page.unroute('**/api/v1/records');
    assert.equal(lost, 2);
    assert.equal(await count(2345000), 1);
  });

  test('a form that lies unfinished can be let go of, and is gone when the book is locked', async () => {
    const kept = () => page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('sovang.draft.')).length);
    await open(page, at('/households/new'));
    await page.getByLabel('Chủ hộ', { exact: true }).fill('Đỗ Văn Dở');
    await page.reload();
    assert.equal(await page.getByLabel('Chủ hộ', { exact: true }).inputValue(), 'Đỗ Văn Dở');
    await page.getByRole('button', { name: 'Bỏ, ghi mới' }).click();
    assert.equal(await page.getByLabel('Chủ hộ', { exact: true }).inputValue(), '');
    assert.equal(await kept(), 0);
    await page.getByLabel('Chủ hộ', { exact: true }).fill('Đỗ Văn Dở');
    assert.equal(await kept(), 1);
    await open(page, at('/more'));
    await page.getByRole('button', { name: 'Khóa máy' }).last().click();
    await page.getByRole('button', { name: 'Mở sổ' }).click();
    await page.locator('.bon').waitFor();
    assert.equal(await kept(), 0);
  });
});

describe('what looks alike', () => {
  test('namesakes are told apart by spouse and alley, where one records and where one searches', async () => {
    for (const [id, spouse, alley] of [['TRUNG1', 'Lò Thị Mận', 'Ngõ 41'], ['TRUNG2', 'Vi Thị Đào', 'Ngõ 42']])
      assert.ok((await post('/records', { id: `01JZZZZZZZZZZZZZZZZZZ${id.slice(-1)}TRNG`, kind: 'household', fields: { household_id: id, area_id: area, head_name: 'Quàng Văn Trùng', spouse_name: spouse, alley } })).id);
    for (const [path, input, rows] of [['/record/money', 'input[role=combobox]', '[role=option]'], ['/book', '[data-tim]', '.goi li'], ['/households', '[data-tim]', '.so-vang li']]) {
      await open(page, at(path));
      await page.locator(input).first().pressSequentially('quang trung');
      await page.locator(rows, { hasText: 'Quàng Văn Trùng' }).nth(1).waitFor();
      const texts = await page.locator(rows, { hasText: 'Quàng Văn Trùng' }).allInnerTexts();
      assert.equal(texts.length, 2, path);
      assert.ok(texts.some((text) => text.includes('Lò Thị Mận') && text.includes('Ngõ 41')), path + texts);
      assert.ok(texts.some((text) => text.includes('Vi Thị Đào') && text.includes('Ngõ 42')), path + texts);
    }
  });

  test('the book finds a receipt by its number or its end, and a work by its title', async () => {
    const receipt = (await api('/list/contribution?kind=MONEY&newest=1&limit=1')).rows[0].receipt_no;
    for (const typed of [receipt, receipt.replaceAll(/[-/]/g, ' ').toLowerCase(), receipt.split('-').at(-1)]) {
      await open(page, at('/book'));
      await page.locator('[data-tim]').pressSequentially(typed);
      await page.locator('.goi a', { hasText: receipt }).waitFor();
    }
    await page.locator('.goi a', { hasText: receipt }).click();
    await page.getByText(receipt).first().waitFor();
    await open(page, at('/book'));
    await page.locator('[data-tim]').pressSequentially(plain(work.title));
    await page.locator('.goi').getByRole('button', { name: work.title }).click();
    await page.locator('.cong').waitFor();
    assert.equal(new URL(page.url()).searchParams.get('work'), work.id);
  });

  test('only on this device, at the commune, countersigned: three shapes, three words', async () => {
    const words = { local: 'Chỉ trên máy', sent: 'Đã tới xã', cosigned: 'Đã đối chứng' };
    const states = Object.keys(words);
    await page.route('**/api/v1/list/contribution?*', async (route) => {
      const response = await route.fetch();
      const json = await response.json();
      json.rows.forEach((row, index) => (row.proof = states[index % 3]));
      await route.fulfill({ response, json });
    });
    await open(page, at('/book'));
    const drawn = await page.locator('.dong .tt').evaluateAll((all) => all.slice(0, 3).map((one) => ({ shape: one.querySelector('svg').innerHTML, word: one.textContent + [...one.querySelectorAll('[aria-label], title')].map((label) => label.getAttribute('aria-label') ?? label.textContent) })));
    assert.equal(new Set(drawn.map((one) => one.shape)).size, 3);
    states.forEach((state, index) => assert.ok(drawn[index].word.includes(words[state]), JSON.stringify(drawn[index])));
    await page.unroute('**/api/v1/list/contribution?*');

    const record = (await api('/list/contribution?newest=1&limit=1')).rows[0].id;
    for (const state of states) {
      await page.route('**/api/v1/records/*', async (route) => {
        const response = await route.fetch();
        const json = await response.json();
        for (const entry of json.entries) entry.proof = state;
        await route.fulfill({ response, json });
      });
      await open(page, at('/r/' + record));
      await page.locator('.the', { hasText: words[state] }).waitFor();
      for (const other of states) if (other !== state) assert.equal(await page.locator('.the', { hasText: words[other] }).count(), 0);
      await page.unroute('**/api/v1/records/*');
    }
    await page.route('**/api/v1/home*', async (route) => {
      const response = await route.fetch();
      const json = await response.json();
      Object.assign(json.waiting, { count: 5, arrived: 2 });
      await route.fulfill({ response, json });
    });
    await open(page, at('/'));
    await page.getByText('3 khoản chỉ có trên máy này · 2 khoản đã tới xã, chờ đối chứng').waitFor();
    await page.unroute('**/api/v1/home*');
  });
});

describe('a book of 100,000 lines', () => {
  const kLines = 100_000;
  const kDrawnMax = 1200; // three stretches of 200 and some

  test('is fetched as it is scrolled, keeps few lines on the page, and comes back to its beginning', async () => {
    await page.setViewportSize({ width: 360, height: 780 });
    let fetched = 0;
    await page.route('**/api/v1/list/contribution?*', (route) => {
      const from = Number(new URL(route.request().url()).searchParams.get('after') ?? 0);
      const rows = Array.from({ length: 200 }, (_, index) => ({ id: 'C' + (from + index), type: 'contribution', kind: 'MONEY', amount_vnd: 1000, giver: 'Người thứ ' + (from + index), work_id: work.id, booked_on: '2025-01-01', proof: 'local', cursor: String(from + index + 1) }));
      fetched = Math.max(fetched, from + rows.length);
      return route.fulfill({ json: { rows, next: from + 200 < kLines ? String(from + 200) : null, sums: { rows: kLines, money_vnd: kLines * 1000, commune_budget_vnd: 0, workdays_half: 0, in_kind_value_vnd: 0, land_dm2: 0 } } });
    });
    await open(page, at('/book'));
    await page.getByText('100.000.000').waitFor();
    for (let wanted = 400; wanted <= 5000; wanted += 200) {
      for (let i = 0; i < 1000 && fetched < wanted; i++) {
        await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
        await page.waitForTimeout(20);
      }
      assert.ok(fetched >= wanted, `${fetched} of ${wanted}`);
    }
    assert.ok(fetched < kLines / 4, 'no more than is looked at');
    const drawn = await page.locator('.dong').count();
    assert.ok(drawn > 5 && drawn < kDrawnMax, `${drawn} lines drawn of ${fetched}`);
    await page.evaluate(() => scrollTo(0, 0));
    await page.getByText('Người thứ 0', { exact: true }).waitFor();
    assert.ok((await page.locator('.dong').count()) < kDrawnMax);
    await page.unroute('**/api/v1/list/contribution?*');
  });

  test('does not wait for answers that nobody wants any more', async () => {
    const given = [];
    await page.route('**/api/v1/search?*', async (route) => {
      const typed = new URL(route.request().url()).searchParams.get('q');
      given.push(typed);
      if (typed.length < 4) return; // never answered
      await route.fulfill({ json: { rows: [{ id: 'HX', head_name: 'Trả Lời ' + typed, area_id: area }], receipts: [] } });
    });
    await open(page, at('/book'));
    await page.locator('[data-tim]').pressSequentially('ngu', { delay: 200 });
    await page.locator('[data-tim]').evaluate((field) => {
      for (const stroke of 'yen') {
        field.value += stroke;
        field.dispatchEvent(new InputEvent('input', { bubbles: true, data: stroke }));
      }
    });
    await page.locator('.goi').getByText('Trả Lời nguyen').waitFor();
    assert.ok(!given.includes('nguy') && !given.includes('nguye'), `fast strokes ask once: ${given}`);
    await page.unroute('**/api/v1/search?*');
  });
});
