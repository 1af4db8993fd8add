/** An update to BFT orderers: a quorum must have it, and a quorum that refuses is believed; with orderers that a test says. */
import { common } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { BroadcastAnswer } from '../../../reconciler/adapters/fabric/orderer-client.js';
import { submitToAll } from '../../../reconciler/adapters/fabric/submit-to-all.js';
import type { QuorateError } from '../../../reconciler/core/model/quorate-error.js';

const { SUCCESS, BAD_REQUEST, SERVICE_UNAVAILABLE } = common.Status;
const TAKEN = { status: SUCCESS, info: '' };
const HAS_IT = { status: SERVICE_UNAVAILABLE, info: 'failed to submit request: request already exists' };
const REFUSED = { status: BAD_REQUEST, info: 'at version 1' };
const LEADERLESS = { status: SERVICE_UNAVAILABLE, info: 'no leader' };
type Said = BroadcastAnswer | 'down' | 'hangs';

async function outcome(...said: readonly Said[]): Promise<string> {
  const places = said.map((_, index) => ({ address: String(index), tlsRootCertificates: [] }));
  try {
    const answer = await submitToAll(
      ({ address }) => {
        const one = said[Number(address)]!;
        if (one === 'hangs') return new Promise(() => undefined);
        return one === 'down' ? Promise.reject(new Error('down')) : Promise.resolve(one);
      },
      places,
      3,
    );
    return answer.state === 'refused' ? `refused ${answer.reason}` : answer.state;
  } catch (error) {
    const { code, why, retry } = error as QuorateError;
    return `${code} ${retry}: ${why}`;
  }
}

test('three of four make it, whoever brought it to them; the fourth is not waited for', async () => {
  assert.is(await outcome(TAKEN, TAKEN, TAKEN, TAKEN), 'accepted');
  assert.is(await outcome(TAKEN, HAS_IT, HAS_IT, 'down'), 'accepted');
  assert.is(await outcome(TAKEN, 'hangs', TAKEN, TAKEN), 'accepted');
  assert.is(await outcome(REFUSED, TAKEN, TAKEN, TAKEN), 'accepted', 'one may lie');
});

test('two are too few: it is sent again; what they said is told', async () => {
  assert.is(
    await outcome(TAKEN, TAKEN, 'down', LEADERLESS),
    'ORDERER_UNREACHABLE transient: 2 of 4 took it, 3 must; no leader',
  );
  assert.match(await outcome(TAKEN, TAKEN, 'down', REFUSED), /^ORDERER_UNREACHABLE .*at version 1$/);
  assert.match(await outcome(), /^ORDERER_UNREACHABLE .*0 of 0/);
});

test('so many refuse it that no quorum is left: refused, with a reason', async () => {
  assert.is(await outcome(REFUSED, REFUSED, 'down', TAKEN), 'refused at version 1');
  assert.is(await outcome(REFUSED, REFUSED, REFUSED, REFUSED), 'refused at version 1');
});

test('where a channel tells only two addresses, both must take it', async () => {
  assert.is(await outcome(TAKEN, TAKEN), 'accepted');
  assert.match(await outcome(TAKEN, LEADERLESS), /^ORDERER_UNREACHABLE/);
});

test.run();
