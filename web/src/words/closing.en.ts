import type closing from './closing.vi';

const words: Record<keyof typeof closing, string> = {
  'hub.closings': 'Closed periods',
  'closing.what': 'Closing fixes the figures of a period that is over: they become an entry of the commune’s log that anyone can verify. What arrives later is booked in the open period and listed apart.',
  'closing.none': 'No period is closed.',
  'closing.version': 'version {n}',
  'closing.on': 'Closed on {day}',
  'closing.total': 'Total',
  'closing.digest': 'Digest of the figures',
  'closing.sheet': 'Closing sheet',
  'closing.open': 'Over and not closed',
  'closing.allclosed': 'The recent periods are all closed.',
  'closing.go': 'Close {period}',
  'closing.sure': 'Close {period}? Closed figures cannot be changed; an error is met by a corrected version with a reason.',
  'closing.yes': 'Close it',
  'closing.correct': 'Correct',
  'closing.reason': 'Why it is corrected',
  'closing.make': 'Make a corrected version',
  'closing.done': '{period} is closed, version {n}.',
  'closing.only': 'Only the commune’s accountant closes and corrects.',
  'closing.scan': 'Scan this code on the page “Check a receipt”, or with the verifying program, to hold this sheet against the commune’s log.',
  'closing.figures': 'Closed figures',
};

export default words;
