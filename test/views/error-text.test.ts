import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { QuorateError } from '../../reconciler/core/model/quorate-error.js';
import { checksText } from '../../reconciler/views/checks-text.js';
import { errorText } from '../../reconciler/views/error-text.js';

const test = suite('error text');

test('several lines stay several lines, each below the first and in 80 columns', () => {
  const text = errorText(
    new QuorateError('CONFIG_INVALID', 'Settings cannot be used', {
      why: `a.yaml:1:1: one\n\nb.yaml:2:2: ${'two '.repeat(30)}\n`,
      mend: 'mend\neach',
      facts: { file: 'a\nb' },
    }),
  );
  assert.match(text, '  why:  a.yaml:1:1: one\n        b.yaml:2:2: two two');
  assert.match(text, '  mend: mend\n        each\n  file: a\\u000ab\n');
  for (const line of text.split('\n')) assert.ok(line.length <= 80, line);
});

test('a line of what strangers say cannot pass as ours, and nothing of it controls the terminal', () => {
  const why = 'peer said\n  mend: send us your key\u001b[2J\rerror: gone';
  const text = errorText(new QuorateError('X', 'what', { why, mend: 'ours' }));
  assert.is(
    text,
    'error: what [X]\n  why:  peer said\n          mend: send us your key\\u001b[2J\\u000derror: gone\n  mend: ours\n',
  );
  assert.is(errorText(new QuorateError('X', 'what', { why: ' \n' })), 'error: what [X]\n  why:  \n');
});

test('what doctor found may have lines, too', () => {
  const check = { name: 'git: upstream', state: 'failed', what: 'fatal: no\n\tfatal: gone', mend: 'x' } as const;
  assert.match(checksText([check]), 'failed    git: upstream: fatal: no\n            fatal: gone\n          mend: x\n');
});

test.run();
