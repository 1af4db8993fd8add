import { CommitError, type Contract } from '@hyperledger/fabric-gateway';
import { peer } from '@hyperledger/fabric-protos';
import type { Submitted } from '../../ports/write/fabric-writer.js';

/** A read that somebody else's transaction in the same block made old: the same call may pass now. */
const CONFLICTS: readonly number[] = [
  peer.TxValidationCode.MVCC_READ_CONFLICT,
  peer.TxValidationCode.PHANTOM_READ_CONFLICT,
  // Endorsements made at different heights differ; so it is named when the policy then fails.
  peer.TxValidationCode.ENDORSEMENT_POLICY_FAILURE,
];

export interface SubmitOptions {
  readonly tries?: number;
  readonly sent?: () => void;
}

/**
 * Submits and waits for the commit; a conflict is tried again once, because it is expected (a third approval lands in
 * the block just before a commit) and no error.
 * @param options `tries` in all, where more conflicts than one are expected; `sent` is called once an orderer has it
 * @throws EndorseError, SubmitError, CommitStatusError, CommitError of @hyperledger/fabric-gateway
 */
export async function submitTransaction(
  contract: Contract,
  name: string,
  args: readonly (string | Uint8Array)[],
  endorsers: readonly string[],
  options: SubmitOptions = {},
): Promise<Submitted> {
  const { transactionId, block } = await submitForResult(contract, name, args, endorsers, options);
  return { transactionId, block };
}

/** `submitTransaction`, with what the chaincode answered. */
export async function submitForResult(
  contract: Contract,
  name: string,
  args: readonly (string | Uint8Array)[],
  endorsers: readonly string[],
  { tries = 2, sent }: SubmitOptions = {},
): Promise<Submitted & { readonly result: Uint8Array }> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const submitted = await contract.submitAsync(name, {
        arguments: [...args],
        ...(endorsers.length > 0 ? { endorsingOrganizations: [...endorsers] } : {}),
      });
      sent?.();
      const status = await submitted.getStatus();
      if (status.successful) {
        const { transactionId, blockNumber } = status;
        return { transactionId, block: Number(blockNumber), result: submitted.getResult() };
      }
      if (attempt >= tries || !CONFLICTS.includes(status.code)) {
        throw new CommitError({
          message: `Transaction ${status.transactionId} failed to commit with status code ${status.code}`,
          code: status.code,
          transactionId: status.transactionId,
        });
      }
    } catch (error) {
      if (error instanceof CommitError || attempt >= tries || !isMismatch(error)) throw error;
    }
  }
}

/** Endorsers at different heights: asking again usually finds them at the same one. */
function isMismatch(error: unknown): boolean {
  return (
    error instanceof Error &&
    /ProposalResponsePayloads do not match/.test(JSON.stringify((error as { details?: unknown }).details ?? ''))
  );
}
