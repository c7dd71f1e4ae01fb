// Words of the page of further witnesses.

import type vi from './witness.vi';

const words: Record<keyof typeof vi, string> = {
  'hub.witnesses': 'Witnesses',
  'witness.why': 'An inspection board, the Fatherland Front… cosign the commune\'s logs with keys of their own, by carried files. Whatever is altered or cut off later, they notice.',
  'witness.vkey': "The witness's public key",
  'witness.hint': 'The line that `sovang witness create` printed, handed over in person.',
  'witness.add': 'Register',
  'witness.added': 'Registered {name}. A registered key stays.',
  'witness.file': 'Cosigned file',
  'witness.file.why': 'A .tlog-proof, or what `sovang cosign` wrote. Proofs, receipts and exports carry the signature from then on.',
  'witness.take': 'Take a file',
  'witness.took': 'Took {n} checkpoints, {m} new signatures.',
  'witness.list': 'Registered',
  'witness.none': 'No witness is registered.',
  'witness.since': 'Registered {at}',
  'witness.never': 'Nothing cosigned yet.',
  'witness.last': '{n} logs; last {at}: {origin}, {size} entries',
  'witness.end': 'End this witness',
  'witness.end.sure': 'From now on the book takes no new signature of {name}; those it took still count. This cannot be undone: a new witness needs a new key and a new name.',
  'witness.end.reason': 'Reason (key lost, board dissolved…)',
  'witness.end.yes': 'End, and record it',
  'witness.ended': '{name} has ended.',
  'witness.end.at': 'Ended {at}. Earlier signatures still count.',
};
export default words;
