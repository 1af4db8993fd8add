import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DemoConsortium } from '../demo-consortium.js';
import { deviation } from '../deviation.js';
import { processOptions } from '../loop-consortium.js';
import { mergeKeyFile } from '../organization-settings.js';
import type { CheckedOut } from '../pull-request.js';
import { runReconcile } from '../reconcile-process.js';
import { NEWCOMER } from './spec-files.js';
import { NEWCOMER_MSP } from './write-devnet-spec.js';

/**
 * The newcomer makes the pull request of its MSP folder: `reconcile join-request`, a process, in a clone of its fork.
 * @throws QuorateError DEMO_DEVIATION
 */
export async function joinRequest(consortium: DemoConsortium): Promise<CheckedOut> {
  const { stage, devnet, network } = consortium;
  const { upstream, config, folder, person } = consortium.organization(NEWCOMER);
  const clone = join(stage.folder.path, 'pull-requests', '2');
  await (await upstream.fork(clone)).signsFor(person, mergeKeyFile(folder));
  const spec = join(clone, config.git.path);
  const addressOf = (nodes: readonly { readonly mspId: string; readonly address: string }[]): string =>
    nodes.find(({ mspId }) => mspId === NEWCOMER)!.address;
  const places = [
    '--peer',
    `peer0=${addressOf(network.peers)}`,
    '--orderer',
    `orderer0=${addressOf(network.orderers)}`,
  ];
  const msp = join(devnet, NEWCOMER_MSP);
  const args = ['join-request', '--org', NEWCOMER, '--msp', msp, '--spec', spec, ...places, '--format', 'json'];
  const { code, output, said } = await runReconcile(args, processOptions(stage, folder));
  stage.stop.throwIfAborted();
  if (code !== 0) throw deviation(`reconcile ${args.join(' ')}`, 'exit code 0', code, said);
  const { files } = JSON.parse(output) as { files: readonly string[] };
  const changes = Object.fromEntries(files.map((path) => [path, readFileSync(join(clone, path), 'utf8')]));
  return { request: { number: 2, title: `${NEWCOMER} joins both channels`, changes }, spec };
}
