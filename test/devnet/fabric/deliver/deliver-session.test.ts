import { common, orderer, peer } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  blockResponse,
  filteredBlockResponse,
  headerWithSignatures,
} from '../../../../reconciler/devnet/fabric/deliver/deliver-responses.js';
import {
  type DeliverService,
  type DeliverSource,
  serveDeliver,
} from '../../../../reconciler/devnet/fabric/deliver/deliver-session.js';
import { requireAccess } from '../../../../reconciler/devnet/fabric/orderer/message-filters.js';
import { RpcError } from '../../../../reconciler/devnet/fabric/rpc-error.js';
import { bundleFromBlock } from '../../../../reconciler/fabric/config/bundle-from-block.js';
import { signEnvelope } from '../../../../reconciler/fabric/transaction/sign-envelope.js';
import { FakeCall } from '../fake-call.js';
import { type RecordedBlock, recordedBlocks, recordedIdentity, recording } from '../recordings.js';

interface DeliverCase {
  readonly name: string;
  readonly service: string;
  readonly node: string;
  readonly request: string;
  readonly messages: readonly {
    readonly bytes: string | null;
    readonly status?: number;
    readonly block?: number;
    readonly filteredBlock?: number;
  }[];
  readonly end: string;
}

const ORDERER = '/orderer.AtomicBroadcast/Deliver';
const FILTERED = '/protos.Deliver/DeliverFiltered';
const cases = recording<{ deliver: DeliverCase[] }>('orderer.json').deliver;
const mychannel = recordedBlocks('b-mychannel');
const opsChannel = recordedBlocks('b-ops-channel');

function sourceOf(channelId: string, blocks: readonly RecordedBlock[]): DeliverSource<RecordedBlock> {
  const lastConfig = blocks.findLast(({ block }) => headerWithSignatures({ bytes: EMPTY, block }) === EMPTY)!;
  const bundle = bundleFromBlock(lastConfig.block);
  return {
    channelId,
    sequence: () => bundle.sequence,
    height: () => blocks.length,
    block: (number) => blocks[number],
    onBlock: () => () => undefined,
    available: () => true,
    checkAccess: (signedData) => requireAccess(bundle, 'Readers', signedData),
  };
}
const EMPTY = new Uint8Array();

/** Blocks as the asked node holds them: an orderer's have no filter and no commit hash. */
function blocksOf(one: DeliverCase, stored: readonly RecordedBlock[]): readonly RecordedBlock[] {
  if (one.service !== ORDERER) return stored;
  return stored.map((peerBlock) => {
    const block = peerBlock.block.clone();
    const slots = block.getMetadata()!.getMetadataList_asU8();
    const { TRANSACTIONS_FILTER, COMMIT_HASH } = common.BlockMetadataIndex;
    for (const index of [TRANSACTIONS_FILTER, COMMIT_HASH]) slots[index] = EMPTY;
    block.getMetadata()!.setMetadataList(slots);
    return { ...peerBlock, block, bytes: block.serializeBinary() };
  });
}

function serviceFor(one: DeliverCase, now: Date): DeliverService<RecordedBlock> {
  const sources = new Map([
    ['mychannel', sourceOf('mychannel', blocksOf(one, mychannel))],
    ['ops-channel', sourceOf('ops-channel', blocksOf(one, opsChannel))],
  ]);
  return {
    source: (channelId) => sources.get(channelId),
    respond: (block, { headerOnly }) => {
      if (one.service === FILTERED) return filteredBlockResponse(block.block, block.codes);
      return blockResponse(headerOnly ? headerWithSignatures(block) : block.bytes);
    },
    now: () => now,
    timeWindowMs: 15 * 60_000,
  };
}

function timestampOf(request: Buffer): number | undefined {
  try {
    const payload = common.Payload.deserializeBinary(common.Envelope.deserializeBinary(request).getPayload_asU8());
    const header = common.ChannelHeader.deserializeBinary(payload.getHeader()!.getChannelHeader_asU8());
    return header.getTimestamp()?.toDate().getTime();
  } catch {
    return undefined;
  }
}

const NOW = new Date(timestampOf(Buffer.from(cases[0]!.request, 'base64'))!);

for (const one of cases.filter(({ service }) => !service.endsWith('WithPrivateData'))) {
  test(`recorded: ${one.service} ${one.name}`, async () => {
    const call = new FakeCall();
    const served = serveDeliver(call.stream, serviceFor(one, NOW));
    call.send(Buffer.from(one.request, 'base64'));
    const open = one.end.startsWith('still open');
    await call.until(() => call.ended || (open && call.written.length >= one.messages.length));
    assert.is(call.written.length, one.messages.length);
    for (const [index, expected] of one.messages.entries()) {
      const answer = peer.DeliverResponse.deserializeBinary(call.written[index]!);
      assert.is(answer.getStatus(), expected.status ?? 0);
      assert.is(answer.getBlock()?.getHeader()?.getNumber(), expected.block);
      assert.is(answer.getFilteredBlock()?.getNumber(), expected.filteredBlock);
      if (expected.bytes !== null) assert.is(call.written[index]!.toString('base64'), expected.bytes);
    }
    assert.is(call.ended, !open);
    call.cancel();
    await served;
  });
}

const admin = recordedIdentity('Org1MSP', 'Admin');

function seek(number: number, stop = number, signer = admin): Buffer {
  const info = new orderer.SeekInfo();
  const position = (value: number) => {
    const specified = new orderer.SeekSpecified();
    specified.setNumber(value);
    const result = new orderer.SeekPosition();
    result.setSpecified(specified);
    return result;
  };
  info.setStart(position(number));
  info.setStop(position(stop));
  const time = { seconds: Math.floor(NOW.getTime() / 1000), nanos: 0 };
  const type = common.HeaderType.DELIVER_SEEK_INFO;
  const data = info.serializeBinary();
  return Buffer.from(
    signEnvelope({ type, channelId: 'mychannel', data, signer, nonce: Buffer.alloc(24), time }).serializeBinary(),
  );
}

/** A source that the test moves. */
function movingSource() {
  const listeners = new Set<() => void>();
  const state = { height: 3, sequence: 0, available: true, allowed: true, checks: 0 };
  const source: DeliverSource<RecordedBlock> = {
    channelId: 'mychannel',
    sequence: () => state.sequence,
    height: () => state.height,
    block: (number) => (number < state.height ? mychannel[number] : undefined),
    onBlock: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    available: () => state.available,
    checkAccess: () => {
      state.checks += 1;
      if (!state.allowed) throw new Error('no');
    },
  };
  const change = (next: Partial<typeof state>) => {
    Object.assign(state, next);
    for (const listener of [...listeners]) listener();
  };
  const service: DeliverService<RecordedBlock> = {
    source: () => source,
    respond: (block) => blockResponse(block.bytes),
    now: () => NOW,
    timeWindowMs: 1000,
  };
  return { state, change, service, listeners };
}

const statusOf = (message: Buffer | undefined) =>
  message === undefined ? undefined : peer.DeliverResponse.deserializeBinary(message).getStatus();

test('a stream waits for blocks to come, sends them and takes the next request', async () => {
  const { change, service, listeners, state } = movingSource();
  const call = new FakeCall();
  const served = serveDeliver(call.stream, service);
  call.send(seek(2, 4));
  await call.until(() => call.written.length === 1);
  change({ height: 4 });
  await call.until(() => call.written.length === 2);
  change({ height: 5 });
  await call.until(() => call.written.length === 4);
  assert.is(statusOf(call.written[3]), common.Status.SUCCESS);
  assert.is(state.checks, 1, 'the policy is asked once while the configuration stands');
  call.send(seek(0));
  await call.until(() => call.written.length === 6);
  call.cancel();
  await served;
  assert.is(listeners.size, 0);
});

test('access is looked at again when the configuration moves: a removed reader gets FORBIDDEN, not the block', async () => {
  const { change, service } = movingSource();
  const call = new FakeCall();
  const served = serveDeliver(call.stream, service);
  call.send(seek(2, 9));
  await call.until(() => call.written.length === 1);
  change({ height: 4, sequence: 1, allowed: false });
  await served;
  assert.is(call.written.length, 2);
  assert.is(statusOf(call.written[1]), common.Status.FORBIDDEN);
  assert.ok(call.ended);
});

test('lost consensus ends a waiting stream with SERVICE_UNAVAILABLE', async () => {
  const { change, service } = movingSource();
  const call = new FakeCall();
  const served = serveDeliver(call.stream, service);
  call.send(seek(3, 9));
  change({ available: false });
  await served;
  assert.equal(call.written.map(statusOf), [common.Status.SERVICE_UNAVAILABLE]);
});

test('an identity that has ended is refused although the policy would pass it', async () => {
  const { service } = movingSource();
  const call = new FakeCall();
  const late = { ...service, now: () => new Date('2200-01-01'), timeWindowMs: Number.POSITIVE_INFINITY };
  const served = serveDeliver(call.stream, late);
  call.send(seek(0));
  await served;
  assert.equal(call.written.map(statusOf), [common.Status.FORBIDDEN]);
});

test('bytes that are no envelope, and an encoder’s RpcError, end the stream with a gRPC error', async () => {
  const { service } = movingSource();
  const broken = new FakeCall();
  const first = serveDeliver(broken.stream, service);
  broken.send(Buffer.from([0xff, 0xff, 0xff]));
  await first;
  assert.is(broken.failure?.code, 13);
  const refused = new FakeCall();
  const respond = () => {
    throw new RpcError(12, 'not here');
  };
  const second = serveDeliver(refused.stream, { ...service, respond });
  refused.send(seek(0));
  await second;
  assert.is(refused.failure?.details, 'not here');
  assert.is(refused.written.length, 0);
});

test.run();
