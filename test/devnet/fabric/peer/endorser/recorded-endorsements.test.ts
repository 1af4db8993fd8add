import type { ChildProcess } from 'node:child_process';
import { common, msp, peer } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RpcError } from '../../../../../reconciler/devnet/fabric/rpc-error.js';
import { setUpMsp } from '../../../../../reconciler/fabric/msp/set-up-msp.js';
import { recordedBlocks } from '../../ledger/recordings.js';
import {
  freePortPrefix,
  type RecordedPeer,
  recordedPeer,
  recording,
  startRecordedChaincode,
} from './recorded-network.js';

interface Case {
  readonly name: string;
  readonly network?: string;
  readonly peer: string;
  readonly request: string;
  readonly grpc: { readonly code: number; readonly message: string };
  readonly response: string | null;
}

const { cases } = recording<{ readonly cases: readonly Case[] }>('endorser.json.gz');
const peers = new Map<string, RecordedPeer>();
const children: ChildProcess[] = [];

test.before(async () => {
  for (const [index, mspId] of ['Org1MSP', 'Org2MSP', 'Org3MSP', 'Org4MSP'].entries()) {
    const portPrefix = await freePortPrefix(index);
    const isOrg4 = mspId === 'Org4MSP';
    const made = recordedPeer({
      mspId,
      portPrefix,
      channels: isOrg4 ? ['mychannel'] : ['ops-channel', 'mychannel'],
      packages: isOrg4 ? [] : ['rec', 'other'],
    });
    made.advance('mychannel', 121);
    if (!isOrg4) made.advance('ops-channel', recordedBlocks('ops-channel').length);
    peers.set(mspId, made);
    if (mspId !== 'Org1MSP' && mspId !== 'Org3MSP') continue;
    for (const name of ['rec', 'other'] as const) children.push(await startRecordedChaincode(name, mspId, portPrefix));
  }
});

test.after(() => {
  for (const { endorser } of peers.values()) endorser.close();
  for (const child of children) child.kill('SIGKILL');
});

/** Blocks that were committed in the recorded run just before a case: the replayed put, and the approval of `draft`. */
const heightAt: ReadonlyMap<string, number> = new Map([
  ['replay of a proposal whose transaction is committed', 122],
  ['_lifecycle ApproveChaincodeDefinitionForMyOrg: uncommitted sequence, unchanged', 123],
]);

/** Collections that a chaincode defines itself have no private store in the devnet: a write is refused, never lost. */
const NOT_KEPT: ReadonlySet<string> = new Set([
  'good invoke: private write',
  'private write at a peer whose org is no member',
]);

for (const one of cases.filter(({ network }) => network === undefined)) {
  test(one.name, async () => {
    const asked = peers.get(one.peer)!;
    const request = peer.SignedProposal.deserializeBinary(Buffer.from(one.request, 'base64'));
    const height = heightAt.get(one.name);
    if (height !== undefined) for (const each of peers.values()) each.advance('mychannel', height);
    const answer = await ask(asked, request);
    assert.equal(answer.grpc, { code: one.grpc.code, message: one.grpc.message });
    if (NOT_KEPT.has(one.name)) {
      assert.match(answer.response!.getResponse()!.getMessage(), 'collection [coll12] not defined in the collection');
      assert.not.ok(answer.response!.hasEndorsement());
    } else if (one.response !== null && one.grpc.code === 0) {
      const expected = peer.ProposalResponse.deserializeBinary(Buffer.from(one.response, 'base64'));
      assert.equal(readable(answer.response!, one.name), readable(expected, one.name));
      checkEndorsement(answer.response!);
    }
  });
}

interface Answer {
  readonly grpc: { readonly code: number; readonly message: string };
  readonly response: peer.ProposalResponse | undefined;
}

async function ask(asked: RecordedPeer, request: peer.SignedProposal): Promise<Answer> {
  try {
    return { grpc: { code: 0, message: '' }, response: await asked.endorser.processProposal(request) };
  } catch (error) {
    assert.instance(error, RpcError);
    const { code, details } = error as RpcError;
    return { grpc: { code, message: details }, response: undefined };
  }
}

/** A response as something that two peers agree on: no signature, and no order where Fabric's is random. */
function readable(response: peer.ProposalResponse, name: string) {
  const payload = peer.ProposalResponsePayload.deserializeBinary(response.getPayload_asU8());
  const action = peer.ChaincodeAction.deserializeBinary(payload.getExtension_asU8());
  return {
    version: response.getVersion(),
    response: readableResponse(response.getResponse(), name),
    endorser: response.getEndorsement()?.getEndorser_asB64(),
    interest: response
      .getInterest()
      ?.getChaincodesList()
      .map((call) => Buffer.from(call.serializeBinary()).toString('hex'))
      .sort(),
    hasPayload: response.getPayload_asU8().length > 0,
    proposalHash: payload.getProposalHash_asB64(),
    results: action.getResults_asB64(),
    events: action.getEvents_asB64(),
    chaincode: action.getChaincodeId()?.toObject(),
    inside: readableResponse(action.getResponse(), name),
  };
}

function readableResponse(response: peer.Response | undefined, name: string) {
  if (response === undefined) return undefined;
  const bytes = response.getPayload_asU8();
  return { status: response.getStatus(), message: response.getMessage(), payload: readablePayload(name, bytes) };
}

/** Lists that real peers write in random order are sorted. */
function readablePayload(name: string, bytes: Uint8Array): unknown {
  if (bytes.length === 0) return '';
  const { lifecycle } = peer;
  if (name.includes('CheckCommitReadiness')) {
    return sorted(lifecycle.CheckCommitReadinessResult.deserializeBinary(bytes).toObject());
  }
  if (name.includes('QueryChaincodeDefinitions:')) {
    return sorted(lifecycle.QueryChaincodeDefinitionsResult.deserializeBinary(bytes).toObject());
  }
  if (name.includes('QueryChaincodeDefinition')) {
    return sorted(lifecycle.QueryChaincodeDefinitionResult.deserializeBinary(bytes).toObject());
  }
  if (name.includes('QueryInstalledChaincodes')) {
    return sorted(lifecycle.QueryInstalledChaincodesResult.deserializeBinary(bytes).toObject());
  }
  if (name.includes('QueryInstalledChaincode')) {
    return sorted(lifecycle.QueryInstalledChaincodeResult.deserializeBinary(bytes).toObject());
  }
  if (name.includes('GetChannels')) return sorted(peer.ChannelQueryResponse.deserializeBinary(bytes).toObject());
  if (name.includes('GetChannelConfig')) return sorted(common.Config.deserializeBinary(bytes).toObject());
  return Buffer.from(bytes).toString('base64');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sorted).sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, sorted(inner)]));
}

function checkEndorsement(response: peer.ProposalResponse): void {
  const endorsement = response.getEndorsement();
  if (endorsement === undefined) return;
  const endorser = endorsement.getEndorser_asU8();
  const { mspId } = { mspId: msp.SerializedIdentity.deserializeBinary(endorser).getMspid() };
  const config = peers.get('Org1MSP')!.ledgers.get('mychannel')!.bundle().application!.organizations;
  const local = setUpMsp(config.find((organization) => organization.mspId === mspId)!.mspConfig, 'V1_4_3');
  const signed = Buffer.concat([response.getPayload_asU8(), endorser]);
  local.deserialize(endorser).verify(signed, endorsement.getSignature_asU8());
}

/** Real peers' words when a client's clock is off; the window is looked at before anything else. */
for (const one of cases.filter(({ name, grpc }) => name.includes('TimeWindowCheck') && grpc.code !== 0)) {
  test(one.name, async () => {
    const strict = recordedPeer({
      mspId: 'Org4MSP',
      portPrefix: '0',
      channels: [],
      packages: [],
      timeWindowMs: 15 * 60_000,
    });
    strict.clock = new Date(/peer time (\S+),/.exec(one.grpc.message)![1]!);
    const answer = await ask(strict, peer.SignedProposal.deserializeBinary(Buffer.from(one.request, 'base64')));
    assert.equal(answer.grpc, { code: one.grpc.code, message: one.grpc.message });
    strict.clock = new Date(strict.clock.getTime() - 3_600_000 * (one.name.includes('ago') ? 1 : -1));
    const inTime = await ask(strict, peer.SignedProposal.deserializeBinary(Buffer.from(one.request, 'base64')));
    assert.is(inTime.response!.getResponse()!.getMessage(), "channel 'mychannel' not found");
  });
}

test.run();
