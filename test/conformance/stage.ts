import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunningNetwork } from '../../reconciler/devnet/running-network.js';
import { packageId as idOfPackage } from '../../reconciler/fabric/package/package-id.js';
import { writePackage } from '../../reconciler/fabric/package/write-package.js';
import { LedgerWatch } from './ledger-watch.js';
import { define, lifecycleArgs } from './lifecycle.js';
import { ClientsOfNodes } from './node-clients.js';
import { Party, type Stage } from './party.js';
import { NARROW, WIDE } from './topology.js';

const SERVER = fileURLToPath(new URL('../../../test/conformance/chaincode/calls/index.js', import.meta.url));
/** Two packages of the same code: a chaincode cannot call itself, by any name that runs from one package. */
const LABELS = ['calls_1', 'other_1'] as const;
export const MEMBERS = ['Telco1', 'Telco2', 'Telco3'] as const;

/** The package of a label; the same bytes in every run. */
export function packageOf(label: string): Promise<Uint8Array> {
  return writePackage({ label, type: 'ccaas', connection: { address: `unix:{{.quorate_sockets}}/${label}.sock` } });
}

export async function packageIdOf(label: string): Promise<string> {
  return idOfPackage(label, await packageOf(label));
}

/**
 * What every case finds: `calls` and `other` on channel1, with collections, and `other` on ops; both installed and
 * running everywhere.
 */
export async function setStage(network: RunningNetwork): Promise<Stage & { close(): Promise<void> }> {
  const clients = new ClientsOfNodes(network);
  const watch = new LedgerWatch(network, clients);
  const chaincodes = await chaincodeProcess(network);
  const stage = { network, clients, watch, chaincodes, signers: new Map() };
  const close = async () => {
    watch.stop();
    clients.close();
    await chaincodes.stop();
  };
  try {
    await Promise.all([chaincodes.start(), deploy(new Party(stage, 'stage'))]);
  } catch (error) {
    await close();
    throw error;
  }
  return { ...stage, close };
}

export const COLLECTIONS = {
  pair: { members: "OR('Telco1.member', 'Telco2.member')", memberOnly: true },
  short: { members: "OR('Telco1.member', 'Telco2.member', 'Telco3.member')", blockToLive: 3 },
} as const;

async function deploy(party: Party): Promise<void> {
  for (const label of LABELS) {
    const bytes = await packageOf(label);
    for (const mspId of MEMBERS) {
      const args = lifecycleArgs.install(bytes);
      const made = party.call({ channelId: '', chaincode: '_lifecycle', args, as: `${mspId}/Admin` });
      const { response, message } = await party.process(made.signed, mspId);
      if (response?.getResponse()?.getStatus() !== 200) {
        throw new Error(`${mspId}: ${message || response?.getResponse()?.getMessage()}`);
      }
    }
  }
  const [calls, other] = (await Promise.all(LABELS.map(packageIdOf))) as [string, string];
  await Promise.all([
    define(party, WIDE, MEMBERS, { name: 'calls', packageId: calls, collections: COLLECTIONS }).then(() =>
      define(party, WIDE, MEMBERS, { name: 'other', packageId: other }),
    ),
    define(new Party(party.stage, 'stage ops'), NARROW, ['Telco1', 'Telco2'], { name: 'other', packageId: other }),
  ]);
}

async function chaincodeProcess(network: RunningNetwork) {
  const servers: { ccid: string; address: string; mspId: string }[] = [];
  for (const label of LABELS) {
    for (const [mspId, folder] of network.sockets) {
      if (!network.peers.some((node) => node.mspId === mspId)) continue;
      mkdirSync(folder, { recursive: true });
      servers.push({ ccid: await packageIdOf(label), address: `unix:${join(folder, `${label}.sock`)}`, mspId });
    }
  }
  let child: ChildProcess | undefined;
  return {
    start: () =>
      new Promise<void>((resolve, reject) => {
        child = fork(SERVER, [JSON.stringify(servers)], { silent: true });
        child.once('message', () => resolve());
        child.once('exit', (code) => reject(new Error(`the chaincodes ended with ${code}`)));
      }),
    stop: async () => {
      if (child === undefined) return;
      const ended = new Promise((resolve) => child!.once('exit', resolve));
      child.kill('SIGKILL');
      child = undefined;
      await ended;
      for (const { address } of servers) rmSync(address.slice('unix:'.length), { force: true });
    },
  };
}
