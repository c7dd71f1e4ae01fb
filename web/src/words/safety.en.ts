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
  'outbox.go': 'Join again',
};
export default words;
