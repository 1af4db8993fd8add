import type { Identity } from '../../../fabric/msp/identity.js';
import { satisfies } from '../../../fabric/policy/explain-signatures.js';
import { missingPrincipals } from '../../../fabric/policy/missing-principals.js';
import { missingText } from '../../../fabric/policy/missing-text.js';
import type { Principal } from '../../../fabric/policy/policy-tree.js';
import type { LayoutError } from '../peer/gateway/layout-error.js';
import { explanation } from './explain-refused.js';

/** Why the gateway finds no peers for an endorsement: who is there, and who would complete the policies. */
export function explainLayout(
  transaction: { readonly channelId: string; readonly transactionId: string; readonly chaincode: string },
  { message, bundle, sets, peers }: LayoutError,
): string {
  const { channelId, transactionId, chaincode } = transaction;
  const identities = peers.map((one): Identity => bundle.mspManager.deserialize(one.identity));
  const signers = identities.map((identity) => ({
    satisfies: (principal: Principal) => satisfies(identity, principal),
  }));
  const missing = missingPrincipals(sets as readonly (readonly Principal[])[], signers);
  return explanation(`${channelId}: transaction ${transactionId} cannot be endorsed: ${message}`, [
    ['chaincode', chaincode],
    ['peers', peers.map(({ name, mspId }) => `${name} (${mspId})`).join(', ') || 'none'],
    ['missing', missingText(missing)],
  ]);
}
