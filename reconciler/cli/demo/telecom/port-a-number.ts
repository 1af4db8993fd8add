import { createHash } from 'node:crypto';
import type { ClientCalls } from '../client-calls.js';
import { expect } from '../deviation.js';
import { decryptWith, encryptFor } from '../encrypt-for.js';
import type { TransactionResult } from '../step-result.js';

export interface Porting {
  readonly number: string;
  readonly from: string;
  readonly to: string;
  /** Somebody who neither owns it nor asks for it. */
  readonly stranger: string;
}

/** A customer changes operator: registration, request, confirmation, and two attempts that must fail. */
export async function portANumber(calls: ClientCalls, porting: Porting): Promise<readonly TransactionResult[]> {
  const { number, from, to, stranger } = porting;
  const register = { by: 'Regulator', function: 'register', args: [number, from] };
  const refused = calls.refusedByPolicy({
    ...register,
    what: 'registered without an endorsement of the regulator',
    args: [`${number}9`, from],
    endorsers: ['Telco1', 'Telco2'],
  });
  const [first, policy] = await Promise.all([
    calls.commits({ ...register, what: `the regulator registers it for ${from}` }),
    refused,
  ]);
  const data = encryptFor(calls.user(from).identity.certificatePem, `customer of ${number}`);
  const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
  const request = await calls.commits({
    what: `${to} asks for it`,
    by: to,
    function: 'requestTransfer',
    args: [number, from, hash('contract'), hash('data'), data],
  });
  const confirm = { function: 'confirmTransfer', args: [number, to] };
  const wrong = await calls.refusedByChaincode(
    { ...confirm, what: `${stranger} lets it go`, by: stranger },
    'NOT_THE_OWNER',
  );
  await ownerReads(calls, porting);
  const right = await calls.commits({ ...confirm, what: `${from}, its owner, lets it go`, by: from });
  expect(`the owner of ${number}`, to, await calls.query(stranger, 'owner', number));
  return [first, policy, request, wrong, right];
}

/** The customer's data is on the ledger, and the present owner alone can read it. */
async function ownerReads(calls: ClientCalls, { number, from, to }: Porting): Promise<void> {
  const { requests } = JSON.parse(await calls.query(from, 'query', number)) as {
    requests: Record<string, { encryptedCustomerData: string }>;
  };
  const text = decryptWith(calls.user(from).identity.privateKeyPem, requests[to]!.encryptedCustomerData);
  expect('what the owner reads', `customer of ${number}`, text);
}
