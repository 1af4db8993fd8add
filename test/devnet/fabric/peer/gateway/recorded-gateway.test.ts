/** What the gateways of a real network answered, asked of ours over peers that have that network's blocks and keys. */
import type { ChildProcess } from 'node:child_process';
import { common, gateway, google, msp, type orderer, peer } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkAcl } from '../../../../../reconciler/devnet/fabric/peer/acl/check-acl.js';
import { chaincodeEvents } from '../../../../../reconciler/devnet/fabric/peer/gateway/chaincode-events.js';
import { commitStatus } from '../../../../../reconciler/devnet/fabric/peer/gateway/commit-status.js';
import { endorse } from '../../../../../reconciler/devnet/fabric/peer/gateway/endorse.js';
import { evaluate } from '../../../../../reconciler/devnet/fabric/peer/gateway/evaluate.js';
import type {
  GatewayContext,
  GatewayPeer,
} from '../../../../../reconciler/devnet/fabric/peer/gateway/gateway-context.js';
import { Registry } from '../../../../../reconciler/devnet/fabric/peer/gateway/registry.js';
import { submit } from '../../../../../reconciler/devnet/fabric/peer/gateway/submit.js';
import { localChaincode } from '../../../../../reconciler/devnet/fabric/peer/lifecycle/endorsement-info.js';
import { RpcError } from '../../../../../reconciler/devnet/fabric/rpc-error.js';
import { recordedBlocks } from '../../ledger/recordings.js';
import {
  freePortPrefix,
  type RecordedPeer,
  recordedIdentity,
  recordedPeer,
  recording,
  startRecordedChaincode,
} from '../endorser/recorded-network.js';

interface Case {
  readonly name: string;
  readonly network?: string;
  readonly method: 'Evaluate' | 'Endorse' | 'Submit' | 'CommitStatus' | 'ChaincodeEvents';
  readonly gateway: string;
  readonly request: string;
  readonly grpc: { readonly code: number; readonly message: string } | string;
  readonly details?: readonly { readonly address: string; readonly mspId: string; readonly message: string }[];
  readonly response?: string;
  readonly decoded?: { readonly endorsers?: readonly string[] };
  readonly messages?: readonly { readonly bytes: string }[];
}

const { cases } = recording<{ readonly cases: readonly Case[] }>('gateway.json.gz');
const ORGANIZATIONS = ['Org1MSP', 'Org2MSP', 'Org3MSP', 'Org4MSP'];
const START_HEIGHT = 123;
const LAST_HEIGHT = recordedBlocks('mychannel').length;

const recorded = new Map<string, RecordedPeer>();
const peers: GatewayPeer[] = [];
const children: ChildProcess[] = [];

test.before(async () => {
  for (const [index, mspId] of ORGANIZATIONS.entries()) {
    const isOrg4 = mspId === 'Org4MSP';
    const portPrefix = await freePortPrefix();
    const made = recordedPeer({
      mspId,
      portPrefix,
      channels: isOrg4 ? ['mychannel'] : ['ops-channel', 'mychannel'],
      packages: isOrg4 ? [] : ['rec', 'other'],
    });
    made.advance('mychannel', START_HEIGHT);
    if (!isOrg4) made.advance('ops-channel', recordedBlocks('ops-channel').length);
    recorded.set(mspId, made);
    peers.push(gatewayPeer(mspId, `127.0.0.1:31${index + 1}01`, made));
    if (isOrg4) continue;
    for (const name of ['rec', 'other'] as const) children.push(await startRecordedChaincode(name, mspId, portPrefix));
  }
});

test.after(() => {
  for (const { endorser } of recorded.values()) endorser.close();
  for (const child of children) child.kill('SIGKILL');
});

function definitionOf({ ledgers }: RecordedPeer, channelId: string, chaincode: string) {
  const ledger = ledgers.get(channelId);
  const view = { mspId: '', ledgers, installedPackages: () => [] };
  return ledger && localChaincode(view, ledger, chaincode)?.definition;
}

function gatewayPeer(mspId: string, address: string, made: RecordedPeer): GatewayPeer {
  const identity = new msp.SerializedIdentity();
  identity.setMspid(mspId);
  identity.setIdBytes(Buffer.from(recordedIdentity(mspId, 'peer0').certificate));
  return {
    name: address,
    mspId,
    address,
    identity: identity.serializeBinary(),
    alive: () => true,
    height: (channelId) => made.ledgers.get(channelId)?.height(),
    sequence: (channelId, chaincode) => {
      if (chaincode === '_lifecycle') return 1;
      if (!made.endorser.canEndorse(channelId, chaincode)) return undefined;
      return definitionOf(made, channelId, chaincode)?.sequence;
    },
    processProposal: (proposal) => made.endorser.processProposal(proposal),
  };
}

function contextOf(mspId: string): GatewayContext {
  const own = recorded.get(mspId)!;
  return {
    local: peers.find((one) => one.mspId === mspId)!,
    peers: () => peers,
    ledger: (channelId) => own.ledgers.get(channelId),
    definition: (ledger, chaincode) => definitionOf(own, ledger.channelId, chaincode),
    checkAcl,
    broadcast: async () => ({ status: common.Status.SUCCESS, info: '' }),
    random: Math.random,
    endorsementTimeoutMs: 30_000,
    broadcastTimeoutMs: 30_000,
  };
}

/** Cases that are not the gateway's: an orderer's refusal (tests of the orderer), a deadline of the client. */
const OTHERS = /bad signature|high-S|garbage payload|config update|deadline/;
/** Collections of a chaincode's own definition are not kept by the devnet. */
const COLLECTIONS = /private write/;

const wanted = cases.filter(
  (one) =>
    one.network === undefined &&
    !(one.method === 'Submit' && OTHERS.test(one.name)) &&
    !/deadline|stopped/.test(one.name) &&
    !COLLECTIONS.test(one.name),
);

interface Answer {
  readonly code: number;
  readonly message: string;
  readonly details: readonly string[];
  readonly response?: Uint8Array;
}

async function ask(work: Promise<{ serializeBinary(): Uint8Array }>): Promise<Answer> {
  try {
    return { code: 0, message: '', details: [], response: (await work).serializeBinary() };
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    const [bytes] = error.metadata?.get('grpc-status-details-bin') ?? [];
    const list = bytes === undefined ? [] : google.rpc.Status.deserializeBinary(bytes as Buffer).getDetailsList();
    const details = list.map((any) => {
      const detail = gateway.ErrorDetail.deserializeBinary(any.getValue_asU8());
      return `${detail.getAddress()} ${detail.getMspId()} ${detail.getMessage()}`;
    });
    return { code: error.code, message: error.details, details };
  }
}

function call(one: Case): Promise<Answer> {
  const context = contextOf(one.gateway);
  const registry = new Registry(context);
  const bytes = Buffer.from(one.request, 'base64');
  switch (one.method) {
    case 'Evaluate':
      return ask(evaluate(context, registry, gateway.EvaluateRequest.deserializeBinary(bytes)));
    case 'Endorse':
      return ask(endorse(context, registry, gateway.EndorseRequest.deserializeBinary(bytes)));
    case 'Submit':
      return ask(submit(context, registry, gateway.SubmitRequest.deserializeBinary(bytes)));
    default:
      return ask(
        commitStatus(context, gateway.SignedCommitStatusRequest.deserializeBinary(bytes), new AbortController().signal),
      );
  }
}

/** MSP ids of who endorsed a prepared transaction. */
function endorsersOf(response: Uint8Array): string[] {
  const envelope = gateway.EndorseResponse.deserializeBinary(response).getPreparedTransaction()!;
  const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
  const [action] = peer.Transaction.deserializeBinary(payload.getData_asU8()).getActionsList();
  const endorsed = peer.ChaincodeActionPayload.deserializeBinary(action!.getPayload_asU8()).getAction()!;
  return endorsed
    .getEndorsementsList()
    .map((one) => msp.SerializedIdentity.deserializeBinary(one.getEndorser_asU8()).getMspid());
}

function checkAnswer(one: Case, answer: Answer): void {
  const expected = one.grpc as { code: number; message: string };
  assert.equal([answer.code, answer.message], [expected.code, expected.message]);
  // Fabric asks the organizations in any order; where two of them differ, whoever comes second is the one to blame.
  const anyone = one.name === 'endorsement mismatch, orgs named';
  assert.equal(
    answer.details.map((text) => (anyone ? text.split(' ').slice(2).join(' ') : text)).sort(),
    (one.details ?? [])
      .map(({ address, mspId, message }) => (anyone ? message : `${address} ${mspId} ${message}`))
      .sort(),
  );
  if (expected.code !== 0) return;
  if (one.method === 'Endorse') {
    const endorsers = endorsersOf(answer.response!);
    assert.equal(endorsers.sort(), [...one.decoded!.endorsers!].sort());
  } else if (one.name === '_lifecycle') {
    assert.equal(definitionsIn(answer.response!), definitionsIn(Buffer.from(one.response!, 'base64')));
  } else if (one.response !== undefined) {
    assert.is(Buffer.from(answer.response!).toString('base64'), one.response);
  }
}

/** QueryChaincodeDefinitions lists them in any order. */
function definitionsIn(response: Uint8Array): string[] {
  const payload = gateway.EvaluateResponse.deserializeBinary(response).getResult()!.getPayload_asU8();
  return peer.lifecycle.QueryChaincodeDefinitionsResult.deserializeBinary(payload)
    .getChaincodeDefinitionsList()
    .map((one) => Buffer.from(one.serializeBinary()).toString('base64'))
    .sort();
}

for (const one of wanted.filter(({ method }) => ['Evaluate', 'Endorse', 'Submit'].includes(method))) {
  test(`${one.method}: ${one.name}`, async () => {
    // Its first transaction was committed in between, in block 124.
    if (one.name === 'replay of a committed proposal') recorded.get(one.gateway)!.advance('mychannel', 125);
    checkAnswer(one, await call(one));
  });
}

/** Height at which a stream that waits for new blocks was opened in the recorded run. */
function heightOf(one: Case, request: gateway.ChaincodeEventsRequest): number {
  if (one.name.startsWith('no start position')) return 130;
  const position: orderer.SeekPosition | undefined = request.getStartPosition();
  return one.name.startsWith('start two blocks ahead') ? position!.getSpecified()!.getNumber() - 1 : LAST_HEIGHT;
}

const streams = wanted.filter(({ method }) => method === 'ChaincodeEvents');
const byHeight = streams
  .map((one) => {
    const signed = gateway.SignedChaincodeEventsRequest.deserializeBinary(Buffer.from(one.request, 'base64'));
    const request = gateway.ChaincodeEventsRequest.deserializeBinary(signed.getRequest_asU8());
    return { one, signed, height: heightOf(one, request) };
  })
  .sort((a, b) => a.height - b.height);

for (const { one, signed, height } of byHeight) {
  test(`ChaincodeEvents: ${one.name}`, async () => {
    const own = recorded.get(one.gateway)!;
    own.advance('mychannel', height);
    const controller = new AbortController();
    const expected = one.messages ?? [];
    const messages: string[] = [];
    const send = async (response: gateway.ChaincodeEventsResponse) => {
      messages.push(Buffer.from(response.serializeBinary()).toString('base64'));
      if (messages.length === expected.length) controller.abort();
    };
    const stream = chaincodeEvents(contextOf(one.gateway), signed, send, controller.signal);
    if (typeof one.grpc !== 'string') {
      const answer = await ask(stream as unknown as Promise<never>);
      assert.equal([answer.code, answer.message], [one.grpc.code, one.grpc.message]);
      return;
    }
    if (height < LAST_HEIGHT) own.advance('mychannel', Math.min(height + 3, LAST_HEIGHT));
    // A stream that must stay silent has seen all blocks by the next turn of the event loop.
    if (expected.length === 0) setImmediate(() => controller.abort());
    await stream;
    assert.equal(
      messages,
      expected.map(({ bytes }) => bytes),
    );
  });
}

for (const one of wanted.filter(({ method }) => method === 'CommitStatus')) {
  test(`CommitStatus: ${one.name}`, async () => {
    for (const own of recorded.values()) own.advance('mychannel', LAST_HEIGHT);
    checkAnswer(one, await call(one));
  });
}

test.run();
