// A step of the build (bundle.mjs): runs a bundled program so far that everything in it is loaded once, and keeps what V8
// has compiled by then.
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const file = process.argv[2];
const none = join(tmpdir(), 'quorate-none', 'no-such-file');
const telecom = fileURLToPath(new URL('../network-specs/telecom', import.meta.url));
/** Each loads what its command needs, and ends by itself: there is no such file, nothing is written anywhere. */
const COMMANDS = [
  ['validate', '--spec', telecom],
  ['--loop', '--config', none],
  ['--once', '--config', none],
  ['--plan', '--config', none],
  ['plan', '--spec', telecom, '--live', none],
  ['observe', '--config', none],
  ['status', '--config', none],
  ['proposals', '--config', none],
  ['history', '--config', none],
  ['vote', none, '--config', none],
  ['bootstrap', '--config', none],
  ['doctor', '--config', none],
  ['logs', none, '--config', none],
  ['query', '--devnet', none, '--as', 'Org1/User1', '--channel', 'none', 'none', 'none'],
  ['devnet', 'up', '--spec', none, '--directory', none],
  ['demo', '--example', 'none'],
];
const silent = { write: () => true };
const context = { stdout: silent, stderr: silent, env: {}, now: () => new Date().toISOString(), ask: undefined };

const { loadBundled } = await import(new URL('load-bundled.js', pathToFileURL(file)));
const { start, keep } = loadBundled(file);
if (file.endsWith('/cli.cjs')) {
  const { run } = start();
  for (const args of COMMANDS) await run(args, context);
} else {
  try {
    start();
  } catch {
    // For want of its argument, once all is loaded.
  }
}
keep();
process.exit();
