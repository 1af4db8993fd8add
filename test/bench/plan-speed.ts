/**
 * How long `reconcile plan --live` takes as a whole process, and how that grows. Never a timed test: it prints.
 *
 *   node dist/test/bench/plan-speed.js [COUNT ...]      default: 1000 10000
 *
 * Prints one line a size and, at the end, JSON with the ratios.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deriveOrganization } from '../../reconciler/devnet/identities/derive-organization.js';

const CHANNELS = 20;
const RUNS = 3;
const POLICY = "AND('Regulator.peer', OutOf(2, 'Telco1.peer', 'Telco2.peer', 'Telco3.peer'))";
const MEMBERS = ['Regulator', 'Telco1', 'Telco2', 'Telco3'];
const main = fileURLToPath(new URL('../../reconciler/main.js', import.meta.url));

interface Figures {
  readonly count: number;
  readonly seconds: number;
  readonly mebibytes: number;
}

/** One document per file, as people keep them; every tenth has a newer version than the ledger. */
function writeNetwork(folder: string, count: number): void {
  const { ca } = deriveOrganization('bench', { name: 'bench', mspId: 'Bench', peers: [], orderers: [] });
  const pem = JSON.stringify(ca.certificatePem);
  const organizations = [...MEMBERS, 'OrdererOrg'].map(
    (name) =>
      `    - { name: ${name}, mspId: ${name}, msp: { rootCerts: [${pem}] }, peers: [{ name: peer0 }], orderers: [{ name: orderer0 }] }\n`,
  );
  const head = (kind: string, name: string) =>
    `apiVersion: quorate/v1\nkind: ${kind}\nmetadata: { name: ${name} }\nspec:\n`;
  const network = `${head('Network', 'bench')}  organizations:\n${organizations.join('')}  governance: { channel: channel-0 }\n`;
  mkdirSync(join(folder, 'spec/chaincodes'), { recursive: true });
  writeFileSync(join(folder, 'spec/network.yaml'), network);
  for (let index = 0; index < CHANNELS; index++) {
    const text = `  members: [${MEMBERS.join(', ')}]\n  orderer: { organizations: [OrdererOrg] }\n`;
    writeFileSync(join(folder, `spec/channel-${index}.yaml`), head('Channel', `channel-${index}`) + text);
  }
  for (let index = 0; index < count; index++) {
    const text = `  channel: channel-${index % CHANNELS}\n  version: "1.${index % 10 === 0 ? 1 : 0}"\n  runtime: node\n  endorsementPolicy: "${POLICY}"\n  placement: { Telco1: [peer0] }\n  collections: []\n`;
    writeFileSync(join(folder, `spec/chaincodes/cc-${index}.yaml`), head('Chaincode', `cc-${index}`) + text);
  }
  writeFileSync(join(folder, 'live.json'), JSON.stringify(liveState(count)));
}

function liveState(count: number): unknown {
  const chaincodes = Array.from({ length: count }, (_, index) => ({
    address: `bench/Chaincode/cc-${index}`,
    state: 'present',
    managed: true,
    live: {
      channel: `channel-${index % CHANNELS}`,
      name: `cc-${index}`,
      ledger: { type: 'fabric', name: `channel-${index % CHANNELS}`, genesis: 'ab'.repeat(32) },
      sequence: 3,
      definition: { version: '1.0', endorsementPolicy: POLICY, initRequired: false, hasCollections: false },
      approvals: {},
      members: MEMBERS,
      policies: { '/Channel/Application/LifecycleEndorsement': 'MAJORITY Endorsement' },
    },
  }));
  return { liveFileVersion: 1, network: 'bench', resources: chaincodes };
}

/** The middle of some runs; memory is the process's greatest resident size, where /usr/bin/time can tell. */
function measure(count: number): Figures {
  const folder = mkdtempSync(join(tmpdir(), 'quorate-bench-'));
  try {
    writeNetwork(folder, count);
    const args = [main, 'plan', '--spec', join(folder, 'spec'), '--live', join(folder, 'live.json'), '--quiet'];
    const times = Array.from({ length: RUNS }, () => {
      const start = performance.now();
      const out = execFileSync(process.execPath, args, { encoding: 'utf8' });
      if (!out.includes(`${count / 10} to update`)) throw new Error(`a wrong plan: ${out}`);
      return (performance.now() - start) / 1000;
    });
    const seconds = times.sort((left, right) => left - right)[Math.floor(RUNS / 2)]!;
    const timed = spawnSync('/usr/bin/time', ['-f', '%M', process.execPath, ...args], { encoding: 'utf8' });
    const kibibytes = timed.status === 0 ? Number(timed.stderr.trim().split('\n').at(-1)) : Number.NaN;
    return { count, seconds, mebibytes: Math.round(kibibytes / 1024) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const counts = process.argv.slice(2).map(Number);
const figures = (counts.length > 0 ? counts : [1000, 10_000]).map((count) => {
  const measured = measure(count);
  console.log(`plan --live, ${count} chaincodes: ${measured.seconds.toFixed(2)} s, ${measured.mebibytes} MiB`);
  return measured;
});
/** octoDNS, the quickest plan tool of its kind, on as many records of which every tenth differs; undefined when not there. */
function octodns(count: number): Figures | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'quorate-bench-'));
  try {
    const provider = (name: string) =>
      `  ${name}: { class: octodns.provider.yaml.YamlProvider, directory: ${join(folder, name)}, enforce_order: false }\n`;
    writeFileSync(
      join(folder, 'config.yaml'),
      `manager: { max_workers: 1 }\nproviders:\n${provider('git')}${provider('live')}zones:\n  example.com.: { sources: [git], targets: [live] }\n`,
    );
    for (const name of ['git', 'live']) {
      const record = (index: number) =>
        `r${index}: { ttl: 60, type: A, value: 10.0.0.${name === 'git' && index % 10 === 0 ? 2 : 1} }\n`;
      mkdirSync(join(folder, name));
      writeFileSync(
        join(folder, name, 'example.com.yaml'),
        Array.from({ length: count }, (_, index) => record(index)).join(''),
      );
    }
    const args = ['--config-file', join(folder, 'config.yaml'), '--quiet'];
    const times = Array.from({ length: RUNS }, () => {
      const start = performance.now();
      const { status } = spawnSync('octodns-sync', args, { encoding: 'utf8' });
      if (status !== 0) return Number.NaN;
      return (performance.now() - start) / 1000;
    });
    const seconds = times.sort((left, right) => left - right)[Math.floor(RUNS / 2)]!;
    const timed = spawnSync('/usr/bin/time', ['-f', '%M', 'octodns-sync', ...args], { encoding: 'utf8' });
    const mebibytes = Math.round(Number(timed.stderr?.trim().split('\n').at(-1)) / 1024);
    return Number.isNaN(seconds) ? undefined : { count, seconds, mebibytes };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const rival = figures.map(({ count }) => octodns(count));
for (const [index, other] of rival.entries()) {
  const ours = figures[index]!;
  if (!other) console.log('octoDNS is not on this machine (pip install octodns puts it there): no comparison');
  else
    console.log(
      `octodns-sync, ${other.count} records: ${other.seconds.toFixed(2)} s, ${other.mebibytes} MiB; ours takes ${(ours.seconds / other.seconds).toFixed(2)} x its time`,
    );
}
const [first, last] = [figures[0]!, figures.at(-1)!];
const ratios = {
  toOctodns: rival.map((other, index) => other && Number((figures[index]!.seconds / other.seconds).toFixed(2))),
  times: Number((last.seconds / first.seconds).toFixed(2)),
  sizes: last.count / first.count,
};
console.log(JSON.stringify({ bench: 'plan-speed', figures, ratios }));
