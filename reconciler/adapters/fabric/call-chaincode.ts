import { Client, credentials } from '@grpc/grpc-js';
import { CommitError, type Contract, connect, GatewayError, hash } from '@hyperledger/fabric-gateway';
import { peer } from '@hyperledger/fabric-protos';
import { QuorateError } from '../../core/model/quorate-error.js';
import type { ClientPlace } from './client-place.js';

export interface ChaincodeCall {
  readonly channel: string;
  readonly chaincode: string;
  readonly function: string;
  readonly args: readonly (string | Uint8Array)[];
  readonly transient: Readonly<Record<string, string>>;
  /** MSP ids that must endorse or answer; empty: the gateway chooses. */
  readonly organizations: readonly string[];
}

export interface ChaincodeAnswer {
  readonly result: Uint8Array;
  /** Of a submitted transaction. */
  readonly committed: { readonly transactionId: string; readonly block: number } | undefined;
}

/** Asks without writing. @throws QuorateError CHAINCODE_REFUSED, with what each peer said */
export function queryChaincode(place: ClientPlace, call: ChaincodeCall): Promise<ChaincodeAnswer> {
  return withContract(place, call, async (contract, options) => ({
    result: await contract.evaluate(call.function, options),
    committed: undefined,
  }));
}

/** Endorses, submits, and waits for the commit. @throws QuorateError CHAINCODE_REFUSED, TRANSACTION_INVALID */
export function invokeChaincode(place: ClientPlace, call: ChaincodeCall): Promise<ChaincodeAnswer> {
  return withContract(place, call, async (contract, options) => {
    const submitted = await contract.submitAsync(call.function, options);
    const { code, blockNumber, transactionId } = await submitted.getStatus();
    if (code !== peer.TxValidationCode.VALID) throw notValid(transactionId, code, Number(blockNumber));
    return { result: submitted.getResult(), committed: { transactionId, block: Number(blockNumber) } };
  });
}

type Options = Parameters<Contract['submitAsync']>[1];

async function withContract(
  place: ClientPlace,
  call: ChaincodeCall,
  work: (contract: Contract, options: Options) => Promise<ChaincodeAnswer>,
): Promise<ChaincodeAnswer> {
  const { identity } = place;
  const client = new Client(
    place.endpoint,
    credentials.createSsl(Buffer.from(place.tlsRootCertificates)),
    place.hostAlias === undefined ? {} : { 'grpc.ssl_target_name_override': place.hostAlias },
  );
  const gateway = connect({
    client,
    identity: { mspId: identity.mspId, credentials: Buffer.from(identity.certificatePem) },
    signer: async (message) => identity.sign(message),
    // Our signer hashes by itself.
    hash: hash.none,
  });
  try {
    return await work(gateway.getNetwork(call.channel).getContract(call.chaincode), {
      arguments: [...call.args],
      ...(Object.keys(call.transient).length > 0 ? { transientData: call.transient } : {}),
      ...(call.organizations.length > 0 ? { endorsingOrganizations: [...call.organizations] } : {}),
    });
  } catch (error) {
    throw asQuorateError(error, place, call);
  } finally {
    gateway.close();
    client.close();
  }
}

function notValid(transactionId: string, code: number, block: number): QuorateError {
  const name = Object.entries(peer.TxValidationCode).find(([, value]) => value === code)?.[0] ?? String(code);
  return new QuorateError('TRANSACTION_INVALID', 'The transaction was committed as invalid', {
    why: `its validation code is ${name}`,
    mend: 'MVCC_READ_CONFLICT and PHANTOM_READ_CONFLICT: send it again; ENDORSEMENT_POLICY_FAILURE: ask more organizations to endorse',
    facts: { transactionId, code: name, block },
  });
}

function asQuorateError(error: unknown, place: ClientPlace, call: ChaincodeCall): unknown {
  if (error instanceof CommitError) return notValid(error.transactionId, error.code, 0);
  if (!(error instanceof GatewayError)) return error;
  const details = error.details.map(({ address, mspId, message }) => `${mspId} (${address}): ${message}`);
  return new QuorateError('CHAINCODE_REFUSED', 'The call did not go through', {
    why: [error.message, ...details].join('\n'),
    mend: 'see what the peers say; is the network up, and is this the right channel, chaincode and identity?',
    facts: { channel: call.channel, chaincode: call.chaincode, peer: place.endpoint },
    cause: error,
  });
}
