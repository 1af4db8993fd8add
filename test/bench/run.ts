/**
 * `npm run bench`: every bench in turn, each a process of its own. Prints figures and ratios; judges nothing.
 *
 *   npm run bench [NAME ...] [-- --OPTION ...]
 *
 * From the first option on, all arguments are those of the named benches: each one's own head says which it takes.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const BENCHES = [
  'demo',
  'devnet-start',
  'engines',
  'plan-speed',
  'config-update',
  'channel-change',
  'quiet-pass',
  'merge-to-answer',
  'governed-deployment',
  'node-agent-lists',
  'node-list-plan',
  'governed-node-list',
  'merkle',
  'settlement',
  'settlement-memory',
  'layer2',
];
const given = process.argv.slice(2);
const first = given.findIndex((argument) => argument.startsWith('--'));
const wanted = first === -1 ? given : given.slice(0, first);
// npm itself takes one `--` away; who calls this file has it here.
const options = given.slice(wanted.length + Number(given[first] === '--'));
for (const name of BENCHES.filter((bench) => wanted.length === 0 || wanted.includes(bench))) {
  console.log(`\n## ${name}`);
  const script = fileURLToPath(new URL(`./${name}.js`, import.meta.url));
  const { status } = spawnSync(process.execPath, [script, ...options], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
