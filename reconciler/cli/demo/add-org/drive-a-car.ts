import type { ClientCalls } from '../client-calls.js';
import { expect } from '../deviation.js';
import type { TransactionResult } from '../step-result.js';
import { NEWCOMER } from './spec-files.js';

export const CAR = 'CAR1';

/** A car of the three. */
export async function firstCar(calls: ClientCalls): Promise<readonly TransactionResult[]> {
  const created = await calls.commits({
    what: 'Org1 registers it',
    by: 'Org1',
    function: 'createCar',
    args: [CAR, 'Toyota', 'Prius', 'blue', 'Tomoko'],
  });
  expect('the owner, asked at Org3', 'Tomoko', await ownerBy(calls, 'Org3'));
  return [created];
}

/** What Org4 can as a member that the policy does not name: read what was before it came, and endorse nothing. */
export async function asAMember(calls: ClientCalls): Promise<readonly TransactionResult[]> {
  expect(`the owner, asked at ${NEWCOMER} by its User1`, 'Tomoko', await ownerBy(calls, NEWCOMER));
  const change = { function: 'changeCarOwner' };
  const refused = await calls.refusedByPolicy({
    ...change,
    what: `endorsed by ${NEWCOMER} alone`,
    by: NEWCOMER,
    args: [CAR, 'nobody'],
    endorsers: [NEWCOMER],
  });
  const sold = await calls.commits({
    ...change,
    what: `${NEWCOMER} sells it, endorsed by Org1 and Org2`,
    by: NEWCOMER,
    args: [CAR, 'Brad'],
    endorsers: ['Org1', 'Org2'],
  });
  expect(`the owner, asked at ${NEWCOMER}`, 'Brad', await ownerBy(calls, NEWCOMER));
  return [refused, sold];
}

/** Named by the policy its endorsement counts, as one of two. */
export async function asAnEndorser(calls: ClientCalls): Promise<readonly TransactionResult[]> {
  const change = { function: 'changeCarOwner', by: NEWCOMER };
  const sold = await calls.commits({
    ...change,
    what: `endorsed by ${NEWCOMER} and Org1`,
    args: [CAR, 'Jin Soo'],
    endorsers: [NEWCOMER, 'Org1'],
  });
  const refused = await calls.refusedByPolicy({
    ...change,
    what: `endorsed by ${NEWCOMER} alone`,
    args: [CAR, 'nobody'],
    endorsers: [NEWCOMER],
  });
  expect('the owner, asked at Org2', 'Jin Soo', await ownerBy(calls, 'Org2'));
  return [sold, refused];
}

async function ownerBy(calls: ClientCalls, mspId: string): Promise<string> {
  return (JSON.parse(await calls.query(mspId, 'queryCar', CAR)) as { owner: string }).owner;
}
