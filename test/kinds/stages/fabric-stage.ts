import type { MemoryRuntime } from '../../../reconciler/adapters/memory/memory-runtime.js';
import type { ApplyPorts } from '../../../reconciler/kinds/kind-ports.js';
import { ALL, chaincodeOf, loadRevision, MemoryConsortium } from '../../loop/memory-consortium.js';
import type { KindStage, StagedNetwork, Wrap } from './kind-stage.js';

const LOADED = loadRevision(chaincodeOf('1.0'));
const OPS = { channel: 'ops-channel', chaincode: 'opssc' };

export const FABRIC_STAGE: KindStage = {
  name: 'Fabric',
  kinds: ['Network', 'Channel', 'Chaincode'],
  organizations: ALL,
  victims: ['Regulator', 'Telco1', 'Telco3'],
  resources: LOADED.resources,
  isOwnRead: (call) => call === 'read.installed',
  async begin() {
    const net = new MemoryConsortium();
    await foreignThings(net);
    return stagedOn(net);
  },
};

function stagedOn(net: MemoryConsortium): StagedNetwork {
  return {
    ports: (mspId, wrap = (ports) => ports) => portsOf(net, mspId, wrap),
    decide: async ({ address, action, after, base, electorate: { voters } }) => {
      return { id: 'ab'.repeat(32), round: 1, address, action, after, base: base!, voters, yes: voters };
    },
    restart: (mspId) => net.member(mspId).restart(),
    tick() {
      net.now += 10_000;
    },
    takeDown(mspId) {
      for (const peer of net.ledger.peers(mspId)) peer.up = false;
    },
    state: (without = '') => [
      net.ledger.channel('channel1').view().height,
      ...ALL.flatMap((mspId) =>
        net.ledger.peers(mspId).map(({ name, installed, services }) => [
          `${mspId}/${name}`,
          [...installed].sort(),
          // What a killed process ran for others is theirs to start again.
          [...services].filter((id) => mspId !== without || !id.startsWith('foreign')).sort(),
        ]),
      ),
    ],
    isForeignUntouched: () =>
      ALL.every((mspId) => {
        const [peer] = net.ledger.peers(mspId);
        return peer!.installed.has('foreign_1:aa') && peer!.services.has('foreign_1:aa');
      }),
  };
}

function portsOf(net: MemoryConsortium, mspId: string, wrap: Wrap): ApplyPorts {
  const { read, channels, write, channelWriter, runtime, governance, governanceWriter, revisions } = wrap(
    net.member(mspId).loop.ports,
  );
  return {
    observe: {
      fabric: read,
      channels,
      besu: undefined,
      governance: governance(OPS),
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
    governance: governanceWriter(OPS),
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
