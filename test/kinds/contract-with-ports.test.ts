/** What every kind that has ports promises, over memory adapters; the pure half is in contract.test.ts. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { MemoryRuntime } from '../../reconciler/adapters/memory/memory-runtime.js';
import { formatAddress } from '../../reconciler/core/model/address.js';
import type { Change } from '../../reconciler/core/model/change.js';
import type { DiffContext, Observed, Resource } from '../../reconciler/core/model/kind.js';
import { QuorateError } from '../../reconciler/core/model/quorate-error.js';
import type { ApplyPorts } from '../../reconciler/kinds/kind-ports.js';
import { type AnyKind, KINDS } from '../../reconciler/kinds/kinds.js';
import type { LoopPorts } from '../../reconciler/loop/loop-ports.js';
import { CrashingPorts } from '../loop/crashing-ports.js';
import { ALL, chaincodeOf, loadRevision, MemoryConsortium } from '../loop/memory-consortium.js';

/** One declared resource of each kind, and what it depends on. */
const LOADED = loadRevision(chaincodeOf('1.0'));
const RESOURCES = new Map([...LOADED.resources.values()].map((resource) => [resource.address.kind, resource]));

function portsOf(net: MemoryConsortium, mspId: string, wrap = (ports: LoopPorts): LoopPorts => ports): ApplyPorts {
  const { read, channels, write, channelWriter, runtime, governance, governanceWriter, revisions } = wrap(
    net.member(mspId).loop.ports,
  );
  return {
    observe: {
      fabric: read,
      channels,
      besu: undefined,
      governance: governance({ channel: 'ops-channel', chaincode: 'opssc' }),
      rounds: [],
      organization: mspId,
      peers: net.ledger.peers(mspId).map(({ name }) => name),
      services: () => runtime.running(),
      decidedTree: async () => undefined,
      decidedRevision: async () => undefined,
      packages: new Map(),
      desired: LOADED.resources,
    },
    write,
    channels: channelWriter,
    besu: undefined,
    governance: governanceWriter({ channel: 'ops-channel', chaincode: 'opssc' }),
    voteMode: 'merged',
    runtime,
    source: (resource) => LOADED.source(resource),
    earlier: async () => LOADED,
    history: () => revisions.history('', 1),
    preparing: new Map(),
    now: () => net.now,
    quorumSince: new Map(),
    progress: () => undefined,
  };
}

function diffOf(kind: AnyKind, mspId: string, resource: Resource, observed: Observed<unknown>) {
  const key = formatAddress(resource.address);
  const context: DiffContext = {
    desired: LOADED.resources,
    observed: new Map([[key, observed]]),
    organization: mspId,
    now: new Date(0).toISOString(),
  };
  return kind.diff(context, resource.address, resource, observed as Observed<never>);
}

/** One organization's turn, as the loop takes it: look, prepare, apply what was decided, or heal. */
async function turn(kind: AnyKind, mspId: string, resource: Resource, ports: ApplyPorts): Promise<void> {
  const observed = await kind.observe(ports.observe, resource);
  if (observed.state !== 'present') return;
  const { change } = diffOf(kind, mspId, resource, observed);
  const live = observed.live as never;
  if (!change) {
    await kind.heal?.(ports, { resource, live, decided: undefined });
    return;
  }
  await kind.prepare?.(ports, { resource, live, decided: undefined });
  await kind.apply?.(ports, { resource, live, decided: decidedOf(change) });
}

function decidedOf({ address, action, after, base, electorate }: Change) {
  const { voters } = electorate;
  return { id: 'ab'.repeat(32), round: 1, address, action, after, base: base!, voters, yes: voters };
}

/** Everybody's turns until all is quiet; the victim dies at its call and begins again. */
async function applyAll(
  kind: AnyKind,
  resource: Resource,
  victim: string,
  crash: CrashingPorts,
): Promise<MemoryConsortium> {
  const net = new MemoryConsortium();
  await foreignThings(net);
  let ports = new Map(ALL.map((mspId) => [mspId, portsOf(net, mspId, mspId === victim ? crash.wrap : undefined)]));
  let restarted = false;
  for (let left = 8; left > 0; left -= 1) {
    for (const mspId of ALL) {
      await turn(kind, mspId, resource, ports.get(mspId)!).catch(unlessKilled);
      if (!crash.isDead || restarted) continue;
      await net.member(victim).restart();
      ports = new Map(ports).set(victim, portsOf(net, victim));
      restarted = true;
      left = 6;
    }
    net.now += 10_000;
  }
  return net;
}

/** Killed calls reach a kind as errors of its own peers, or as they are. */
function unlessKilled(error: unknown): void {
  if (error instanceof Error && (error.message === 'killed' || error instanceof QuorateError)) return;
  throw error;
}

/** What others have there: another chaincode's definition, package and process. */
async function foreignThings(net: MemoryConsortium): Promise<void> {
  for (const mspId of ALL) {
    const [peer] = net.ledger.peers(mspId);
    peer!.installed.add('foreign_1:aa');
    const runtime = net.member(mspId).runtime as MemoryRuntime;
    await runtime.prepare({ hash: 'foreign', files: [] });
    await runtime.ensure({
      peer: peer!.name,
      packageId: 'foreign_1:aa',
      chaincode: 'foreign',
      tree: 'foreign',
      address: '',
    });
  }
}

const state = (net: MemoryConsortium, without = '') =>
  ALL.flatMap((mspId) =>
    net.ledger.peers(mspId).map(({ name, installed, services }) => [
      `${mspId}/${name}`,
      [...installed].sort(),
      // What a killed process ran for others is theirs to start again.
      [...services].filter((id) => mspId !== without || !id.startsWith('foreign')).sort(),
    ]),
  );

for (const [name, kind] of KINDS) {
  const resource = RESOURCES.get(name)!;

  test(`${name}: observing calls nothing that writes, and says unknown, not absent, when any call fails`, async () => {
    const net = new MemoryConsortium();
    const whole = new CrashingPorts();
    assert.is((await kind.observe(portsOf(net, 'Telco1', whole.wrap).observe, resource)).state, 'present');
    assert.ok(
      whole.names.length > 0 && whole.names.every((call) => /^(read|channels|governance)\./.test(call)),
      whole.names.join(),
    );
    for (let at = 1; at <= whole.calls; at += 1) {
      const broken = new CrashingPorts(at);
      const observed = await kind.observe(portsOf(net, 'Telco1', broken.wrap).observe, resource);
      const isOwnPeer = whole.names[at - 1] === 'read.installed';
      assert.is(observed.state, isOwnPeer ? 'present' : 'unknown', whole.names[at - 1]);
      if (!isOwnPeer) assert.equal(diffOf(kind, 'Telco1', resource, observed).change, undefined);
    }
    for (const peer of net.ledger.peers('Telco1')) peer.up = false;
    assert.is((await kind.observe(portsOf(net, 'Telco1').observe, resource)).state, 'unknown');
  });

  if (!kind.apply) continue;

  test(`${name}: apply, then observe, leaves an empty diff, and nothing of others is touched`, async () => {
    const net = await applyAll(kind, resource, 'Telco1', new CrashingPorts());
    for (const mspId of ALL) {
      const observed = await kind.observe(portsOf(net, mspId).observe, resource);
      const diff = diffOf(kind, mspId, resource, observed);
      assert.equal([diff.change, diff.ownSteps], [undefined, []], mspId);
      const [peer] = net.ledger.peers(mspId);
      assert.ok(peer!.installed.has('foreign_1:aa') && peer!.services.has('foreign_1:aa'), mspId);
    }
  });

  test(`${name}: nothing is left to do: doing it again calls nothing that writes`, async () => {
    const net = await applyAll(kind, resource, 'Telco1', new CrashingPorts());
    const again = new CrashingPorts();
    await turn(kind, 'Telco1', resource, portsOf(net, 'Telco1', again.wrap));
    assert.equal(
      again.names.filter((call) => call.startsWith('write.')),
      [],
    );
  });

  test(`${name}: killed before or after any call of prepare, apply and heal: the same end, nothing twice`, async () => {
    for (const victim of ['Regulator', 'Telco1', 'Telco3']) {
      const whole = new CrashingPorts();
      const expected = await applyAll(kind, resource, victim, whole);
      const last = whole.names.reduce((latest, call, index) => (/^(write|runtime)\./.test(call) ? index : latest), 0);
      for (let at = 1; at <= last + 1; at += 1) {
        for (const when of ['before', 'after'] as const) {
          const net = await applyAll(kind, resource, victim, new CrashingPorts(at, when));
          const where = `${victim} ${when} call ${at}, ${whole.names[at - 1]}`;
          assert.equal(state(net, victim), state(expected, victim), where);
          assert.is(
            net.ledger.channel('channel1').view().height,
            expected.ledger.channel('channel1').view().height,
            where,
          );
        }
      }
    }
  });
}

test.run();
