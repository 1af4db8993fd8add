/** Which of our own peers is asked: a peer that is down, or not in the channel, is passed over; a refusal counts. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { OwnPeers } from '../../../reconciler/adapters/fabric/own-peers.js';
import type { PeerConnection } from '../../../reconciler/adapters/fabric/peer-connection.js';
import { QuorateError } from '../../../reconciler/core/model/quorate-error.js';

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

test.run();
