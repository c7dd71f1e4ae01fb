// SHA-256 and Ed25519: the browser's own where it has them. A page opened over plain http from another machine has no
// WebCrypto, and older browsers have no Ed25519 in it; then @noble's.

import { verifyAsync, hashes } from '@noble/ed25519';
import { sha256 as nobleSha256, sha512 } from '@noble/hashes/sha2.js';
import type { Bytes } from './bytes';

hashes.sha512 = sha512;
hashes.sha512Async = async (message) => sha512(message);

export async function sha256(data: Bytes): Promise<Bytes> {
  if (!globalThis.crypto?.subtle) return nobleSha256(data) as Bytes;
  return new Uint8Array(await crypto.subtle.digest('SHA-256', data));
}

export async function verifyEd25519(key: Bytes, message: Bytes, signature: Bytes): Promise<boolean> {
  if (signature.length !== 64) return false;
  try {
    const held = await crypto.subtle.importKey('raw', key, 'Ed25519', false, ['verify']);
    return await crypto.subtle.verify('Ed25519', held, signature, message);
  } catch {
    return verifyAsync(signature, message, key, { zip215: false }).catch(() => false);
  }
}
