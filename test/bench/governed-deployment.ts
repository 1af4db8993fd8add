/**
 * The whole governed deployment, votes included, on both engines: pull requests merged at three organizations -> a first
 * transaction of the new version is committed. Each loop is a process. Prints, judges nothing.
 *
 *   node dist/test/bench/governed-deployment.js            both engines, BatchTimeout 2000 ms and 200 ms
 *   QUORATE_ENGINE=fabric node dist/test/bench/governed-deployment.js 200       one engine, one BatchTimeout
 *
 * Beside it, where this machine has the scripts: the same by plain `peer` commands on real Fabric, without any vote, one
 * after the other and with parallel installs and approvals (plain-cli.ts).
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { findFabric } from '../../reconciler/devnet/processes/find-fabric.js';
import { connectAs } from '../integration/devnet/clients.js';
import { CHANNEL, toy } from '../integration/toy.js';
import { benchEngines } from './bench-engines.js';
import { LoopField, medianBy } from './loop-field.js';
import { type PlainCli, plainCli } from './plain-cli.js';

const RUNS = 5;
const RESOURCE = 'Chaincode/toy';

/**
 * Seconds from the last merge to a committed transaction of this version, tried again and again as soon as a loop says
 * that the definition is committed: clients that ask all the time would take processors that the network is measured on.
 */
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
    const [start, since] = [performance.now(), Date.now()];
    field.wake();
    await field.until(`${version} committed`, () => field.blocks('commit', RESOURCE, since).length > 0);
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

function besideText(seconds: number, { serial, parallel }: PlainCli): string {
  const ratio = (of: number) => `${of.toFixed(2)} s (ours ${(seconds / of).toFixed(2)} x)`;
  return `  plain peer commands, no votes: one after the other ${ratio(serial)}, in parallel ${ratio(parallel)}`;
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
      const beside = engine === 'fabric' ? plainCli((await findFabric(process.env))!.directory, batchMs) : undefined;
      figures.push({ engine, batchMs, seconds, ...beside });
      console.log(
        `governed deployment, 3 organizations, ${engine}, BatchTimeout ${batchMs} ms: ${seconds.toFixed(2)} s from the merge to a committed transaction (4 blocks: ${(seconds / (4 * (batchMs / 1000))).toFixed(2)} x)`,
      );
      if (beside !== undefined) console.log(besideText(seconds, beside));
    }
  }
  console.log(JSON.stringify({ bench: 'governed-deployment', figures }));
}
