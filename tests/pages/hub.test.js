// The commune's desk.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { chooseHousehold, foundCommune, open, openBook, openBrowser, plain, run, serve, shot } from './commune.js';
import { lookAt, violations } from './looks.js';

let commune, browser, page;
const at = (path) => commune.hub + path;
const api = (path) => page.evaluate(async (address) => (await fetch('/api/v1' + address)).json(), path);
const save = () => page.locator('.ghi button').click();
const group = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, '.');
const figure = (name) => page.locator('.tong-hop tr', { hasText: name }).locator('a [aria-hidden]').innerText();

before(async () => {
  commune = await foundCommune();
  browser = await openBrowser();
  page = await openBook(browser, commune.hub, { viewport: { width: 1280, height: 900 } });
});
after(async () => {
  await browser?.close();
  await commune?.end();
});

describe('a clerk', () => {
  test('sees the figures that the report must quote', async () => {
    await open(page, at('/?period=' + commune.year));
    const { total, headline } = commune.expected;
    assert.equal(await figure('Tổng kinh phí huy động'), group(total.total_vnd) + '\u00a0đ');
    assert.equal(await figure('Nhân dân và nguồn khác'), group(total.people_total_vnd));
    assert.equal(await figure('Ngân sách xã'), group(total.commune_budget_vnd));
    await page.getByText(headline.phrase_total).waitFor();
    await shot(page, 'hub-overview');
  });

  test('goes from a figure to an area, an entry and its signatures', async () => {
    await page.locator('.tong-hop tr', { hasText: 'Tiền' }).first().getByRole('link').click();
    await page.getByRole('heading', { name: group(commune.expected.total.money_vnd) }).waitFor();
    await page.locator('.bang tbody a').first().click();
    await page.locator('.bang tbody tr').nth(3).waitFor();
    await shot(page, 'hub-entries');
    await page.locator('.bang tbody a').first().click();
    await page.getByRole('heading', { name: 'Bằng chứng' }).waitFor();
    await page.getByText('Đã xảy ra những gì').waitFor();
  });

  test('types in for an area; the entry says so', async () => {
    const household = (await api('/list/household?limit=1&area=T02')).rows[0];
    const work = (await api('/list/work')).rows.find((row) => row.area_id === 'T02');
    await open(page, at('/record/money?work=' + work.id));
    await chooseHousehold(page, plain(household.head_name), household.head_name);
    await page.getByLabel('Số tiền').fill('410k');
    await save();
    await page.getByText('Đã ghi vào sổ').first().waitFor();
    await open(page, at('/entries?area=T02'));
    await page.getByRole('row', { name: /410000/ }).first().getByText('xã nhập thay').waitFor();
  });

  test('keeps petitions, models, commendations, indicators and rates', async () => {
    await open(page, at('/petitions/new'));
    await page.getByRole('button', { name: 'Kiến nghị, phản ánh' }).click();
    await page.getByLabel('Lĩnh vực').selectOption('ENVIRONMENT');
    await page.getByLabel('Mã người gửi').fill('ND00001');
    await save();
    await page.getByRole('link', { name: /Kiến nghị, phản ánh · Môi trường/ }).first().waitFor();

    await open(page, at('/models/new'));
    await page.getByLabel('Tên mô hình').fill('Tuyến đường hoa mười giờ');
    await page.getByRole('button', { name: 'Văn hóa – xã hội' }).click();
    await save();
    await page.getByRole('link', { name: /Tuyến đường hoa mười giờ/ }).click();
    await page.getByRole('link', { name: 'Sửa' }).click();
    await page.getByLabel('Đơn vị thực hiện').fill('Hội Phụ nữ');
    await save();
    await page.getByText('Hội Phụ nữ').first().waitFor();

    await open(page, at('/commendations/new'));
    await page.getByLabel('Tên tập thể, cá nhân').fill('Thôn Đồng Mít');
    await page.getByLabel('Hình thức').fill('Giấy khen Chủ tịch UBND xã');
    await save();
    await page.getByRole('link', { name: /Thôn Đồng Mít/ }).first().waitFor();
    const { head_name: head } = commune.csvRows('households').find((row) => row.area_id === 'T02');
    await open(page, at('/commendations/new'));
    await page.getByRole('button', { name: 'Hộ gia đình' }).click();
    await page.getByRole('combobox').fill(head);
    await page.getByRole('option').first().click();
    await page.getByLabel('Hình thức').fill('Giấy khen Chủ tịch UBND xã');
    await save();
    await page.getByRole('link', { name: head + ' (' }).first().click();
    await page.locator('dd', { hasText: head }).waitFor();

    await open(page, at('/indicators/new'));
    await page.getByLabel('Chỉ tiêu').fill('Thu nhập bình quân');
    await page.getByLabel('Giá trị').fill('64 triệu đồng');
    await save();
    await page.getByRole('link', { name: /Thu nhập bình quân/ }).waitFor();

    const work = (await api('/list/work')).rows.find((row) => row.area_id === 'T02');
    await open(page, at('/opening/new?work_id=' + work.id));
    await page.getByLabel('Số tiền').fill('1tr2');
    await save();
    await page.getByRole('link', { name: work.title }).waitFor();

    await open(page, at('/rates'));
    assert.ok((await page.locator('.dong').count()) >= 1);
  });

  test('adds an area and a work of the commune', async () => {
    await open(page, at('/areas/new'));
    await page.getByLabel('Mã thôn').fill('T99');
    await page.getByLabel('Tên', { exact: true }).fill('Thôn Mới');
    await save();
    await page.getByRole('link', { name: /Thôn Mới/ }).waitFor();
    await open(page, at('/works/new'));
    await page.getByLabel('Tên việc').fill('Nâng cấp trạm y tế');
    await save();
    await page.getByRole('heading', { name: 'Nâng cấp trạm y tế' }).waitFor();
  });

  test('invites a device: one line and its QR code', async () => {
    await open(page, at('/devices'));
    await page.getByText('t01-a').waitFor();
    await page.getByText('Mời máy').click();
    await page.getByLabel('Thôn', { exact: true }).selectOption('T02');
    await page.getByRole('button', { name: 'Lập lời mời' }).click();
    await page.getByAltText('Mã QR của lời mời').waitFor();
    assert.ok(await page.getByAltText('Mã QR của lời mời').evaluate((image) => image.complete && image.naturalWidth > 0));
    assert.deepEqual(await violations(page), []);
    await shot(page, 'hub-invitation');
  });

  test('writes the report; the paper has the figures and the typed sections', async () => {
    await open(page, at('/report?period=' + commune.year));
    await page.getByLabel(/Hình thức, số buổi/).fill('Đọc trên loa truyền thanh 24 buổi.');
    await page.keyboard.press('Tab');
    await page.getByText(/đã lưu \d\d:\d\d/).waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Xem giấy' }).click();
    const heads = Object.fromEntries(commune.csvRows('households').map((row) => [row.household_id, row.head_name]));
    const commended = commune.csvRows('commendations').filter((row) => row.recipient_kind === 'HOUSEHOLD');
    assert.ok(commended.length > 0);
    for (const row of commended) await page.locator('.van-ban p', { hasText: heads[row.recipient] }).first().waitFor();
    const paper = await page.locator('.van-ban').innerText();
    assert.doesNotMatch(paper, /H\d{5}|[\p{Ll}\d][.;]\p{Lu}|\d\p{Ll}/u, 'codes, or words without their space');
    for (const text of ['CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM', 'Đọc trên loa truyền thanh 24 buổi.', commune.expected.headline.phrase_people, './.', 'Nơi nhận:', 'Phụ lục 1']) assert.ok(paper.includes(text), text);
    const pdf = await page.pdf({ preferCSSPageSize: true });
    assert.ok(pdf.length > 20_000);
    await shot(page, 'hub-report');
  });

  test('closes a period, prints its sheet with a code, and closes it no second time', async () => {
    await open(page, at('/closings'));
    const button = page.getByRole('button', { name: /^Khóa quý/ }).first();
    const label = (await button.innerText()).trim().replace('Khóa ', '');
    await button.click();
    await page.getByRole('button', { name: 'Khóa sổ' }).click();
    await page.getByText(`Đã khóa ${label}, bản 1.`).waitFor();
    assert.equal(await page.getByRole('button', { name: `Khóa ${label}`, exact: true }).count(), 0);
    await page.getByRole('link', { name: 'Tờ khóa sổ' }).click();
    await page.getByRole('heading', { name: 'TỜ KHÓA SỔ', exact: true }).waitFor();
    for (const figure of ['Đã thu bằng tiền trong kỳ', 'Đã chi trong kỳ', 'Tồn cuối kỳ'])
      assert.match(await page.getByRole('row', { name: figure }).innerText(), /\(đồng\)\s−?[\d.]+$/, figure);
    assert.match(await page.locator('.van-ban .ma').innerText(), /^[0-9a-f]{64}$/);
    assert.equal(await page.locator('.ma-so svg').count(), 1);
    const sheet = new URL(page.url()).pathname;
    await lookAt(page, commune.hub, ['/closings', sheet, '/witnesses', '/package'], 'closing');
  });

  test('registers a witness, takes what it cosigned, and ends it', async () => {
    const key = join(commune.folder, 'ttnd.key');
    const tiles = join(commune.folder, 'tiles');
    const heads = join(commune.folder, 'heads');
    const vkey = run('witness', 'create', 'ttnd.example', '--key-file', key, '--no-passphrase').trim();
    await open(page, at('/witnesses'));
    await page.getByLabel('Khóa công khai của người làm chứng').fill(vkey);
    await page.getByRole('button', { name: 'Ghi vào sổ' }).click();
    await page.getByText('Đã ghi ttnd.example.').waitFor();
    run('--data', commune.hubData, 'export', '--tiles', tiles);
    const xa = run('--data', commune.hubData, 'keys', '--vkeys').trim().split('\n')[0];
    run('cosign', '--tiles', tiles, '--key-file', key, '--key', xa, '--out', heads);
    await page.locator('input[type=file]').setInputFiles(heads);
    await page.getByText(/Đã nhận \d+ đầu sổ, \d+ chữ ký mới/).waitFor();
    await page.getByRole('button', { name: 'Ngừng người này' }).click();
    await page.getByLabel('Lý do (mất khóa, ban giải thể…)').fill('Ban giải thể');
    await page.getByRole('button', { name: 'Ngừng, ghi vào sổ' }).click();
    await page.getByText('ttnd.example đã ngừng.').waitFor();
    await page.getByText(/Đã ngừng .*Chữ ký cũ vẫn được tính/).waitFor();
    await page.locator('input[type=file]').setInputFiles({ name: 'x', mimeType: 'text/plain', buffer: Buffer.from('rác') });
    await page.getByText(/Không phải tệp đối chứng/).waitFor();
    assert.deepEqual(page.faults, []);
  });

  test("makes an inspector's package: one file, and how to check it", async () => {
    await open(page, at('/package'));
    await page.getByText('sovang audit --tiles goi-kiem-tra --keys goi-kiem-tra/keys.txt', { exact: true }).waitFor();
    for (const [choice, name] of [['Thanh tra, ban giám sát', 'goi-kiem-tra'], ['Ai cũng xem được', 'so-mo']]) {
      await page.getByLabel(choice).check();
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Tải gói' }).click()]);
      assert.match(download.suggestedFilename(), new RegExp(`^${name}_suoimay\\.example_[0-9-]{10}\\.zip$`));
      assert.equal(readFileSync(await download.path()).subarray(0, 2).toString(), 'PK');
    }
    await page.getByText(/nằm trong thư mục tải về/).waitFor();
    assert.deepEqual(page.faults, []);
  });

  test('audits the book', async () => {
    await open(page, at('/audit'));
    await page.locator('#chinh').getByRole('button', { name: 'Kiểm tra' }).click();
    await page.getByText('Sổ nguyên vẹn').waitFor({ timeout: 60_000 });
  });

  test('gives an account; an inspector reads and cannot write', async () => {
    await open(page, at('/accounts'));
    await page.getByLabel('Tên').fill('thanhtra');
    await page.getByLabel('Mật khẩu').fill('mot hai ba bon');
    await page.getByRole('button', { name: 'Thanh tra nhân dân' }).click();
    await page.getByRole('button', { name: 'Thêm', exact: true }).click();
    await page.getByText('Đã thêm thanhtra').waitFor();
    const guarded = await serve(commune.hubData, '--host', 'so.example');
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const inspector = await context.newPage();
    await inspector.goto(guarded.address + '/');
    await inspector.getByLabel('Tên').fill('thanhtra');
    await inspector.getByLabel('Mật khẩu').fill('sai mật khẩu');
    await inspector.getByRole('button', { name: 'Vào sổ' }).click();
    await inspector.getByText('Tên hoặc mật khẩu chưa đúng').waitFor();
    assert.deepEqual(await violations(inspector), []);
    await inspector.getByLabel('Mật khẩu').fill('mot hai ba bon');
    await inspector.getByRole('button', { name: 'Vào sổ' }).click();
    await inspector.getByRole('heading', { name: /Tổng quan/ }).waitFor();
    await open(inspector, guarded.address + '/works');
    await inspector.locator('.viec').first().waitFor();
    assert.equal(await inspector.getByRole('link', { name: 'Thêm việc' }).count(), 0);
    await context.close();
    await guarded.stop();
  });

  test('sees every page well: axe, dark, 320 px, large text', async () => {
    const record = (await api('/list/contribution?newest=1&limit=1')).rows[0].id;
    await lookAt(page, commune.hub, ['/', '/contents', '/areas', '/areas/new', '/works', '/entries', '/entries?area=T01', `/r/${record}`, '/record/money', '/meetings', '/petitions', '/petitions/new', '/models', '/commendations', '/r/' + commune.csvRows('commendations').at(-1).commendation_id, '/indicators', '/rates', '/households', '/spending', '/reports', '/report?period=' + commune.year, '/notices', '/audit', '/devices', '/accounts', '/import', '/machine'], 'hub');
    assert.deepEqual(page.faults, []);
  });
});
