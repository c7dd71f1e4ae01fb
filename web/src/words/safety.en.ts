// Words of the passphrase and of a device that went back in time.

import type vi from './safety.vi';

const words: Record<keyof typeof vi, string> = {
  'phrase.title': "This machine's passphrase",
  'phrase.why': 'It locks the secret keys of this machine. Nobody can open them when it is lost: the commune then revokes the device and invites it anew.',
  'phrase.now': 'The passphrase now',
  'phrase.new': 'New passphrase',
  'phrase.again': 'The new one again',
  'phrase.remove': 'Leave both empty to have none.',
  'phrase.differ': 'The two new passphrases differ. Type them again.',
  'phrase.set': 'Change it',
  'phrase.done': 'The new passphrase holds from now on.',
  'phrase.removed': 'There is no passphrase any more.',
  'outbox.title': 'Waiting to be joined again: {n} entries',
  'state.outbox': 'Waiting to be joined again',
  'successor.title': 'The commune has a new hub',
  'successor.why': 'The hub burnt or is lost, and the commune made a new one from its recovery key. Paste the line that every area was given; this device checks its signature first. Nobody joins again, and this device loses nothing.',
  'successor.line': 'The new hub\'s line',
  'successor.go': 'Accept the new hub',
  'successor.done': 'The new hub is accepted (number {n}). Send to hand the book over.',
  'outbox.go': 'Join again',
};
export default words;
