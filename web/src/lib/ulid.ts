// The id of a record, made when its form opens: saving the same form twice is then the same record (ULID, 26 letters).

const kLetters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

export function ulid(now = Date.now()): string {
  let time = '';
  for (let rest = now, i = 0; i < 10; i++, rest = Math.floor(rest / 32)) time = kLetters[rest % 32] + time;
  const random = crypto.getRandomValues(new Uint8Array(16));
  return time + Array.from(random, (byte) => kLetters[byte % 32]).join('');
}
