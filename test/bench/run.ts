/**
 * `npm run bench`: every bench in turn, each a process of its own. Prints figures and ratios; judges nothing.
 *
 *   npm run bench [NAME ...]
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
const wanted = process.argv.slice(2);
for (const name of BENCHES.filter((bench) => wanted.length === 0 || wanted.includes(bench))) {
  console.log(`\n## ${name}`);
  const script = fileURLToPath(new URL(`./${name}.js`, import.meta.url));
  const { status } = spawnSync(process.execPath, [script], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
