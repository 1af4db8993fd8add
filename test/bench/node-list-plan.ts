/**
 * How long a plan of a long node list takes, ten nodes of which differ: as a whole process (`reconcile plan --live`, the
 * list in a CSV file beside its document), and the plan alone in a running loop. Never a timed test: it prints.
 *
 *   node dist/test/bench/node-list-plan.js [COUNT ...]      default: 1000 5000
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeListDocument } from '../../reconciler/kinds/node-list/node-list-document.js';
import type { PermissionedNode } from '../../reconciler/ports/read/permissioning-reader.js';
import {
  besuNetwork,
  desireBesu,
  liveNodes,
  MEMBERS,
  NODES,
  network,
  node,
  planOfBesu,
} from '../kinds/besu-fixture.js';

const RUNS = 5;
const CHANGED = 10;
const main = fileURLToPath(new URL('../../reconciler/main.js', import.meta.url));

/** Boot nodes, validators and writers, a different address each. */
function nodesOf(count: number): readonly PermissionedNode[] {
  return Array.from({ length: count }, (_, index) => {
    const role = index < 4 ? 'boot' : index < 11 ? 'validator' : 'writer';
    return node(index + 1, { role, host: `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}` });
  });
}

function documents(nodes: readonly PermissionedNode[]): Readonly<Record<string, string>> {
  const { document, files } = nodeListDocument('nodes', 'mainnet', nodes, new Set(MEMBERS));
  const list = {
    apiVersion: 'quorate/v1',
    kind: document.kind,
    metadata: { name: document.name },
    spec: document.spec,
  };
  return {
    'net/network.yaml': network(),
    'net/besu.yaml': besuNetwork(),
    'net/nodes.yaml': JSON.stringify(list),
    ...Object.fromEntries([...files].map(([path, text]) => [`net/${path}`, text])),
  };
}

const middle = (times: readonly number[]) =>
  [...times].sort((left, right) => left - right)[Math.floor(times.length / 2)]!;

function timed<T>(work: () => T): { readonly seconds: number; readonly result: T } {
  const start = performance.now();
  const result = work();
  return { seconds: (performance.now() - start) / 1000, result };
}

function measure(count: number) {
  const live = nodesOf(count);
  // Five move, five are new.
  const half = CHANGED / 2;
  const moved = live.map((one, index) =>
    index >= 20 && index < 20 + half ? { ...one, host: `172.16.0.${index}` } : one,
  );
  const wanted = [...moved, ...nodesOf(count + half).slice(count)];
  const files = documents(wanted);
  const loads = Array.from({ length: RUNS }, () => timed(() => desireBesu(files)));
  const desired = loads[0]!.result;
  const plans = Array.from({ length: RUNS }, () => timed(() => planOfBesu(desired, { [NODES]: liveNodes(live) })));
  const fields = plans[0]!.result.changes.find(({ address }) => address.kind === 'NodeList')?.fields.length;
  if (fields !== CHANGED) throw new Error(`a wrong plan: ${fields} fields`);
  const whole = wholeProcess(files, live);
  return {
    count,
    whole,
    load: middle(loads.map(({ seconds }) => seconds)),
    plan: middle(plans.map(({ seconds }) => seconds)),
  };
}

/** The middle of some runs of the command, in seconds. */
function wholeProcess(files: Readonly<Record<string, string>>, live: readonly PermissionedNode[]): number {
  const folder = mkdtempSync(join(tmpdir(), 'quorate-bench-'));
  try {
    mkdirSync(join(folder, 'net'));
    for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
    const resources = [{ address: NODES, state: 'present', live: liveNodes(live) }];
    writeFileSync(join(folder, 'live.json'), JSON.stringify({ liveFileVersion: 1, network: 'besu', resources }));
    const args = [main, 'plan', '--spec', join(folder, 'net'), '--live', join(folder, 'live.json'), '--quiet'];
    const times = Array.from({ length: RUNS }, () => {
      const { seconds, result } = timed(() => execFileSync(process.execPath, args, { encoding: 'utf8' }));
      if (!result.includes('1 to update')) throw new Error(`a wrong plan: ${result}`);
      return seconds;
    });
    return middle(times);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const counts = process.argv.slice(2).map(Number);
const figures = (counts.length > 0 ? counts : [1000, 5000]).map((count) => {
  const { whole, load, plan } = measure(count);
  const parts = `whole process ${whole.toFixed(2)} s; in a loop: load ${load.toFixed(3)} s, plan ${plan.toFixed(3)} s`;
  console.log(`plan of ${count} nodes, ${CHANGED} of which differ: ${parts}`);
  return { count, whole, load, plan };
});
console.log(JSON.stringify({ bench: 'node-list-plan', figures }));
