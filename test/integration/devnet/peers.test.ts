/** Peers and orderers that stop, fall behind and come back; joining; a node that does not exist. No chaincode needed. */
import { status } from '@grpc/grpc-js';
import type { GatewayError } from '@hyperledger/fabric-gateway';
import { common, peer } from '@hyperledger/fabric-protos';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RunningNetwork, RunningPeer } from '../../../reconciler/devnet/running-network.js';
import { eventually } from '../../wait.js';
import { onlyEmbedded } from '../only-embedded.js';
import { startTestNetwork } from '../start-test-network.js';
import { connectAs, identitiesOf, propose } from './clients.js';
import { approve, submitApproval } from './deploy.js';
import { heightAt, reached } from './ledger.js';
import { addLedgerWatchTests } from './ledger-watch-cases.js';
import { channel, telecom } from './telecom.js';

const test = suite('peers');
let network: RunningNetwork;
let clock = 0;

test.before(async () => {
  const channels = [channel('channel1'), channel('private-channel', ['Telco1'])];
  network = await startTestNetwork(telecom(channels, 3), { now: () => new Date(Date.now() + clock) });
});

test.after(() => network?.stop());

/** Telco1 is a member of every channel, so any peer that has joined one tells it. */
const heightIn = (node: RunningPeer, channelId = 'channel1') => heightAt(network, node, channelId, 'Telco1');

/** Resolves when the peer has as many blocks as the other. */
async function caughtUp(node: RunningPeer, other: RunningPeer): Promise<void> {
  await reached(network, node, 'channel1', (await heightIn(other))!);
}

async function rejected(work: Promise<unknown>): Promise<GatewayError> {
  try {
    await work;
  } catch (error) {
    return error as GatewayError;
  }
  throw new Error('the call must fail');
}

/** Asks `_lifecycle` through a peer, which any peer of a channel can answer. */
async function query(through: string, target: string, mspId = 'Telco1'): Promise<Uint8Array> {
  const { gateway, close } = connectAs(network, mspId, { peer: through });
  try {
    return await gateway
      .getNetwork('channel1')
      .getContract('_lifecycle')
      .evaluate('QueryChaincodeDefinitions', {
        arguments: [new peer.lifecycle.QueryChaincodeDefinitionsArgs().serializeBinary()],
        endorsingOrganizations: [target],
      });
  } finally {
    close();
  }
}

test('a stopped peer falls behind and catches up, private data of its organization included', async () => {
  const [first, second] = [network.peer('peer0.telco1.localhost'), network.peer('peer1.telco1.localhost')];
  const behind = (await heightIn(second))!;
  await second.stop();
  for (const name of ['a', 'b', 'c']) await approve(network, 'channel1', 'Telco1', name, undefined);
  assert.ok((await heightIn(first))! >= behind + 3);
  await second.start();
  await caughtUp(second, first);
  const args = new peer.lifecycle.QueryApprovedChaincodeDefinitionArgs();
  args.setName('b');
  args.setSequence(1);
  const response = await propose(network, second, identitiesOf(network, 'Telco1').admin, {
    channelId: 'channel1',
    chaincode: '_lifecycle',
    args: [Buffer.from('QueryApprovedChaincodeDefinition'), args.serializeBinary()],
  });
  assert.is(response.getResponse()!.getStatus(), 200, response.getResponse()!.getMessage());
});

test('a stopped peer is passed over inside its organization, with no trace for the client', async () => {
  await network.peer('peer1.telco1.localhost').stop();
  await approve(network, 'channel1', 'Telco1', 'd', undefined);
  await query('peer0.telco2.localhost', 'Telco1', 'Telco2');
  await network.peer('peer1.telco1.localhost').start();
  await network.peer('peer0.telco1.localhost').stop();
  await query('peer1.telco1.localhost', 'Telco1');
  await network.peer('peer0.telco1.localhost').start();
  await caughtUp(network.peer('peer0.telco1.localhost'), network.peer('peer1.telco1.localhost'));
});

/** What a client is told of an organization whose only peer is down, until the others have noticed. */
const dialError = (node: RunningPeer) => [
  {
    address: node.address,
    mspId: 'Telco3',
    message: `rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp ${node.address}: connect: connection refused"`,
  },
];

onlyEmbedded(
  test,
  'the only peer of an organization has just gone down: the dial error, until others notice',
  async () => {
    const node = network.peer('peer0.telco3.localhost');
    await node.stop();
    for (let call = 0; call < 2; call += 1) {
      const { code, details } = await rejected(query('peer0.telco1.localhost', 'Telco3'));
      assert.is(code, status.UNAVAILABLE);
      assert.equal(details, dialError(node));
    }
    await node.start();
    await query('peer0.telco1.localhost', 'Telco3');
  },
);

test('the only peer of an organization is down: a dial error at most, and soon nobody knows of it', async () => {
  const node = network.peer('peer0.telco3.localhost');
  await node.stop();
  // The embedded engine's clock; real peers notice in their own time.
  clock += 26_000;
  const said = [await rejected(query('peer0.telco1.localhost', 'Telco3'))];
  while (said.at(-1)!.code === status.UNAVAILABLE) said.push(await rejected(query('peer0.telco1.localhost', 'Telco3')));
  const last = said.pop()!;
  for (const { details } of said) assert.equal(details, dialError(node));
  assert.is(last.code, status.FAILED_PRECONDITION);
  assert.match(last.message, 'no peers available to evaluate chaincode _lifecycle in channel channel1');
  await node.start();
  await eventually(() => query('peer0.telco1.localhost', 'Telco3'));
});

/** A leader that has just lost its majority takes transactions until it notices; each has another name. */
async function refusedOrder(): Promise<GatewayError> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await submitApproval(network, 'channel1', 'Telco2', `lost${attempt}`);
    } catch (error) {
      return error as GatewayError;
    }
  }
}

test('orderers: a minority may be down; without a majority nothing is ordered, and the client is told by whom', async () => {
  await network.orderer('orderer0.ordering.localhost').stop();
  // It may have been the leader: the others agree on a new one first.
  await eventually(() => approve(network, 'channel1', 'Telco2', 'e', undefined));
  await network.orderer('orderer1.ordering.localhost').stop();
  const two = await refusedOrder();
  assert.is(two.code, status.UNAVAILABLE);
  assert.match(two.message, 'no orderers could successfully process transaction');
  assert.is(two.details.length, 2);
  await network.orderer('orderer2.ordering.localhost').stop();
  const all = await rejected(submitApproval(network, 'channel1', 'Telco2', 'f'));
  assert.equal(all.details.map(({ address }) => address).sort(), network.orderers.map(({ address }) => address).sort());
  for (const orderer of network.orderers) await orderer.start();
  await eventually(() => approve(network, 'channel1', 'Telco2', 'g', undefined));
});

test('a peer joins through cscc; once only, by its own administrator only', async () => {
  const node = network.peer('peer0.telco2.localhost');
  const join = async (mspId: string) => {
    const response = await propose(network, node, identitiesOf(network, mspId).admin, {
      channelId: '',
      chaincode: 'cscc',
      args: [Buffer.from('JoinChain'), network.genesisBlocks.get('private-channel')!],
    });
    return response.getResponse()!;
  };
  assert.is(await heightIn(node, 'private-channel'), undefined);
  assert.is((await join('Telco2')).getStatus(), common.Status.SUCCESS);
  assert.is(await heightIn(node, 'private-channel'), 1);
  assert.match(
    (await join('Telco2')).getMessage(),
    'cannot create ledger from genesis block: ledger [private-channel] already exists with state [ACTIVE]',
  );
  await approve(network, 'private-channel', 'Telco1', 'x', undefined);
  // Telco2 is no member: the orderers give its peer nothing.
  assert.is(await heightIn(node, 'private-channel'), 1);
  assert.is(await heightIn(network.peer('peer0.telco1.localhost'), 'private-channel'), 2);
  const stranger = await rejected(join('Telco3'));
  assert.is(stranger.code, status.UNKNOWN);
});

addLedgerWatchTests(test, () => network);

test('a name that is no node is refused with the names that are', () => {
  assert.throws(
    () => network.peer('peer9.telco1.localhost'),
    (error: { code: string; mend: string }) => {
      assert.is(error.code, 'DEVNET_NODE');
      assert.match(error.mend, 'peer1.telco1.localhost');
      return true;
    },
  );
});

test.run();
