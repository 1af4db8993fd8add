/**
 * A process that keeps two others and tells their process ids, and the keeper's: for tests that kill it.
 *   fork(kept-parent.js, [FOLDER, 'wait' | 'at once'])
 */
import { NodeKeeper } from '../../../reconciler/devnet/processes/node-keeper.js';

const [, , folder, when] = process.argv as [string, string, string, string];
const keeper = new NodeKeeper([folder]);
const programs = ['one', 'two'].map((name) => ({
  name,
  program: process.execPath,
  args: ['-e', 'setInterval(() => undefined, 1000)', folder],
  env: {},
  folder,
  log: `${folder}/${name}.log`,
}));
const started = Promise.all(programs.map((one) => keeper.start(one)));
if (when === 'at once') {
  // The orders are on their way, and nobody has heard of a process yet.
  setImmediate(() => process.kill(process.pid, 'SIGKILL'));
} else {
  process.send!((await started).map(({ pid }) => pid));
}
