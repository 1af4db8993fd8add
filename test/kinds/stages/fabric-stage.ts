import type { MemoryRuntime } from '../../../reconciler/adapters/memory/memory-runtime.js';
import { proposalId } from '../../../reconciler/core/ballot/proposal-id.js';
import { FORMAT_VERSION } from '../../../reconciler/core/digest/content-digest.js';
import { formatAddress } from '../../../reconciler/core/model/address.js';
import type { Change } from '../../../reconciler/core/model/change.js';
import type { Decided } from '../../../reconciler/core/model/kind.js';
import type { ApplyPorts } from '../../../reconciler/kinds/kind-ports.js';
import type { LoadedRevision } from '../../../reconciler/loop/loop-ports.js';
import { loadRevision } from '../../loop/load-revision.js';
import { ALL, chaincodeOf, MemoryConsortium } from '../../loop/memory-consortium.js';
import { CHANNEL, NETWORK } from '../../spec/fixture.js';
import type { KindStage, StagedNetwork, Wrap } from './kind-stage.js';

/** What the ledgers of the stage do not say yet: an ACL, another rule of the governance, a chaincode. */
const ACL = '  application: { ACLs: { qscc/GetChainInfo: /Channel/Application/Writers } }\n';
const LOADED = loadRevision({
  ...chaincodeOf('1.0'),
  'net/ops.yaml': CHANNEL.replace('name: channel1', 'name: ops-channel') + ACL,
  'net/network.yaml': NETWORK.replace('channel: channel1', 'channel: ops-channel').replace(
    'mustAgree: [Regulator]',
    'mustAgree: [Regulator, Telco1]',
  ),
});
const OPS = { channel: 'ops-channel', chaincode: 'opssc' };

export const FABRIC_STAGE: KindStage = {
  name: 'Fabric',
  kinds: ['Network', 'Channel', 'Chaincode'],
  organizations: ALL,
  victims: ['Regulator', 'Telco1', 'Telco3'],
  resources: LOADED.resources,
  isOwnRead: (call) => call === 'read.installed',
  async begin(kind) {
    const net = new MemoryConsortium();
    if (kind === 'Channel') {
      // Who votes on a channel's change follows from what its members have said of it.
      net.merge('a', {});
      await net.settle(ALL, 1);
    }
    await foreignThings(net);
    return stagedOn(net, LOADED);
  },
};

export function stagedOn(net: MemoryConsortium, loaded: LoadedRevision): StagedNetwork {
  return {
    ports: (mspId, wrap = (ports) => ports) => portsOf(net, loaded, mspId, wrap),
    decide: (change) => decide(net, change),
    restart: (mspId) => net.member(mspId).restart(),
    tick() {
      net.now += 10_000;
    },
    takeDown(mspId) {
      for (const peer of net.ledger.peers(mspId)) peer.up = false;
    },
    state: (without = '') => [
      ...[...net.ledger.channels.values()].map((channel) => channel.view().configSequence),
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

/** The share of a chaincode or a plasma chain asks nothing of the round; a channel's signatures and the network's rule stand in it. */
async function decide(net: MemoryConsortium, change: Change): Promise<Decided> {
  const { address, action, after, digest, ledger, electorate } = change;
  const base = change.base!;
  const id = proposalId({ digest, ledger: ledger!, base });
  const { voters } = electorate;
  const decided = { id, round: 1, address, action, after, base, voters, yes: voters };
  const governance = net.governance('Regulator');
  if (['Chaincode', 'PlasmaChain'].includes(address.kind) || (await governance.proposal(id))) return decided;
  const content = { formatVersion: FORMAT_VERSION, address: formatAddress(address), action, after };
  const ballot = { content, ledger: ledger!, base, vote: 'yes', reason: '', claim: { revision: 'a' } } as const;
  for (const mspId of voters) await net.governance(mspId).vote([ballot]);
  if (address.kind === 'Network') await governance.close(id);
  return decided;
}

function portsOf(net: MemoryConsortium, loaded: LoadedRevision, mspId: string, wrap: Wrap): ApplyPorts {
  const { read, channels, write, channelWriter, runtime, governance, governanceWriter, revisions, ...ports } = wrap(
    net.member(mspId).loop.ports,
  );
  const { plasmaRoot, plasmaRootWriter } = ports;
  return {
    observe: {
      fabric: read,
      channels,
      besu: undefined,
      plasmaRoot,
      governance: governance(OPS),
      rounds: [],
      organization: mspId,
      peers: net.ledger.peers(mspId).map(({ name }) => name),
      services: () => runtime.running(),
      decidedTree: async () => undefined,
      decidedRevision: async () => undefined,
      packages: new Map(),
      desired: loaded.resources,
    },
    write,
    channels: channelWriter,
    besu: undefined,
    plasmaRoot: plasmaRootWriter,
    governance: governanceWriter(OPS),
    voteMode: 'merged',
    runtime,
    source: (resource) => loaded.source(resource),
    earlier: async () => loaded,
    history: () => revisions.history('', 1),
    preparing: new Map(),
    now: () => net.now,
    quorumSince: new Map(),
    progress: () => undefined,
  };
}

/** What others have there: another chaincode's definition, package and process. */
export async function foreignThings(net: MemoryConsortium): Promise<void> {
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
