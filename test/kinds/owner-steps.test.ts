/** What people send to change the owners of LACChain's admin contract: in an order that leaves somebody who can confirm. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { abiOf } from '../../reconciler/evm/abi.js';
import { ownerSteps } from '../../reconciler/kinds/network/owner-steps.js';
import type { OwnersQueue } from '../../reconciler/ports/read/voting-queue.js';

const [A, B, C, D] = ['a', 'b', 'c', 'd'].map((digit) => `0x${digit.repeat(40)}`) as [string, string, string, string];
const ADMIN = `0x${'99'.repeat(20)}`;
const abi = abiOf('lacchain-admin');
const queue = (differs: Partial<OwnersQueue> = {}): OwnersQueue => ({
  ...{ admin: ADMIN, owners: [A, B, C], required: 2, ofOwners: [] },
  ...differs,
});
const nameOf = (account: string) => account.slice(2, 3).toUpperCase();
const heads = (steps: readonly string[]) => steps.map((step) => step.slice(0, step.indexOf(':')));

test('who comes is added first, then the number, and who goes is removed last', () => {
  const steps = ownerSteps(queue(), { accounts: [A, D], required: 1 }, nameOf);
  assert.equal(heads(steps), [
    '1. make D an owner',
    '2. have 1 of the owners decide',
    '3. make B no owner',
    '4. make C no owner',
  ]);
  const sent = `${abi.encodeFunctionData('addAdmin', [D])} to ${ADMIN}`;
  assert.is(
    steps[0],
    `1. make D an owner: an owner sends ${sent}, and 1 more confirms the item that comes of it (confirmTransaction)`,
  );
  assert.match(steps[2]!, `an owner other than B sends ${abi.encodeFunctionData('removeAdmin', [B])}`);
  assert.equal(ownerSteps(queue(), { accounts: [C, B, A], required: 2 }, nameOf), []);
});

test('what stands in the queue already is to be confirmed, and not submitted again', () => {
  const data = abi.encodeFunctionData('executeChangeRequirement', [3]);
  const ofOwners = [
    { id: 4, data: abi.encodeFunctionData('executeChangeRequirement', [1]), confirmedBy: [B] },
    { id: 5, data, confirmedBy: [C] },
  ];
  const [only, ...others] = ownerSteps(queue({ ofOwners }), { accounts: [A, B, C], required: 3 }, nameOf);
  const confirm = abiOf('lacchain-queue').encodeFunctionData('confirmTransaction', [5]);
  assert.equal(others, []);
  assert.match(only!, /item 5 of its queue says so \(confirmed by C\); see in the transaction that submitted it/);
  assert.ok(only!.endsWith(`then 1 more of the owners sends ${confirm} to ${ADMIN}`));
});

test.run();
