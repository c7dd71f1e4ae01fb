// What a person is told about a receipt, in either language: the same sentences as `sovang verify` says.

import { day, group, halfDays, milli, squareMetres } from '../lib/format';
import { closingLines } from './closing';
import { kCosignerKey, type Key } from './note';
import type { Verdict } from './check';

export type Language = 'vi' | 'en';
type Pair = [vi: string, en: string];
export const pick = (pair: Pair, language: Language) => (language === 'vi' ? pair[0] : pair[1]);

export const kWords = {
  title: ['Kiểm tra biên nhận', 'Check a receipt'] as Pair,
  intro: ['Quét mã QR trên biên nhận, chọn ảnh chụp, hoặc dán chữ của mã. Việc kiểm tra làm ngay trong máy này, không cần mạng.', 'Scan the QR code of a receipt, choose a photo, or paste the code’s text. The check happens in this browser; no network is needed.'] as Pair,
  camera: ['Quét bằng máy ảnh', 'Scan with the camera'] as Pair,
  stop: ['Dừng quét', 'Stop'] as Pair,
  photo: ['Chọn ảnh', 'Choose a photo'] as Pair,
  paste: ['Chữ của mã QR', 'Text of the code'] as Pair,
  check: ['Kiểm tra', 'Check'] as Pair,
  keys: ['Khóa công khai của xã', 'The commune’s public keys'] as Pair,
  keysWhy: ['So với dấu khóa niêm yết ở xã. Khác một chữ là khóa khác.', 'Compare with the fingerprints on the notice board. One letter off is another key.'] as Pair,
  noKeys: ['Trang này chưa có khóa của xã nào. Xin xã bản do `sovang verify-page` viết.', 'This page holds no commune’s keys. Ask for one written by `sovang verify-page`.'] as Pair,
  noCode: ['Không thấy mã QR trong ảnh. Chụp gần hơn, thẳng và đủ sáng.', 'No QR code found in the picture. Take it closer, straight and in good light.'] as Pair,
  noCamera: ['Không mở được máy ảnh. Chọn ảnh, hoặc dán chữ của mã.', 'The camera cannot be opened. Choose a photo or paste the text.'] as Pair,
  good: ['ĐÚNG', 'TRUE'] as Pair,
  half: ['ĐÚNG, CHƯA ĐỐI CHỨNG', 'TRUE, NOT COSIGNED YET'] as Pair,
  bad: ['KHÔNG ĐÚNG', 'NOT TRUE'] as Pair,
};

const kFaults: Record<string, Pair> = {
  unknown: ['Không phải mã của biên nhận (SV1:…), cũng không phải tệp .tlog-proof.', 'Neither the code of a receipt (SV1:…) nor a .tlog-proof file.'],
  newer: ['Do chương trình mới hơn viết. Xin xã trang kiểm tra mới.', 'A newer program wrote it. Ask the commune for a newer page.'],
  damaged_code: ['Mã bị thiếu hoặc sai chữ. Quét lại; khi chép, giữ nguyên mọi dấu cách.', 'Letters of the code are missing or wrong. Scan it again; when copying keep every space.'],
  damaged_file: ['Tệp chứng minh hỏng. Xin bản khác.', 'The proof file is damaged. Ask for another copy.'],
  no_record: ['Tệp chứng minh không kèm khoản nào.', 'The proof file has no record with it.'],
  checkpoint: ['Chữ ký nằm dưới một đoạn không phải là đầu sổ.', 'What is signed is no checkpoint of a log.'],
  no_known_key: ['Không khóa nào của xã này đã ký: sổ là "{}". Có thể là biên nhận của xã khác, hoặc của máy vào sổ sau khi có trang này.', 'No key of this commune has signed: the log is "{}". It may be another commune’s receipt, or of a device newer than this page.'],
  log_signature: ['Chữ ký của máy ghi sổ "{}" không đúng: đầu sổ đã bị sửa, hoặc do khóa khác ký.', 'The signature of the log "{}" does not verify: its checkpoint was altered, or another key signed.'],
  not_signed_by_log: ['Không có chữ ký của sổ "{}".', 'The log "{}" did not sign.'],
  cosignature: ['Chữ ký đối chứng của "{}" không đúng: đã bị sửa, hoặc do khóa khác ký.', 'The cosignature of "{}" does not verify: altered, or by another key.'],
  inclusion: ['Nội dung không khớp với sổ đã ký: khoản này, vị trí của nó hoặc chuỗi chứng minh đã bị sửa.', 'The record is not what was signed: the record, its place or the proof’s hashes were altered.'],
  part: ['Phần riêng (tên người góp) không khớp với khoản đã ký.', 'A private part (the giver’s name) does not belong to the signed record.'],
  closing: ['Mục này tự xưng là khóa sổ, nhưng không nằm trong sổ của xã hoặc không đúng mẫu: không có giá trị.', 'It calls itself a closing, but is not in the commune’s log or not of its form: it counts for nothing.'],
  entry: ['Có trong sổ đã ký, nhưng không đọc được như một khoản.', 'It is in the signed log, but does not read as a record.'],
};

const kLabels: Record<string, Pair> = {
  receipt_no: ['số phiếu', 'receipt'],
  contributor_name: ['người góp', 'giver'],
  household_id: ['hộ', 'household'],
  org_id: ['tổ chức', 'organisation'],
  work_id: ['việc', 'work'],
  area_id: ['khu', 'area'],
  kind: ['loại', 'kind'],
  source: ['nguồn', 'source'],
  amount_vnd: ['số tiền', 'amount'],
  workdays_half: ['ngày công', 'workdays'],
  item: ['hiện vật', 'goods'],
  quantity_milli: ['số lượng', 'quantity'],
  unit: ['đơn vị', 'unit'],
  unit_price_vnd: ['đơn giá', 'unit price'],
  value_vnd: ['giá trị', 'value'],
  land_dm2: ['đất', 'land'],
  occurred_on: ['ngày nhận', 'given on'],
  booked_on: ['ngày ghi sổ', 'booked on'],
  recorded_by: ['người ghi', 'recorded by'],
  reverses_id: ['đảo khoản', 'reverses'],
  head_name: ['chủ hộ', 'head'],
};
const kKinds: Record<string, Pair> = {
  MONEY: ['Tiền', 'Money'],
  WORKDAY: ['Ngày công', 'Workdays'],
  IN_KIND: ['Hiện vật', 'Goods'],
  LAND: ['Đất', 'Land'],
  BUDGET: ['Ngân sách xã', 'Commune budget'],
  PEOPLE: ['Nhân dân', 'The people'],
  OTHER: ['Nguồn khác', 'Others'],
  COMMUNE_BUDGET: ['Ngân sách xã', 'Commune budget'],
};

function shown(name: string, value: unknown, language: Language): string {
  if (typeof value === 'number') {
    if (name.endsWith('_vnd')) return group(value) + ' đ';
    if (name === 'workdays_half') return halfDays(value);
    if (name === 'quantity_milli') return milli(value);
    if (name === 'land_dm2') return squareMetres(value);
  }
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value)) return day(value);
  if ((name === 'kind' || name === 'source') && kKinds[String(value)]) return pick(kKinds[String(value)], language);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The record field by field: what people ask for first, then the rest. */
export function recordLines(verdict: Verdict, language: Language): [label: string, value: string][] {
  if (verdict.record?.type === 'closing') return closingLines(verdict.record, language);
  const all: Record<string, unknown> = { ...verdict.record?.body, ...verdict.fields };
  const names = [...Object.keys(kLabels).filter((name) => name in all), ...Object.keys(all).filter((name) => !(name in kLabels))];
  return names.map((name) => [kLabels[name] ? pick(kLabels[name], language) : name, shown(name, all[name], language)]);
}

/** As in Vietnam, wherever the reader is: so the same receipt says the same everywhere. */
export function timeText(seconds: bigint, language: Language): string {
  const at = new Date(Number(seconds) * 1000);
  return Number.isNaN(at.getTime()) ? String(seconds) : at.toLocaleString(language === 'vi' ? 'vi-VN' : 'en-GB', { timeZone: 'Asia/Ho_Chi_Minh', timeZoneName: 'shortOffset' });
}

/** Who signed, and what that says and does not say; or what is wrong. */
export function sentences(verdict: Verdict, language: Language): string[] {
  const say = (pair: Pair, value = '') => pick(pair, language).replace('{}', value);
  if (verdict.fault) return [say(kFaults[verdict.read ?? verdict.fault], verdict.key)];
  const closing = verdict.record?.type === 'closing';
  const place = `${verdict.index! + 1n} / ${verdict.size}`;
  const out = [
    closing
      ? say(['Bản khóa sổ này có trong sổ của xã đã ký, từng chữ: mục thứ {}.', 'This closing is in the commune’s signed log, to the byte: entry {}.'], place)
      : say(['Khoản này có trong sổ đã ký, từng chữ: mục thứ {}.', 'This record is in the signed log, to the byte: entry {}.'], place),
  ];
  if (verdict.logSigned && verdict.hubLog) out.push(say(['Xã đã ký sổ của mình: {}.', 'The commune signed its own log: {}.'], verdict.origin));
  else if (verdict.logSigned) out.push(say(['Máy ghi sổ đã ký: {}.', 'The recording device signed: {}.'], verdict.origin));
  else out.push(say(['Trang này không có khóa của máy ghi sổ "{}" nên không xét chữ ký của máy; chữ ký đối chứng bảo đảm.', 'This page has no key of the log "{}", so its own signature is not judged; the cosignature vouches.'], verdict.origin));
  for (const one of verdict.cosigned) out.push(say(['{} đã đối chứng lúc ', '{} cosigned at '], one.name) + timeText(one.time, language) + '.');
  for (const one of verdict.late) out.push(say(['{} đã ngừng làm chứng trước đó, chữ ký này không được tính: ', '{} had ended as a witness before; this signature does not count: '], one.name) + timeText(one.time, language) + '.');
  if (!verdict.cosigned.length && !verdict.hubLog)
    out.push(say(['Chưa đối chứng: mới có máy ghi sổ ký. Xin in lại biên nhận sau khi máy đã gửi sổ cho xã.', 'Not cosigned yet: only the recording device signed. Ask for a reprint after it exchanged with the commune.']));
  if (closing) out.push(say(['Chữ ký nói rằng xã đã khóa sổ với những số này; không nói rằng chúng đúng sự thật, hay sau đó không có bản đính chính.', 'Signatures say that the commune closed with these figures; not that they are true, nor that no corrected version came later.']));
  else out.push(say(['Chữ ký nói rằng khoản này đã được ghi và được giữ; không nói rằng nó đúng sự thật, hay sau đó không bị đảo.', 'Signatures say that the record was written and is held; not that it is true, nor that it was not reversed later.']));
  return out;
}

export function roleOf(key: Key, language: Language): string {
  if (key.type === kCosignerKey) return pick(['đối chứng', 'cosigner'], language);
  return /\/xa(\/office)?$/.test(key.name) ? pick(['sổ của xã', 'the commune’s log'], language) : pick(['máy ghi sổ', 'recording device'], language);
}
