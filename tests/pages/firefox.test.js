// The main ways through the pages in another engine.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { area, foundCommune, plain } from './commune.js';
import { Firefox, findFirefox } from './firefox.js';

const program = findFirefox();
if (!program) console.log('No Firefox here (packages/debian.txt has firefox-esr): its tests are skipped.');

describe('in Firefox', { skip: !program }, () => {
  let commune, firefox, household, work;
  const api = (path) => firefox.run('async (path) => (await fetch("/api/v1" + path)).json()', path);
  const open = async (address) => {
    await firefox.goto(address + '/');
    await firefox.click({ css: 'button', text: 'Mở sổ' });
    await firefox.wait('() => document.querySelector(".trang") !== null');
  };

  before(async () => {
    commune = await foundCommune();
    firefox = await Firefox.start(program);
    await firefox.size(360, 780);
    await open(commune.node);
    const rows = (await api('/list/household?limit=100')).rows;
    const names = rows.map((row) => row.head_name);
    household = rows.find((row) => names.indexOf(row.head_name) === names.lastIndexOf(row.head_name));
    work = (await api('/list/work')).rows.find((row) => row.area_id === area);
  });
  after(async () => {
    await firefox?.end();
    await commune?.end();
  });

  test('money is recorded: a household found without marks, Vietnamese text kept as it was typed', async () => {
    await firefox.goto(commune.node + '/');
    await firefox.click({ css: '.bon a', text: 'Tiền' });
    await firefox.type({ css: 'input[role=combobox]' }, plain(household.head_name));
    await firefox.click({ css: '[role=option]', text: household.head_name });
    await firefox.type({ label: 'Số tiền' }, '1tr5');
    await firefox.see('1.500.000');
    await firefox.type({ label: 'Ghi chú' }, 'Bà Nguyễn Thị Thuý gửi, Ngõ Ưởng');
    await firefox.click({ css: '.ghi button' });
    await firefox.see('Đã ghi vào sổ');
    const id = await firefox.run('() => decodeURIComponent(location.pathname.split("/")[2])');
    const record = await api('/records/' + id);
    assert.equal(record.amount_vnd, 1500000);
    assert.equal(record.household_id, household.id);
    assert.equal(record.note, 'Bà Nguyễn Thị Thuý gửi, Ngõ Ưởng');
    assert.equal((await api('/home')).today.count, 1);
  });

  test('the book shows it, the search finds its number, the receipt says the amount in words', async () => {
    const receipt = (await api('/list/contribution?newest=1&limit=1')).rows[0].receipt_no;
    await firefox.goto(commune.node + '/book');
    await firefox.see('1.500.000');
    await firefox.type({ css: '[data-tim]' }, receipt);
    await firefox.click({ css: '.goi a', text: receipt });
    await firefox.see('Đã xảy ra những gì');
    await firefox.click({ css: 'a[href^="/receipt/"]' });
    await firefox.see('Một triệu năm trăm nghìn đồng');
    await firefox.see(receipt);
  });

  test('the desk of the commune opens: overview, report', async () => {
    await firefox.size(1280, 900);
    await open(commune.hub);
    await firefox.goto(commune.hub + '/?period=' + commune.year);
    await firefox.see(commune.expected.headline.phrase_total);
    await firefox.wait('() => [...document.querySelectorAll("canvas, svg")].some((one) => one.getBoundingClientRect().width > 200)');
    await firefox.goto(commune.hub + '/report?period=' + commune.year);
    await firefox.see(commune.expected.headline.phrase_people);
  });
});
