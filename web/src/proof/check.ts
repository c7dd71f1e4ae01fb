// Whether a receipt is what was signed: the same steps and names as node/proof/verify.cpp.

import { base64, equal, fromUtf8, joined, utf8, type Bytes } from './bytes';
import { sha256, verifyEd25519 } from './crypto';
import { kCosignerKey, kLogKey, parseCheckpoint, splitNote, type Checkpoint, type Key, type Line, type Note } from './note';
import { isClosing } from './closing';
import { readProof, type ReadFault, type RecordProof } from './read';

export type Fault =
  'unreadable' | 'checkpoint' | 'no_known_key' | 'log_signature' | 'not_signed_by_log' | 'cosignature' | 'inclusion' | 'part' | 'entry' | 'closing';
export interface Entry {
  id: string;
  type: string;
  time: string;
  author: string;
  body: Record<string, unknown>;
  private?: Record<string, string>;
}
export interface Verdict {
  fault?: Fault;
  read?: ReadFault;
  key?: string; // the name of the key that a fault is about
  origin?: string;
  index?: bigint;
  size?: bigint;
  logSigned: boolean;
  hubLog: boolean;
  cosigned: { name: string; time: bigint }[];
  late: { name: string; time: bigint }[]; // witnesses that had ended by then: not counted
  cosignersGiven: number;
  record?: Entry;
  fields?: Record<string, unknown>; // of the private parts
}

const at = (line: Line, key: Key) => line.name === key.name && line.id === key.id;

/** The cosignature's time, or null where it does not verify. */
async function cosignedAt(key: Key, line: Line, note: Note): Promise<bigint | null> {
  if (line.signature.length !== 72) return null;
  const time = new DataView(line.signature.buffer).getBigUint64(0);
  const message = utf8(`cosignature/v1\ntime ${time}\n${note.text}`);
  return time < 1n << 63n && (await verifyEd25519(key.key, message, line.signature.slice(8) as Bytes)) ? time : null;
}

async function checkSignatures(note: Note, checkpoint: Checkpoint, keys: Key[], out: Verdict): Promise<void> {
  let logKeyGiven = false;
  const seen = new Set<string>();
  const signed = new Set<string>();
  for (const key of keys) {
    if (key.type === kLogKey && key.name !== checkpoint.origin) continue;
    const lines = note.lines.filter((line) => at(line, key));
    if (key.type === kLogKey) {
      logKeyGiven = true;
      for (const line of lines)
        if (!(await verifyEd25519(key.key, utf8(note.text), line.signature))) return fail(out, 'log_signature', key.name);
      out.logSigned ||= lines.length > 0;
    } else if (key.type === kCosignerKey) {
      seen.add(base64(key.key));
      const times: bigint[] = [];
      for (const line of lines) {
        const time = await cosignedAt(key, line, note);
        if (time === null) return fail(out, 'cosignature', key.name);
        times.push(time);
      }
      if (!times.length || signed.has(base64(key.key))) continue;
      signed.add(base64(key.key));
      const time = times.reduce((one, other) => (other < one ? other : one));
      (key.ended !== undefined && time > BigInt(key.ended) ? out.late : out.cosigned).push({ name: key.name, time });
    }
  }
  out.cosignersGiven = seen.size;
  if (logKeyGiven && !out.logSigned) return fail(out, 'not_signed_by_log', checkpoint.origin);
  if (!out.logSigned && !out.cosigned.length) fail(out, 'no_known_key', checkpoint.origin);
}

function fail(out: Verdict, fault: Fault, key?: string) {
  out.fault = fault;
  out.key = key;
}

/** RFC 9162 §2.1.3.2. */
export async function verifyInclusion(proof: RecordProof, checkpoint: Checkpoint): Promise<boolean> {
  if (proof.index >= checkpoint.size) return false;
  let fn = proof.index;
  let sn = checkpoint.size - 1n;
  let hash = await sha256(joined(new Uint8Array([0]), proof.open));
  for (const sibling of proof.hashes) {
    if (sn === 0n) return false;
    if (fn & 1n || fn === sn) {
      hash = await sha256(joined(new Uint8Array([1]), sibling, hash));
      while (!(fn & 1n) && fn !== 0n) {
        fn >>= 1n;
        sn >>= 1n;
      }
    } else {
      hash = await sha256(joined(new Uint8Array([1]), hash, sibling));
    }
    fn >>= 1n;
    sn >>= 1n;
  }
  return sn === 0n && equal(hash, checkpoint.root);
}

function readEntry(open: Bytes): Entry | null {
  try {
    const entry = JSON.parse(fromUtf8(open) ?? '');
    const whole = ['id', 'type', 'time', 'author'].every((name) => typeof entry[name] === 'string');
    return whole && typeof entry.body === 'object' && entry.body !== null ? entry : null;
  } catch {
    return null;
  }
}

async function checkRecord(proof: RecordProof, out: Verdict): Promise<void> {
  const entry = readEntry(proof.open);
  if (!entry) return fail(out, 'entry');
  const digests = new Set(Object.values(entry.private ?? {}));
  const fields: Record<string, unknown> = {};
  for (const part of proof.parts) {
    // Each digest is used up, so that a part cannot come twice.
    if (!digests.delete(base64(await sha256(part)))) return fail(out, 'part');
    try {
      const { salt: _, ...members } = JSON.parse(fromUtf8(part) ?? '{}');
      Object.assign(fields, members);
    } catch {
      // A part that is no JSON says nothing to people.
    }
  }
  if (entry.type === 'closing' && !isClosing(entry, out.origin ?? '')) return fail(out, 'closing');
  out.record = entry;
  out.fields = fields;
}

export async function check(text: string, keys: Key[]): Promise<Verdict> {
  const out: Verdict = { logSigned: false, hubLog: false, cosigned: [], late: [], cosignersGiven: 0 };
  const proof = await readProof(text);
  if (typeof proof === 'string') return { ...out, fault: 'unreadable', read: proof };
  const note = splitNote(proof.note);
  const checkpoint = note && parseCheckpoint(note.text);
  if (!note || !checkpoint) return { ...out, fault: 'checkpoint' };
  Object.assign(out, { origin: checkpoint.origin, index: proof.index, size: checkpoint.size });
  out.hubLog = /^[^/]+\/xa$/.test(checkpoint.origin) || checkpoint.origin.endsWith('/xa/office');
  await checkSignatures(note, checkpoint, keys, out);
  if (!out.fault && !(await verifyInclusion(proof, checkpoint))) fail(out, 'inclusion');
  if (!out.fault) await checkRecord(proof, out);
  return out;
}
