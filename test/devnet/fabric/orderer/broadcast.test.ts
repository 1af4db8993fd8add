import { common } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { broadcast, serveBroadcast } from '../../../../reconciler/devnet/fabric/orderer/broadcast.js';
import { FakeCall } from '../fake-call.js';
import { recordedOrderers } from '../recorded-orderers.js';
import { plainSpaces, recordedBlocks, recording } from '../recordings.js';

interface BroadcastCase {
  readonly name: string;
  readonly orderer: string;
  readonly request: string;
  readonly status?: number;
  readonly info?: string;
  readonly grpc?: { readonly code: number; readonly message: string };
}

const cases = recording<{ broadcast: BroadcastCase[] }>('orderer.json').broadcast;
/** Within the recording: all certificates are valid. */
const NOW = new Date('2026-11-20T17:45:00Z');
/** Blocks of mychannel before the first recorded broadcast. */
const BEFORE = 13;

const { service, registrars } = recordedOrderers(BEFORE, () => NOW);
const ordered = registrars.get('Org1MSP')!.channel('mychannel')!.ordered;

for (const one of cases.filter(({ grpc }) => grpc === undefined)) {
  test(`recorded: ${one.name}`, () => {
    const envelope = common.Envelope.deserializeBinary(Buffer.from(one.request, 'base64'));
    const answer = broadcast(registrars.get(one.orderer)!, envelope);
    assert.is(plainSpaces(answer.info), plainSpaces(one.info ?? ''));
    assert.is(answer.status, one.status);
  });
}

test('the recorded messages make the recorded blocks', () => {
  service.stop();
  const recorded = recordedBlocks('b-mychannel');
  const configs = (blocks: readonly common.Block[]) =>
    blocks.flatMap((block) => (block.getData()!.getDataList_asU8().length === 1 ? configOf(block) : []));
  const made = Array.from({ length: ordered.height() }, (_, number) => ordered.block(number)!.block);
  assert.equal(configs(made.slice(BEFORE)), configs(recorded.slice(BEFORE).map(({ block }) => block)));
});

/** The whole configuration that a config block brings in force, as bytes. */
function configOf(block: common.Block): string[] {
  const envelope = common.Envelope.deserializeBinary(block.getData()!.getDataList_asU8()[0]!);
  const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
  const header = common.ChannelHeader.deserializeBinary(payload.getHeader()!.getChannelHeader_asU8());
  if (header.getType() !== common.HeaderType.CONFIG) return [];
  const config = common.ConfigEnvelope.deserializeBinary(payload.getData_asU8()).getConfig()!;
  return [Buffer.from(config.serializeBinary()).toString('base64')];
}

test('bytes that are no envelope end the stream with Fabric’s gRPC error', async () => {
  const one = cases.find(({ grpc }) => grpc !== undefined)!;
  const call = new FakeCall();
  const served = serveBroadcast(call.stream, registrars.get(one.orderer)!);
  call.send(Buffer.from(one.request, 'base64'));
  await served;
  assert.is(call.failure?.code, one.grpc?.code);
  assert.is(plainSpaces(call.failure?.details ?? ''), plainSpaces(one.grpc!.message));
});

test('a stream ends after the first refusal', async () => {
  const call = new FakeCall();
  const served = serveBroadcast(call.stream, registrars.get('Org1MSP')!);
  call.send(Buffer.alloc(0));
  call.send(Buffer.alloc(0));
  await served;
  assert.is(call.written.length, 1);
  assert.ok(call.ended);
});

test.run();
