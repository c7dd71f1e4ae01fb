// Strict readings of the encodings of docs/formats/notes.md and receipt_code.md: one spelling each, anything else is null.

const kBase64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const kBase45 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';

export type Bytes = Uint8Array<ArrayBuffer>;

export function utf8(text: string): Bytes {
  return new TextEncoder().encode(text) as Bytes;
}
export function fromUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
export function joined(...pieces: Uint8Array[]): Bytes {
  const out = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}
export function equal(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((octet, at) => octet === other[at]);
}

export function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const value = (bytes[at] << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    text += kBase64[value >> 18] + kBase64[(value >> 12) & 63] + (left > 1 ? kBase64[(value >> 6) & 63] : '=') + (left > 2 ? kBase64[value & 63] : '=');
  }
  return text;
}
/** Padded, canonical. */
export function parseBase64(text: string): Bytes | null {
  if (text.length % 4) return null;
  const out: number[] = [];
  for (let at = 0; at < text.length; at += 4) {
    const pad = at + 4 === text.length ? (text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0) : 0;
    let value = 0;
    for (let letter = 0; letter < 4; ++letter) {
      const digit = letter >= 4 - pad ? 0 : kBase64.indexOf(text[at + letter]);
      if (digit < 0) return null;
      value = value * 64 + digit;
    }
    out.push(...[value >> 16, (value >> 8) & 255, value & 255].slice(0, 3 - pad));
  }
  const bytes = new Uint8Array(out);
  return base64(bytes) === text ? bytes : null;
}
export function parseBase45(text: string): Bytes | null {
  if (text.length % 3 === 1) return null;
  const out: number[] = [];
  for (let at = 0; at < text.length; at += 3) {
    const group = text.slice(at, at + 3);
    let value = 0;
    for (let letter = group.length; letter-- > 0; ) {
      const digit = kBase45.indexOf(group[letter]);
      if (digit < 0) return null;
      value = value * 45 + digit;
    }
    if (value > (group.length === 3 ? 0xffff : 0xff)) return null;
    if (group.length === 3) out.push(value >> 8);
    out.push(value & 255);
  }
  return new Uint8Array(out);
}

/** Sizes and indexes are kept as BigInt: a log's may pass 2^53. */
export function parseDecimal(text: string): bigint | null {
  if (!/^(0|[1-9][0-9]{0,18})$/.test(text)) return null;
  const value = BigInt(text);
  return value < 1n << 63n ? value : null;
}

/** Takes pieces off the front; what is not there throws, and readProof calls that damaged. */
export class Unpacker {
  private at = 0;
  constructor(private readonly rest: Uint8Array) {}

  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 63n; shift += 7n) {
      if (this.at >= this.rest.length) break;
      const octet = this.rest[this.at++];
      value |= BigInt(octet & 127) << shift;
      if (octet > 127) continue;
      if (octet === 0 && shift > 0n) break;
      return value;
    }
    throw new RangeError('varint');
  }
  count(limit: number): number {
    const value = this.varint();
    if (value > BigInt(limit)) throw new RangeError('count');
    return Number(value);
  }
  bytes(count: number): Bytes {
    if (count > this.rest.length - this.at) throw new RangeError('bytes');
    this.at += count;
    return this.rest.slice(this.at - count, this.at) as Bytes;
  }
  item(limit: number): Bytes {
    return this.bytes(this.count(limit));
  }
  end() {
    if (this.at !== this.rest.length) throw new RangeError('end');
  }
}
