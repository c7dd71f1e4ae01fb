// Words of the page of the inspector's package.

import type vi from './package.vi';

const words: Record<keyof typeof vi, string> = {
  'hub.package': "Inspector's package",
  'package.why': 'One .zip file with which others check the commune\'s book by themselves: every record, every signature, the order, and the report counted again. No network, no question to the commune.',
  'package.for': 'Whom it is for',
  'package.inspector': 'Inspectors, supervision board',
  'package.inspector.has': 'Has givers\' names and parcels. No telephone, address, poverty, notes or petitions.',
  'package.open': 'Anybody',
  'package.open.has': 'Codes, days, amounts, workdays, areas of land alone. No name, no petitions.',
  'package.go': 'Download the package',
  'package.making': 'Making the package…',
  'package.done': '{name} is in the downloads folder: {n} entries.',
  'package.waiting': '{n} new entries are not countersigned yet and so are not in it.',
  'package.how': 'How the receiver checks it',
  'package.step.unpack': 'Unpack the file into a folder, like {dir}.',
  'package.step.keys': "Compare the commune's two keys below with the notice board or a paper that the commune signed. Keys that travel with the package prove nothing yet.",
  'package.step.audit': 'Run the program sovang (open source) on a machine of one\'s own:',
  'package.step.audit.says': 'It must say “RESULT: intact”. Else it names the log, the entry and what is wrong.',
  'package.step.report': 'Count the report again from the package and compare it with the one that the commune published:',
  'package.step.report.says': '“not_in_package” names what cannot be counted from it: petitions, poor households. The closing sheet states these.',
  'package.step.receipt': 'Single receipts and closing sheets: scan the code with the verifying page, one file that opens on any machine.',
  'package.page': 'Download the verifying page',
  'package.step.other': 'The package follows the open standard C2SP tlog-tiles: other tools check it, too.',
  'package.key.hub': "Key of the commune's log",
  'package.key.cosigner': 'Cosigning key',
};
export default words;
