/**
 * The whole governed deployment, votes included, on both engines: pull requests merged at three organizations -> a first
 * transaction of the new version is committed. Each loop is a process. Prints, judges nothing.
 *
 *   node dist/test/bench/governed-deployment.js            both engines, BatchTimeout 2000 ms and 200 ms
 *   QUORATE_ENGINE=fabric node dist/test/bench/governed-deployment.js 200       one engine, one BatchTimeout
 *
 * To compare (real Fabric v3.1.5, 3 organizations, 2 cores): a plain script of peer commands, without any vote, 11.7 s
 * and 3.0 s one after the other, 7.4 s and 2.1 s with parallel approvals; OpsSC with votes 20.9 s and 4.1 s.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { connectAs } from '../integration/devnet/clients.js';
import { CHANNEL, toy } from '../integration/toy.js';
import { benchEngines } from './bench-engines.js';
import { LoopField, medianBy } from './loop-field.js';

const RUNS = 5;
const RESOURCE = 'Chaincode/toy';

/** Seconds from the last merge to a committed transaction of this version, tried again and again from the merge on. */
async function deploy(field: LoopField, version: string): Promise<number> {
  const { consortium, members } = field;
  const policy = `OutOf(2, ${members.map((mspId) => `'${mspId}.peer'`).join(', ')})`;
  const connection = connectAs(consortium.network, members[0]!);
  const contract = connection.gateway.getNetwork(CHANNEL).getContract('toy');
  const answers = async (): Promise<boolean> => {
    const found = await contract.evaluate('Version').catch(() => undefined);
    return found !== undefined && Buffer.from(found).toString('utf8') === version;
  };
  const transacts = async (): Promise<boolean> => {
    if (!(await answers())) return false;
    return contract.submit('Put', { arguments: ['version', version] }).then(
      () => true,
      () => false,
    );
  };
  try {
    await consortium.merge(members, toy(version, { policy }), `Toy ${version}`);
    const start = performance.now();
    field.wake();
    await field.until(`a transaction of ${version}`, transacts);
    const seconds = (performance.now() - start) / 1000;
    await field.settled(RESOURCE);
    return seconds;
  } finally {
    connection.close();
  }
}

async function measure(batchMs: number): Promise<number> {
  const field = await LoopField.start(3, batchMs);
  try {
    await deploy(field, '1.0');
    const seconds: number[] = [];
    for (let run = 1; run <= RUNS; run += 1) seconds.push(await deploy(field, `1.${run}`));
    return medianBy(seconds, (one) => one);
  } finally {
    await field.stop();
  }
}

const [one] = process.argv.slice(2).map(Number);
if (one !== undefined) {
  console.log(JSON.stringify({ seconds: await measure(one) }));
} else {
  const figures = [];
  for (const engine of await benchEngines()) {
    for (const batchMs of [2000, 200]) {
      const { stdout, stderr, status } = spawnSync(
        process.execPath,
        [fileURLToPath(import.meta.url), String(batchMs)],
        { encoding: 'utf8', env: { ...process.env, QUORATE_ENGINE: engine } },
      );
      if (status !== 0) throw new Error(`${engine}, ${batchMs} ms: ${stderr}${stdout}`);
      const { seconds } = JSON.parse(stdout.trim().split('\n').at(-1)!) as { seconds: number };
      figures.push({ engine, batchMs, seconds });
      console.log(
        `governed deployment, 3 organizations, ${engine}, BatchTimeout ${batchMs} ms: ${seconds.toFixed(2)} s from the merge to a committed transaction (4 blocks: ${(seconds / (4 * (batchMs / 1000))).toFixed(2)} x)`,
      );
    }
  }
  console.log(JSON.stringify({ bench: 'governed-deployment', figures }));
}
