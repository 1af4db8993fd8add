import { status } from '@grpc/grpc-js';
import { gateway, orderer } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { chaincodeEvents } from '../../../../../reconciler/devnet/fabric/peer/gateway/chaincode-events.js';
import { commitStatus } from '../../../../../reconciler/devnet/fabric/peer/gateway/commit-status.js';
import type { RpcError } from '../../../../../reconciler/devnet/fabric/rpc-error.js';
import { type FakeNetwork, fakeNetwork } from './fake-network.js';

function statusRequest(channel: string, id: string, identity = 'me') {
  const request = new gateway.CommitStatusRequest();
  request.setChannelId(channel);
  request.setTransactionId(id);
  request.setIdentity(Buffer.from(identity));
  const signed = new gateway.SignedCommitStatusRequest();
  signed.setRequest(request.serializeBinary());
  return signed;
}

async function refusal(work: Promise<unknown>): Promise<[number, string]> {
  try {
    await work;
  } catch (error) {
    return [(error as RpcError).code, (error as RpcError).details];
  }
  throw new Error('the call must fail');
}

test('commit status: at once when committed, else with its block', async () => {
  const network = fakeNetwork();
  const { signal } = new AbortController();
  network.chain.commit({ id: 'a' }, { id: 'b', code: 11 });
  const known = await commitStatus(network.context, statusRequest('mychannel', 'b'), signal);
  assert.equal([known.getResult(), known.getBlockNumber()], [11, 0]);
  const waiting = commitStatus(network.context, statusRequest('mychannel', 'c'), signal);
  network.chain.commit({ id: 'other' });
  network.chain.commit({ id: 'c' });
  const later = await waiting;
  assert.equal([later.getResult(), later.getBlockNumber()], [0, 2]);
  assert.is(network.chain.listeners.size, 0);
});

test('commit status: a client that leaves leaves no listener behind', async () => {
  const network = fakeNetwork();
  const controller = new AbortController();
  const waiting = refusal(commitStatus(network.context, statusRequest('mychannel', 'x'), controller.signal));
  assert.is(network.chain.listeners.size, 1);
  controller.abort();
  assert.is((await waiting)[0], status.CANCELLED);
  assert.is(network.chain.listeners.size, 0);
});

test('commit status: faulty requests', async () => {
  const network = fakeNetwork();
  const ask = (request: gateway.SignedCommitStatusRequest) =>
    refusal(commitStatus(network.context, request, new AbortController().signal));
  const { INVALID_ARGUMENT, PERMISSION_DENIED } = status;
  assert.equal(await ask(new gateway.SignedCommitStatusRequest()), [
    INVALID_ARGUMENT,
    'a commit status request is required',
  ]);
  assert.equal(await ask(statusRequest('mychannel', 'a', '')), [INVALID_ARGUMENT, 'no identity provided']);
  assert.equal(await ask(statusRequest('', 'a')), [INVALID_ARGUMENT, 'no channel ID provided']);
  assert.equal(await ask(statusRequest('mychannel', '')), [INVALID_ARGUMENT, 'transaction ID should not be empty']);
  assert.equal(await ask(statusRequest('other', 'a')), [
    PERMISSION_DENIED,
    'Failed to get policy manager for channel [other]',
  ]);
  network.denied = 'not you';
  assert.equal(await ask(statusRequest('mychannel', 'a')), [PERMISSION_DENIED, 'not you']);
});

interface Position {
  readonly from?: number;
  readonly after?: string;
  readonly oldest?: boolean;
  readonly channel?: string;
}

function eventsRequest(position: Position) {
  const request = new gateway.ChaincodeEventsRequest();
  request.setChannelId(position.channel ?? 'mychannel');
  request.setChaincodeId('basic');
  if (position.after !== undefined) request.setAfterTransactionId(position.after);
  if (position.from !== undefined) {
    const specified = new orderer.SeekSpecified();
    specified.setNumber(position.from);
    const seek = new orderer.SeekPosition();
    seek.setSpecified(specified);
    request.setStartPosition(seek);
  }
  if (position.oldest) {
    const seek = new orderer.SeekPosition();
    seek.setOldest(new orderer.SeekOldest());
    request.setStartPosition(seek);
  }
  const signed = new gateway.SignedChaincodeEventsRequest();
  signed.setRequest(request.serializeBinary());
  return signed;
}

/** Reads events (`block:name,...`) until as many messages have come as wanted; `live` runs once it listens. */
async function read(network: FakeNetwork, position: Position, wanted: number, live = () => {}): Promise<string[]> {
  const controller = new AbortController();
  const messages: string[] = [];
  const send = async (response: gateway.ChaincodeEventsResponse) => {
    const names = response.getEventsList().map((event) => event.getEventName());
    messages.push(`${response.getBlockNumber()}:${names.join(',')}`);
    if (messages.length === wanted) controller.abort();
  };
  const stream = chaincodeEvents(network.context, eventsRequest(position), send, controller.signal);
  live();
  await stream;
  assert.is(network.chain.listeners.size, 0);
  return messages;
}

function withEvents(): FakeNetwork {
  const network = fakeNetwork();
  network.chain.commit({ id: 't0', events: [['basic', 'e0']] });
  network.chain.commit({ id: 't1', events: [['basic', 'e1']] }, { id: 't2', code: 11, events: [['basic', 'bad']] });
  network.chain.commit({ id: 't3', events: [['other', 'o']] }, { id: 't4', events: [['basic', 'e4']] });
  network.chain.commit({ id: 't5', events: [['basic', '']] }, { id: 't6' });
  network.chain.commit({ id: 't7', events: [['basic', 'e7']] });
  return network;
}

test('events: replay from a block: valid transactions of the chaincode only', async () => {
  assert.equal(await read(withEvents(), { from: 0 }, 4), ['0:e0', '1:e1', '2:e4', '4:e7']);
  assert.equal(await read(withEvents(), { from: 2 }, 2), ['2:e4', '4:e7']);
});

test('events: after a transaction, whatever chaincode its event was of, and whatever the start position', async () => {
  assert.equal(await read(withEvents(), { after: 't1' }, 2), ['2:e4', '4:e7']);
  assert.equal(await read(withEvents(), { after: 't3', from: 0 }, 2), ['2:e4', '4:e7']);
});

test('events: live, and from a block that is still to come', async () => {
  const network = withEvents();
  const live = () => {
    network.chain.commit({ id: 'l0', events: [['basic', 'first']] });
    network.chain.commit({ id: 'l1', events: [['basic', 'second']] });
  };
  assert.equal(await read(network, {}, 2, live), ['5:first', '6:second']);
  const ahead = withEvents();
  const two = () => {
    ahead.chain.commit({ id: 'l0', events: [['basic', 'first']] });
    ahead.chain.commit({ id: 'l1', events: [['basic', 'second']] });
  };
  assert.equal(await read(ahead, { from: 6 }, 1, two), ['6:second']);
});

test('events: faulty requests', async () => {
  const network = withEvents();
  const ask = (request: gateway.SignedChaincodeEventsRequest) =>
    refusal(chaincodeEvents(network.context, request, async () => {}, new AbortController().signal));
  assert.equal(await ask(new gateway.SignedChaincodeEventsRequest()), [
    status.INVALID_ARGUMENT,
    'a chaincode events request is required',
  ]);
  assert.equal(await ask(eventsRequest({ oldest: true })), [
    status.INVALID_ARGUMENT,
    'invalid start position type: *orderer.SeekPosition_Oldest',
  ]);
  assert.equal(await ask(eventsRequest({ channel: '' })), [
    status.PERMISSION_DENIED,
    'Invalid channel ID name during check policy on signed data. Name must be different from nil.',
  ]);
  network.denied = 'not you';
  assert.equal(await ask(eventsRequest({})), [status.PERMISSION_DENIED, 'not you']);
});

test.run();
