import { EventEmitter } from 'node:events';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { outputGone } from '../../reconciler/cli/output-gone.js';

const test = suite('output that nobody takes');

function watched() {
  const done: string[] = [];
  const parts = { stdout: new EventEmitter(), stderr: new EventEmitter(), signals: new EventEmitter() };
  const hungUp = outputGone({ ...parts, exit: () => done.push('exit') });
  const fail = (name: 'stdout' | 'stderr', code: string) =>
    parts[name].emit('error', Object.assign(new Error(code), { code }));
  const runUntilStopped = () => parts.signals.once('SIGHUP', (signal) => done.push(`stop ${signal}`));
  return { done, hungUp, fail, runUntilStopped };
}

test('a command that tells its result ends; one that runs until it is stopped is stopped, once, and may take its time', () => {
  const short = watched();
  short.fail('stdout', 'EPIPE');
  assert.equal([short.done, short.hungUp()], [['exit'], false]);
  const long = watched();
  long.runUntilStopped();
  long.fail('stdout', 'EPIPE');
  long.fail('stdout', 'EPIPE');
  assert.equal([long.done, long.hungUp()], [['stop SIGHUP'], false]);
});

test('a terminal that is gone, and errors that nobody reads', () => {
  const short = watched();
  short.fail('stdout', 'EIO');
  assert.equal([short.done, short.hungUp()], [[], true]);
  const long = watched();
  long.runUntilStopped();
  long.fail('stderr', 'EPIPE');
  assert.equal([long.done, long.hungUp()], [[], false]);
  long.fail('stderr', 'EIO');
  long.fail('stdout', 'EIO');
  assert.equal([long.done, long.hungUp()], [['stop SIGHUP'], true]);
});

test('any other failure is one', () => {
  for (const name of ['stdout', 'stderr'] as const) assert.throws(() => watched().fail(name, 'ENOSPC'), 'ENOSPC');
});

test.run();
