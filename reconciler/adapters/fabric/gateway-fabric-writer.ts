import { CommitError, EndorseError, GatewayError } from '@hyperledger/fabric-gateway';
import { peer } from '@hyperledger/fabric-protos';
import { QuorateError } from '../../core/model/quorate-error.js';
import type { ChaincodeDefinition } from '../../ports/read/fabric-reader.js';
import type { FabricWriter, Submitted } from '../../ports/write/fabric-writer.js';
import { fillArgs } from './lifecycle-args.js';
import type { OwnPeers } from './own-peers.js';
import { type SubmitOptions, submitTransaction } from './submit-transaction.js';

const lifecycle = peer.lifecycle;
const NOTHING: Submitted = { transactionId: '', block: 0 };
/** "... with different parameters" is none: another definition stands at that sequence (Fabric: lifecycle/lifecycle.go). */
const APPROVED_ALREADY =
  /attempted to redefine (?:uncommitted sequence|the current committed sequence(?!.*with different parameters))/;

/**
 * A commit conflicts with an approval that comes late, and its second try with the commit of the next in rank, who took the
 * first for lost: the third is told that the definition is there.
 */
const COMMIT_TRIES = 3;

/** Acts on our own peers and, for a commit, in everybody's name. Every call may be made again after a crash. */
export class GatewayFabricWriter implements FabricWriter {
  readonly #peers: OwnPeers;
  readonly #mspId: string;

  constructor(peers: OwnPeers, mspId: string) {
    this.#peers = peers;
    this.#mspId = mspId;
  }

  async install(peerName: string, packageBytes: Uint8Array): Promise<string> {
    const args = new lifecycle.InstallChaincodeArgs();
    args.setChaincodeInstallPackage(packageBytes);
    const answer = await this.#peers
      .named(peerName)
      .endorse('', '_lifecycle', ['InstallChaincode', args.serializeBinary()], 300_000);
    if (answer.status === 200) return lifecycle.InstallChaincodeResult.deserializeBinary(answer.payload).getPackageId();
    const already = /chaincode already successfully installed \(package ID '([^']+)'\)/.exec(answer.message);
    if (already) return already[1]!;
    throw new QuorateError('INSTALL_FAILED', 'The peer did not install the package', {
      why: answer.message,
      mend: 'check that the peer has an external builder for type ccaas and that the identity is an admin of its MSP',
      facts: { peer: peerName, status: answer.status },
      retry: 'transient',
    });
  }

  async approve(channel: string, definition: ChaincodeDefinition, packageId: string): Promise<Submitted> {
    const args = new lifecycle.ApproveChaincodeDefinitionForMyOrgArgs();
    fillArgs(args, definition);
    args.setSource(sourceOf(packageId));
    try {
      return await this.#submit(channel, 'ApproveChaincodeDefinitionForMyOrg', args.serializeBinary(), [this.#mspId]);
    } catch (error) {
      if (APPROVED_ALREADY.test(textOf(error))) return NOTHING;
      throw failure('APPROVE_FAILED', 'Our approval was not recorded', error, {
        channel,
        chaincode: definition.name,
        sequence: definition.sequence,
      });
    }
  }

  async commit(channel: string, definition: ChaincodeDefinition, endorsers: readonly string[]): Promise<Submitted> {
    const args = new lifecycle.CommitChaincodeDefinitionArgs();
    fillArgs(args, definition);
    const facts = { channel, chaincode: definition.name, sequence: definition.sequence };
    try {
      return await this.#submit(channel, 'CommitChaincodeDefinition', args.serializeBinary(), endorsers, {
        tries: COMMIT_TRIES,
      });
    } catch (error) {
      const [, next] = /new definition must be sequence (\d+)/.exec(textOf(error)) ?? [];
      // One that is further ahead is no success: something before it is missing.
      if (next !== undefined && Number(next) > definition.sequence) return NOTHING;
      throw failure('COMMIT_FAILED', 'The definition was not committed', error, facts);
    }
  }

  #submit(
    channel: string,
    name: string,
    args: Uint8Array,
    endorsers: readonly string[],
    options?: SubmitOptions,
  ): Promise<Submitted> {
    return this.#peers.submit(channel, (connection) =>
      submitTransaction(connection.contract(channel, '_lifecycle'), name, [args], endorsers, options),
    );
  }
}

function sourceOf(packageId: string): peer.lifecycle.ChaincodeSource {
  const source = new lifecycle.ChaincodeSource();
  if (packageId === '') {
    source.setUnavailable(new lifecycle.ChaincodeSource.Unavailable());
  } else {
    const local = new lifecycle.ChaincodeSource.Local();
    local.setPackageId(packageId);
    source.setLocalPackage(local);
  }
  return source;
}

/** Every text an error carries: its own and those of the peers behind it. */
export function textOf(error: unknown): string {
  if (error instanceof GatewayError) return [error.message, ...error.details.map(({ message }) => message)].join('\n');
  if (error instanceof QuorateError) return `${error.message} ${error.why ?? ''}`;
  return error instanceof Error ? error.message : String(error);
}

/** A failed transaction as our own error: a conflict or a peer that is away may pass, a refusal will not. */
export function failure(
  code: string,
  what: string,
  error: unknown,
  facts: Record<string, string | number>,
): QuorateError {
  if (error instanceof QuorateError) return error;
  const stage = error instanceof EndorseError ? 'endorse' : error instanceof CommitError ? 'commit' : 'submit';
  return new QuorateError(code, what, {
    why: textOf(error),
    mend: 'the loop tries again by itself; see the peers named above if it stays',
    facts: { ...facts, stage, ...(error instanceof CommitError ? { validationCode: error.code } : {}) },
    retry: 'transient',
    cause: error,
  });
}
