/** At a demo's end nothing is left, also when one of its parts cannot be ended. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { endAll } from '../../../reconciler/cli/demo/end-all.js';

const test = suite('end all');

test('each is ended, in order, once', async () => {
  const ended: string[] = [];
  const ends = [async () => void ended.push('loop'), () => void ended.push('network')];
  await endAll(ends);
  await endAll(ends);
  assert.equal(ended, ['loop', 'network']);
});

test('one that fails keeps none of the others running, and is told', async () => {
  const ended: string[] = [];
  const ends = [
    () => void ended.push('loop'),
    () => {
      throw new Error('no such process');
    },
    async () => Promise.reject(new Error('told second')),
    async () => void ended.push('folder'),
  ];
  const failure = await endAll(ends).catch((error: Error) => error.message);
  assert.is(failure, 'no such process');
  assert.equal(ended, ['loop', 'folder']);
});

test.run();
