// The code of a receipt or a .tlog-proof file, taken apart (docs/formats/receipt_code.md, proofs.md). Verifies nothing.

import { base64, fromUtf8, joined, parseBase45, parseBase64, parseDecimal, Unpacker, type Bytes } from './bytes';
import { noteText, splitNote, validName } from './note';

export interface RecordProof {
  open: Bytes;
  parts: Bytes[];
  index: bigint;
  hashes: Bytes[];
  note: string;
}
export type ReadFault = 'unknown' | 'newer' | 'damaged_code' | 'damaged_file' | 'no_record';

const kCodeLettersMax = 16384;
const kTextsBytesMax = 262144;
const kEntryBytesMax = 65535;
const kPartsMax = 8;
const kHashesMax = 63;
const kLinesMax = 100;
const kSignatureBytesMax = 8192;

async function inflateRaw(bytes: Bytes): Promise<Bytes> {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  let out: Bytes = new Uint8Array();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return out;
    out = joined(out, value);
    if (out.length > kTextsBytesMax) throw new RangeError('inflated');
  }
}

function textOf(bytes: Bytes): string {
  const text = fromUtf8(bytes);
  if (text === null) throw new RangeError('utf-8');
  return text;
}

async function readCode(code: string): Promise<RecordProof> {
  const packed = parseBase45(code);
  if (!packed) throw new RangeError('base45');
  const numbers = new Unpacker(packed);
  const texts = new Unpacker(await inflateRaw(numbers.item(packed.length)));
  const origin = textOf(texts.item(255));
  const open = texts.item(kEntryBytesMax);
  const parts = Array.from({ length: texts.count(kPartsMax) }, () => texts.item(kEntryBytesMax));
  const names = Array.from({ length: texts.count(kLinesMax) }, () => textOf(texts.item(255)) || origin);
  texts.end();
  const index = numbers.varint();
  const size = numbers.varint();
  const root = numbers.bytes(32);
  const hashes = Array.from({ length: numbers.count(kHashesMax) }, () => numbers.bytes(32));
  const lines = names.map((name) => {
    if (!validName(name)) throw new RangeError('name');
    return `\u2014 ${name} ${base64(numbers.item(kSignatureBytesMax))}\n`;
  });
  numbers.end();
  const note = noteText(origin, size, root) + '\n' + lines.join('');
  if (!splitNote(note)) throw new RangeError('note');
  return { open, parts, index, hashes, note };
}

function readRecord(bytes: Bytes): Bytes[] | null {
  const items: Bytes[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 2 + bytes[at] * 256 + (bytes[at + 1] ?? 0);
    if (at + 2 > bytes.length || end > bytes.length || items.length > kPartsMax) return null;
    items.push(bytes.slice(at + 2, end) as Bytes);
    at = end;
  }
  return items.length ? items : null;
}

function readFile(text: string): RecordProof | ReadFault {
  const end = text.indexOf('\n\n');
  if (!text.startsWith('c2sp.org/tlog-proof@v1\n')) return text.startsWith('c2sp.org/tlog-proof@v1\r') ? 'damaged_file' : 'newer'; // line ends that somebody changed
  if (end < 0) return 'damaged_file';
  const rows = text.slice(0, end).split('\n').slice(1);
  const extra = rows[0]?.startsWith('extra ') ? parseBase64(rows.shift()!.slice(6)) : undefined;
  const index = rows[0]?.startsWith('index ') ? parseDecimal(rows.shift()!.slice(6)) : null;
  const hashes = rows.map(parseBase64);
  const note = text.slice(end + 2);
  if (extra === null || index === null || hashes.length > kHashesMax || hashes.some((hash) => hash?.length !== 32) || !splitNote(note)) return 'damaged_file';
  const record = extra && readRecord(extra);
  if (!record) return 'no_record';
  return { open: record[0], parts: record.slice(1), index, hashes: hashes as Bytes[], note };
}

export async function readProof(given: string): Promise<RecordProof | ReadFault> {
  if (given.startsWith('c2sp.org/tlog-proof@')) return readFile(given);
  const text = given.replace(/^[\r\n\t]+|[\r\n\t]+$/g, '').replace(/^QR-Code:/, '');
  if (!text.startsWith('SV1:')) return /^SV[0-9]+:/.test(text) ? 'newer' : 'unknown';
  if (text.length > kCodeLettersMax) return 'damaged_code';
  return readCode(text.slice(4)).catch(() => 'damaged_code' as const);
}

