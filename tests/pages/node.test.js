// A village head's day, on the device of an area.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { area, chooseHousehold, foundCommune, open, openBook, openBrowser, plain, shot } from './commune.js';
import { lookAt } from './looks.js';

let commune, browser, page, household, work;
const at = (path) => commune.node + path;
const api = (path) => page.evaluate(async (address) => (await fetch('/api/v1' + address)).json(), path);
const post = (path, body) =>
  page.evaluate(async ([address, what]) => {
    const { csrf } = await (await fetch('/api/v1/session')).json();
    const response = await fetch('/api/v1' + address, { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-Sovang-Csrf': csrf }, body: JSON.stringify(what) });
    return { status: response.status, body: await response.json() };
  }, [path, body]);
const save = () => page.locator('.ghi button').click();
const saved = () => page.getByRole('status').filter({ hasText: 'Đã ghi vào sổ' }).waitFor();
const idOfSaved = () => decodeURIComponent(new URL(page.url()).pathname.split('/')[2]);

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

describe('a village head', () => {
  test('opens the book in less than 150 KB', async () => {
    const context = await browser.newContext({ viewport: { width: 360, height: 780 } });
    const first = await context.newPage();
    const finished = [];
    first.on('requestfinished', (request) => finished.push(request.sizes()));
    await first.goto(at('/'));
    await first.getByRole('button', { name: 'Mở sổ' }).click();
    await first.getByRole('heading', { name: 'Ghi khoản mới' }).waitFor();
    await first.waitForLoadState('networkidle');
    const bytes = (await Promise.all(finished)).reduce((sum, one) => sum + one.responseBodySize, 0);
    assert.ok(bytes > 40_000 && bytes < 150_000, `${bytes} bytes`);
    await context.close();
  });

  test('sees the day, four buttons and the works', async () => {
    await open(page, at('/'));
    for (const name of ['Tiền', 'Ngày công', 'Hiện vật', 'Hiến đất']) await page.locator('.bon').getByRole('link', { name }).waitFor();
    await page.getByText('Mọi khoản đã được xã đối chứng').waitFor();
    await page.getByRole('link', { name: work.title }).waitFor();
  });

  test('records money: a household without marks, a doubtful amount that asks, a receipt number', async () => {
    await page.locator('.bon').getByRole('link', { name: 'Tiền' }).click();
    await page.getByRole('button', { name: 'Việc:' }).click();
    await page.locator('.goi').getByRole('button', { name: work.title }).click();
    await chooseHousehold(page, plain(household.head_name), household.head_name);
    await page.getByLabel('Số tiền').pressSequentially('500');
    await page.getByLabel('Ghi chú').focus();
    await page.getByText('“500” là bao nhiêu? Sổ không đoán thay.').waitFor();
    await shot(page, 'flow-ask');
    await page.getByRole('button', { name: '500000 đ' }).click();
    await page.getByText('Năm trăm nghìn đồng').waitFor();
    await page.getByLabel('Ghi chú').fill('góp đợt một, gửi bà Nguyễn Thị Thuý');
    await page.locator('.ghi').getByRole('button', { name: 'Ghi sổ' }).dblclick(); // two taps save once
    await saved();
    assert.match(await page.locator('.soph').innerText(), /^PT-T01\/\d{4}-\d{5}$/);
    await page.getByText('Chỉ trên máy').waitFor();
    await shot(page, 'flow-saved');
    const record = await api('/records/' + idOfSaved());
    assert.equal(record.amount_vnd, 500000);
    assert.equal(record.note, 'góp đợt một, gửi bà Nguyễn Thị Thuý');
    assert.equal((await api('/home')).today.count, 1);
  });

  test('reads amounts as people type them', async () => {
    await open(page, at('/record/money'));
    for (const [typed, read] of [['1tr5', '1.500.000'], ['2 triệu rưỡi', '2.500.000'], ['300 nghìn', '300.000'], ['1.200.000', '1.200.000']]) {
      await page.getByLabel('Số tiền').fill('');
      await page.getByLabel('Số tiền').pressSequentially(typed);
      await page.locator('.doc-so', { hasText: read }).waitFor();
    }
    await page.evaluate(() => sessionStorage.clear());
  });

  test('is told in plain words what is wrong, without the names of columns', async () => {
    await open(page, at(`/record/money?work=${work.id}`));
    assert.equal(await page.evaluate(() => document.activeElement.id), 'o-household_id');
    await chooseHousehold(page, plain(household.head_name), household.head_name);
    for (const [typed, told] of [['', 'Chưa ghi: Số tiền.'], ['-500000', 'Số tiền phải lớn hơn 0. Ghi nhầm thì dùng Đảo bút toán.'], ['5OO.OOO', '“5OO.OOO” có chữ O thay số 0. Gõ lại bằng số.'], ['1,2 tỷ', 'Một tỷ hai trăm triệu đồng.']]) {
      await page.getByLabel('Số tiền').fill(typed);
      await save();
      await page.locator('.chu-y', { hasText: told }).waitFor();
      assert.doesNotMatch(await page.locator('.chu-y').innerText(), /Cột|_vnd|_id/);
    }
    await page.getByRole('button', { name: 'Đúng số này' }).waitFor();
    await page.evaluate(() => sessionStorage.clear());
  });

  test('records the gift of who wants no name, and no paper names them', async () => {
    const other = commune.csvRows('households').find((row) => row.area_id === area && row.head_name !== household.head_name);
    await open(page, at(`/record/money?work=${work.id}&household=${other.household_id}`));
    await page.getByLabel('Số tiền').fill('123k');
    await page.getByText('Thêm chi tiết').click();
    await page.getByRole('button', { name: 'Không ghi tên' }).click();
    await save();
    await saved();
    const receipt = await api('/receipt/' + encodeURIComponent(idOfSaved()));
    assert.equal(receipt.nameless, true);
    assert.ok(!receipt.paper.includes(other.head_name));
    const given = (await api('/posting?work=' + encodeURIComponent(work.id))).contributors.filter((row) => row.money_vnd === 123_000);
    assert.deepEqual(given.map((row) => row.name), ['Một nhà hảo tâm']);
  });

  test('leaves the lists of a work of the commune to the commune, who knows all of it', async () => {
    const whole = (await api('/list/work')).rows.find((row) => row.level === 'COMMUNE');
    await open(page, at('/w/' + encodeURIComponent(whole.id)));
    await page.getByText('Việc của xã: máy này chỉ giữ phần').waitFor();
    assert.equal(await page.getByText('Còn lại').count(), 0);
    await open(page, at('/posting/' + encodeURIComponent(whole.id)));
    await page.getByText('In danh sách này ở máy của xã.').waitFor();
    assert.ok(!(await api('/board')).works.some((row) => row.level === 'COMMUNE'));
  });

  test('is asked about a possible double, and may answer that it is another one', async () => {
    await open(page, at(`/record/money?work=${work.id}`));
    await chooseHousehold(page, plain(household.head_name), household.head_name);
    await page.getByLabel('Số tiền').fill('500k');
    await save();
    await page.getByText('Có thể đã ghi khoản này rồi').waitFor();
    await shot(page, 'flow-double');
    await page.getByRole('button', { name: 'Góp thêm lần nữa, ghi tiếp' }).click();
    await saved();
  });

  test('loses nothing typed when the page is reloaded or the line is lost', async () => {
    await open(page, at(`/record/money?work=${work.id}`));
    await chooseHousehold(page, plain(household.head_name), household.head_name);
    await page.getByLabel('Số tiền').fill('750k');
    await page.reload();
    assert.equal(await page.getByLabel('Số tiền').inputValue(), '750k');
    assert.match(await page.getByRole('combobox', { name: 'Hộ gia đình' }).inputValue(), new RegExp(household.head_name));
    await page.route('**/api/v1/records', (route) => route.abort());
    await save();
    await page.getByText('Những gì đã gõ vẫn còn').first().waitFor();
    await page.unroute('**/api/v1/records');
    assert.equal(await page.getByLabel('Số tiền').inputValue(), '750k');
    await save();
    await saved();
  });

  test('saves the same form once, however often it is sent', async () => {
    const form = { id: '01JZZZZZZZZZZZZZZZZZZZZZZA', kind: 'money', fields: { work_id: work.id, household_id: household.id, area_id: area, amount_vnd: '910000', occurred_on: (await api('/session')).today } };
    const one = await post('/records', form);
    const two = await post('/records', form);
    assert.equal(one.status, 201);
    assert.equal(two.body.receipt_no, one.body.receipt_no);
  });

  test('records workdays by half days, and goods', async () => {
    await open(page, at(`/record/workday?work=${work.id}`));
    await chooseHousehold(page, plain(household.head_name), household.head_name);
    const step = page.getByRole('button', { name: 'Thêm nửa ngày' });
    await step.evaluate((button) => [1, 2, 3].forEach(() => button.click())); // faster than the book reads
    await page.locator('.doc-so', { hasText: '1,5 ngày công' }).waitFor();
    await save();
    await saved();
    assert.equal((await api('/records/' + idOfSaved())).workdays_half, 3);

    await open(page, at(`/record/goods?work=${work.id}`));
    await chooseHousehold(page, plain(household.head_name), household.head_name);
    await page.getByLabel('Hiện vật gì').fill('xi măng');
    await page.getByLabel('Số lượng').fill('20');
    await page.getByLabel('Đơn vị tính').fill('bao');
    await page.getByLabel('Đơn giá (không bắt buộc)').fill('90k');
    await save();
    await saved();
    const goods = await api('/records/' + idOfSaved());
    assert.equal(goods.value_vnd, 1800000);
    assert.equal(goods.item, 'xi măng');
  });

  test('records land that not all have signed as a promise, and the signature later', async () => {
    await open(page, at(`/record/land?work=${work.id}`));
    await chooseHousehold(page, plain(household.head_name), household.head_name);
    await page.getByLabel('Diện tích (m²)').fill('37,5');
    await page.getByLabel('Thửa đất số').fill('104a');
    await page.getByLabel('Tờ bản đồ số').fill('12');
    await page.getByLabel('Tên người thứ 1').fill(household.head_name);
    await page.locator('.chu-dat').getByText('Đã ký').first().click();
    await page.getByRole('button', { name: 'Thêm người ký' }).click();
    await page.getByLabel('Tên người thứ 2').fill('Trần Thị Bưởi');
    await page.getByText('Đã ký 1 trên 2').waitFor();
    await save();
    await page.getByRole('button', { name: 'Ghi như lời hứa, ký sau' }).click();
    await saved();
    const id = idOfSaved();
    await open(page, at('/waiting'));
    await page.getByRole('link', { name: '37,5 m²' }).click();
    await page.getByRole('link', { name: 'Ghi chữ ký đã có' }).click();
    await page.getByLabel('Số người đã ký').waitFor();
    await save();
    await page.getByText('Bổ sung trị giá, chữ ký').waitFor();
    const record = await api('/records/' + encodeURIComponent(id));
    assert.ok(record.entries.some((entry) => entry.relation === 'completion' && entry.counts));
  });

  test('reverses a mistake with a reason; both halves stay', async () => {
    await open(page, at('/book?kind=MONEY'));
    await page.locator('.dong a').first().click();
    await page.getByRole('link', { name: 'Ghi nhầm? Đảo bút toán này' }).click();
    await page.locator('.ghi button').click();
    await page.getByText('Chưa có lý do').waitFor();
    await page.getByRole('button', { name: 'ghi nhầm số' }).click();
    await page.locator('.ghi button').click();
    await page.getByText('ĐÃ ĐẢO').waitFor();
    await page.getByRole('link', { name: 'Ghi lại cho đúng' }).waitFor();
    await shot(page, 'flow-reversed');
  });

  test('finds a household in the book and sees its sum', async () => {
    await open(page, at('/book'));
    await page.getByLabel('Tìm tên hộ').pressSequentially(plain(household.head_name));
    await page.locator('.goi').getByRole('button', { name: household.head_name }).click();
    await page.locator('.cong').waitFor();
    const names = await page.locator('.dong .ten').allInnerTexts();
    assert.ok(names.length > 3);
    assert.ok(names.includes(household.head_name));
  });

  test('adds a household in Vietnamese, finds it without marks, edits it', async () => {
    await open(page, at('/households'));
    await page.getByRole('link', { name: 'Thêm hộ mới' }).click();
    await page.getByLabel('Chủ hộ', { exact: true }).pressSequentially('Đỗ Thị Thuý Ngưỡng');
    await page.getByLabel('Vợ hoặc chồng').fill('Lường Văn Ưởng');
    await page.getByLabel('Ngõ, xóm').fill('Ngõ 12');
    await save();
    await page.getByRole('heading', { name: 'Đỗ Thị Thuý Ngưỡng' }).waitFor();
    await open(page, at('/households'));
    await page.getByLabel('Gõ tên, không cần dấu').pressSequentially('do thuy nguong');
    await page.getByRole('link', { name: 'Đỗ Thị Thuý Ngưỡng' }).click();
    await page.getByRole('link', { name: 'Sửa' }).click();
    await page.getByLabel('Điện thoại').fill('0000111222');
    await save();
    await page.getByText('0000111222').waitFor();
  });

  test('adds a work and the vote that decides it', async () => {
    await open(page, at('/works/new'));
    await page.getByLabel('Tên việc').fill('Sửa giếng làng');
    await page.getByLabel('Kinh phí dự kiến').fill('40tr');
    await save();
    await page.getByText('Việc này chưa có quyết định của dân').waitFor();
    await page.getByRole('link', { name: 'Ghi cuộc họp' }).click();
    await page.getByLabel('Tổng số hộ').fill('50');
    await page.getByLabel('Số hộ dự họp').fill('45');
    await page.getByLabel('Tán thành', { exact: true }).fill('40');
    await page.getByLabel('Không tán thành').fill('3');
    await page.getByLabel('Không có ý kiến').fill('2');
    await save();
    await page.getByRole('heading', { name: 'Họp và biểu quyết' }).waitFor();
    await page.getByText('40/50 (80%)').waitFor();
  });

  test('may not spend more than came in, and may spend what did', async () => {
    const title = 'Sửa giếng làng';
    const well = (await api('/list/work')).rows.find((row) => row.title === title);
    await open(page, at('/spending/new?work_id=' + well.id));
    await page.getByLabel('Số tiền').fill('2tr');
    await page.getByLabel('Nội dung chi').fill('Mua ống bi');
    await save();
    await page.getByRole('alert').waitFor();
    await post('/records', { id: '01JZZZZZZZZZZZZZZZZZZZZZZB', kind: 'money', fields: { work_id: well.id, household_id: household.id, area_id: area, amount_vnd: '3000000', occurred_on: (await api('/session')).today } });
    await save();
    await page.getByRole('heading', { name: 'Tiền đã chi' }).waitFor();
    await page.getByText('Mua ống bi').waitFor();
  });

  test('records cash handed on', async () => {
    await open(page, at('/remittances/new?work_id=' + work.id));
    await page.getByLabel('Số tiền').fill('500k');
    await save();
    await page.getByText('Trưởng thôn → Xã').waitFor();
    await open(page, at('/opening'));
    await page.getByText('Kế toán xã ghi số dư').waitFor();
  });

  test("sees each row's outcome before a file enters", async () => {
    const file = join(commune.folder, 'them.csv');
    writeFileSync(file, `household_id,area_id,head_name,alley\nM1,${area},Hoàng Thị Ứng,Ngõ 3\nM2,${area},,Ngõ 4\n`);
    await open(page, at('/import'));
    await page.getByLabel('Tệp ghi gì').selectOption('households');
    await page.locator('input[type=file]').setInputFiles(file);
    await page.getByText('1 dòng vào được · 0 cần xem · 1 không vào được · 0 đã có').waitFor();
    await shot(page, 'flow-import');
    await page.getByRole('button', { name: 'Ghi 1 dòng vào được' }).click();
    await page.getByText('Đã ghi 1 dòng vào sổ').waitFor();
    assert.equal((await api('/records/M1')).head_name, 'Hoàng Thị Ứng');
  });

  test('prints the posting list, a receipt and the report', async () => {
    const receipt = (await api('/list/contribution?kind=MONEY&newest=1&limit=1')).rows[0];
    for (const [path, text] of [['/posting/' + work.id, 'NIÊM YẾT CÔNG KHAI'], ['/receipt/' + receipt.id, 'PHIẾU THU'], ['/area-report?period=' + commune.year, 'BÁO CÁO']]) {
      await open(page, at(path));
      await page.getByText(text, { exact: true }).first().waitFor();
      const pdf = await page.pdf({ preferCSSPageSize: true });
      assert.ok(pdf.length > 10_000);
      const box = /\/MediaBox \[\s*0 0 ([\d.]+) ([\d.]+)/.exec(pdf.toString('latin1'));
      if (path.startsWith('/receipt')) assert.ok(Number(box[1]) > Number(box[2]), 'A5 lies on its side');
      else assert.ok(Number(box[2]) > 800, 'A4 stands');
      await shot(page, 'paper' + path.split('/')[1]);
    }
    const posting = await (await open(page, at('/posting/' + work.id)), page.locator('.van-ban').innerText());
    const private_ = commune.csvRows('households').filter((row) => row.area_id === area && row.phone);
    assert.ok(!private_.some((row) => posting.includes(row.phone)));
    assert.ok(!/Ngõ \d/.test(posting));
  });

  test('carries a file to the commune and back', async () => {
    await open(page, at('/send'));
    const [request] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Lưu tệp mang đi' }).click()]);
    assert.match(request.suggestedFilename(), /^gui-xa_t01-a_\d{4}-\d\d-\d\d\.age$/);
    const carried = join(commune.folder, 'mang-di.age');
    await request.saveAs(carried);
    const hub = await openBook(browser, commune.hub, { viewport: { width: 1280, height: 900 } });
    await open(hub, commune.hub + '/devices');
    const [reply] = await Promise.all([hub.waitForEvent('download'), hub.locator('label:has-text("Mở tệp") input').setInputFiles(carried)]);
    const answer = join(commune.folder, 'mang-ve.age');
    await reply.saveAs(answer);
    await page.locator('label:has-text("Mở tệp xã trả về") input').setInputFiles(answer);
    await page.getByText('Mọi khoản đã được xã đối chứng').waitFor();
    await hub.context().close();
  });

  test('sends by one button, and sees the seal', async () => {
    await open(page, at(`/record/money?work=${work.id}`));
    await chooseHousehold(page, plain(household.head_name), household.head_name);
    await page.getByLabel('Số tiền').fill('120k');
    await save();
    await saved();
    const id = idOfSaved();
    await open(page, at('/send'));
    await page.getByText('1 khoản chỉ có trên máy này').waitFor();
    await page.locator('#chinh').getByRole('button', { name: 'Gửi xã' }).click();
    await page.getByText(/Gửi \d+ khoản, nhận \d+/).waitFor();
    await shot(page, 'flow-sent');
    await open(page, at('/r/' + id));
    await page.getByText('Đã đối chứng').first().waitFor();
  });

  test('is told when the commune cannot be reached, and loses nothing', async () => {
    await open(page, at('/send'));
    await page.locator('summary').first().click();
    await page.getByLabel('Địa chỉ').fill('http://127.0.0.1:9');
    await page.locator('#chinh').getByRole('button', { name: 'Gửi xã' }).click();
    await page.getByRole('alert').waitFor();
  });

  test('reads English by a switch; names stay Vietnamese', async () => {
    await open(page, at('/more'));
    await page.getByRole('button', { name: 'English' }).last().click();
    await page.getByRole('heading', { name: 'More' }).waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'en');
    await page.getByRole('button', { name: 'Tiếng Việt' }).last().click();
    await page.getByRole('heading', { name: 'Thêm' }).waitFor();
  });

  test('works by keyboard alone', async () => {
    await open(page, at('/'));
    await page.keyboard.press('Alt+Digit2');
    await page.getByRole('heading', { name: 'Ghi ngày công' }).waitFor();
    await open(page, at('/book'));
    await page.keyboard.press('/');
    assert.equal(await page.evaluate(() => document.activeElement.hasAttribute('data-tim')), true);
  });

  test('sees every page well: axe, dark, 320 px, large text', async () => {
    const record = (await api('/list/contribution?newest=1&limit=1')).rows[0].id;
    await lookAt(page, commune.node, ['/', '/record/money', '/record/workday', '/record/goods', '/record/land', '/book', '/send', '/more', `/r/${record}`, `/r/${record}/reverse`, '/households', '/households/new', `/household/${household.id}`, '/works', '/works/new', `/w/${work.id}`, '/meetings', '/meetings/new', '/spending', '/spending/new', '/remittances/new', '/opening', '/orgs', '/waiting', '/import', '/papers', `/posting/${work.id}`, `/receipt/${record}`, `/area-report?period=${commune.year}`, '/machine', '/notices', '/accounts'], 'node');
    assert.deepEqual(page.faults, []);
  });

  test('locks the book', async () => {
    await page.setViewportSize({ width: 360, height: 780 });
    await open(page, at('/more'));
    await page.getByRole('button', { name: 'Khóa máy' }).last().click();
    await page.getByRole('button', { name: 'Mở sổ' }).waitFor();
    assert.equal(await page.evaluate(async () => (await fetch('/api/v1/home')).status), 401);
  });
});
