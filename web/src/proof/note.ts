// Signed notes, checkpoints and keys (docs/formats/notes.md, checkpoints.md), as far as checking a proof asks.

import { base64, joined, parseBase64, parseDecimal, utf8, type Bytes } from './bytes';
import { sha256 } from './crypto';

export const kLogKey = 1;
export const kCosignerKey = 4;

export interface Key {
  text: string;
  name: string;
  id: string; // eight hex digits
  type: number;
  key: Bytes;
  ended?: number; // of a witness that has ended: seconds since 1970
}
/** As `commune_keys` gives it (node/proof/keys.h). */
export interface GivenKey {
  vkey: string;
  ended?: number;
}
export interface Line {
  name: string;
  id: string;
  signature: Bytes;
}
export interface Note {
  text: string;
  lines: Line[];
}
export interface Checkpoint {
  origin: string;
  size: bigint;
  root: Bytes;
}

export const hex = (bytes: Uint8Array) => [...bytes].map((octet) => octet.toString(16).padStart(2, '0')).join('');

/** Unicode's White_Space, and the plus sign. */
const kNotInNames = /[+\u0009-\u000d\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;
export function validName(name: string): boolean {
  return name !== '' && utf8(name).length <= 255 && !kNotInNames.test(name);
}

export async function parseVkey(text: string): Promise<Key | null> {
  const match = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text.trim());
  const bytes = match && parseBase64(match[3]);
  if (!match || !bytes || bytes.length !== 33 || !validName(match[1])) return null;
  if (bytes[0] !== kLogKey && bytes[0] !== kCosignerKey) return null;
  const id = hex((await sha256(joined(utf8(match[1] + '\n'), bytes))).slice(0, 4));
  return id === match[2] ? { text: text.trim(), name: match[1], id, type: bytes[0], key: bytes.slice(1) as Bytes } : null;
}

export async function parseKeys(given: GivenKey[]): Promise<Key[]> {
  const all = await Promise.all(given.map(async (one) => ({ key: await parseVkey(one.vkey), ended: one.ended })));
  return all.flatMap(({ key, ended }) => (key ? [{ ...key, ended }] : []));
}

/** Twenty digits to compare with the notice board: SHA-256 of the key's text. */
export async function fingerprint(key: Key): Promise<string> {
  return hex(await sha256(utf8(key.text))).slice(0, 20).replace(/(.{4})(?=.)/g, '$1 ');
}

export function splitNote(note: string): Note | null {
  const end = note.lastIndexOf('\n\n');
  if (end < 0 || /[\u0000-\u0009\u000b-\u001f]/.test(note) || !note.endsWith('\n')) return null;
  const rows = note.slice(end + 2).split('\n').slice(0, -1);
  if (!rows.length || rows.length > 100) return null;
  const lines: Line[] = [];
  for (const row of rows) {
    const match = /^\u2014 ([^ ]+) ([^ ]+)$/.exec(row);
    const bytes = match && parseBase64(match[2]);
    if (!match || !bytes || bytes.length < 5 || !validName(match[1])) return null;
    lines.push({ name: match[1], id: hex(bytes.slice(0, 4)), signature: bytes.slice(4) as Bytes });
  }
  return { text: note.slice(0, end + 1), lines };
}

export function parseCheckpoint(text: string): Checkpoint | null {
  const rows = text.split('\n');
  if (rows.pop() !== '' || rows.length < 3 || rows.includes('')) return null;
  const size = parseDecimal(rows[1]);
  const root = parseBase64(rows[2]);
  return size === null || !root || root.length !== 32 ? null : { origin: rows[0], size, root };
}
export function noteText(origin: string, size: bigint, root: Uint8Array): string {
  return `${origin}\n${size}\n${base64(root)}\n`;
}
