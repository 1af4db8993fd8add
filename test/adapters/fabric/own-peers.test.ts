/** Which of our own peers is asked: a peer that is down, or not in the channel, is passed over; a refusal counts. */
import { common, peer } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { GatewayFabricReader } from '../../../reconciler/adapters/fabric/gateway-fabric-reader.js';
import { OwnPeers } from '../../../reconciler/adapters/fabric/own-peers.js';
import type { EndorserAnswer, PeerConnection } from '../../../reconciler/adapters/fabric/peer-connection.js';
import { QuorateError } from '../../../reconciler/core/model/quorate-error.js';
import { encodeApplicationPolicy } from '../../../reconciler/fabric/lifecycle/application-policy.js';
import { rememberReads } from '../../../reconciler/loop/remember-reads.js';
import { askUnmoved, type KnownLedgers } from '../../../reconciler/loop/unmoved-ledgers.js';

/** As the gateway of a peer says it (test/devnet/fabric/peer/gateway/gateway.test.ts; conformance). */
const ELSEWHERE =
  '9 FAILED_PRECONDITION: failed to get config for channel [c]: could not get last config for channel c';
const UNKNOWN =
  '9 FAILED_PRECONDITION: no combination of peers can be derived which satisfy the endorsement policy: No metadata was found for chaincode cc in channel c';

function firstAnswer(failures: readonly (Error | undefined)[]): Promise<string> {
  const named = failures.map((_, index) => ({ endpoint: { name: `peer${index}` } }) as unknown as PeerConnection);
  return new OwnPeers(named).first(async ({ endpoint: { name } }) => {
    const failure = failures[Number(name.slice(4))];
    if (failure) throw failure;
    return name;
  });
}

const down = new QuorateError('FABRIC_UNREACHABLE', 'down', { retry: 'transient' });
const denied = new QuorateError('FABRIC_DENIED', 'denied');

test('a peer that is down or not in the channel is passed over', async () => {
  assert.is(await firstAnswer([undefined, undefined]), 'peer0');
  assert.is(await firstAnswer([down, undefined]), 'peer1');
  assert.is(await firstAnswer([new Error(ELSEWHERE), undefined]), 'peer1');
  assert.is(await firstAnswer([new Error(UNKNOWN), undefined]), 'peer1');
});

test('a refusal is no reason to ask another peer, and the last failure is told', async () => {
  for (const refusal of [denied, new Error('9 FAILED_PRECONDITION: no combination of peers can be derived')]) {
    const error = await firstAnswer([refusal, undefined]).catch((caught: unknown) => caught);
    assert.is(error, refusal);
  }
  const token = new QuorateError('PKCS11_SIGN', 'our token does not sign', { retry: 'transient' });
  assert.is(await firstAnswer([token, undefined]).catch((caught: unknown) => caught), token, 'it is no peer’s fault');
  const last = await firstAnswer([down, new Error(ELSEWHERE)]).catch((caught: Error) => caught.message);
  assert.is(last, ELSEWHERE);
});

/** A peer in the channel whose chain ends at a height, where these versions of `cc` are committed; it may be down by and by. */
class OwnPeer {
  readonly endpoint: { readonly name: string };
  height: number;
  /** Calls after which it answers nothing. */
  left = Number.POSITIVE_INFINITY;
  asked = 0;

  constructor(name: string, height: number) {
    this.endpoint = { name };
    this.height = height;
  }

  async endorse(_channel: string, chaincode: string): Promise<EndorserAnswer> {
    if (this.left === 0) throw down;
    this.left -= 1;
    this.asked += 1;
    return { status: 200, message: '', payload: chaincode === 'qscc' ? this.#info() : this.#definitions() };
  }

  #info(): Uint8Array {
    const info = new common.BlockchainInfo();
    info.setHeight(this.height);
    info.setCurrentblockhash(Buffer.from([this.height]));
    return info.serializeBinary();
  }

  #definitions(): Uint8Array {
    const definition = new peer.lifecycle.QueryChaincodeDefinitionsResult.ChaincodeDefinition();
    definition.setName('cc');
    definition.setSequence(this.height);
    definition.setValidationParameter(encodeApplicationPolicy("OR('A.member')"));
    const result = new peer.lifecycle.QueryChaincodeDefinitionsResult();
    result.setChaincodeDefinitionsList([definition]);
    return result.serializeBinary();
  }
}

test('what a peer that is behind answered in the place of another is forgotten by the next pass', async () => {
  const peers = [new OwnPeer('peer0', 7), new OwnPeer('peer1', 5)] as const;
  const reader = new GatewayFabricReader(new OwnPeers(peers as unknown as readonly PeerConnection[]));
  const memory: { ledgers: KnownLedgers } = { ledgers: new Map() };
  const pass = async () => {
    const fabric = rememberReads(
      reader,
      askUnmoved(reader, memory, () => 0),
    );
    return (await fabric.committed('c'))[0]!.sequence;
  };
  peers[0].left = 1;
  assert.is(await pass(), 5, 'it went down once it had said where its chain ends');
  peers[0].left = Number.POSITIVE_INFINITY;
  assert.is(await pass(), 7);
  const { asked } = peers[0];
  assert.equal([await pass(), peers[0].asked - asked], [7, 1], 'what it answered itself is known');
});

test.run();
