// Says little: what failed and why, what a test wished to tell, and how many passed.

export default async function* failures(events) {
  let passed = 0;
  let failed = 0;
  for await (const { type, data } of events) {
    if (type === 'test:diagnostic' && data.nesting > 0) yield `${data.message}\n`;
    if (type === 'test:stderr' || type === 'test:stdout') yield data.message;
    if (type === 'test:pass' && data.details.type !== 'suite') passed++;
    if (type !== 'test:fail') continue;
    const cause = data.details.error.cause ?? data.details.error;
    if (data.details.error.failureType === 'subtestsFailed') continue;
    failed++;
    yield `FAILED ${data.file ?? ''} ${data.name}\n${cause.stack ?? cause}\n`;
  }
  yield `${passed} passed, ${failed} failed\n`;
}
