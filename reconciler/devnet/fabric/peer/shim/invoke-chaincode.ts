import { peer } from '@hyperledger/fabric-protos';
import type { PeerLedger } from '../../ledger/peer-ledger.js';
import type { AclAccess } from '../acl/check-acl.js';
import { checkResource } from '../acl/check-acl.js';
import { decodeMessage, withPrefixAsync } from '../endorser/error-text.js';
import { type ExecutionParameters, startSimulation } from '../endorser/simulation.js';
import { isSystemChaincode } from '../system/system-chaincode.js';
import type { TransactionContext } from './transaction-context.js';

/** What a call from one chaincode to another needs of the peer. */
export interface InvocationSupport {
  readonly access: AclAccess;
  readonly ledgers: ReadonlyMap<string, PeerLedger>;
  /** Runs a chaincode and returns its COMPLETED or ERROR message. */
  invoke(
    parameters: ExecutionParameters,
    chaincodeName: string,
    input: peer.ChaincodeInput,
  ): Promise<peer.ChaincodeMessage>;
}

/** The parts of `name:version/channel`; the version is ignored. Fabric: handler.go ParseName. */
export function parseChaincodeName(text: string): { readonly name: string; readonly channelId: string } {
  const slash = text.indexOf('/');
  const [left, channelId] = slash < 0 ? [text, ''] : [text.slice(0, slash), text.slice(slash + 1)];
  const colon = left.indexOf(':');
  return { name: colon < 0 ? left : left.slice(0, colon), channelId };
}

/**
 * Chaincode to chaincode: on the same channel it shares the simulator, on another one it gets its own, whose writes are
 * dropped. Fabric: handler.go HandleInvokeChaincode.
 */
export async function invokeChaincode(
  support: InvocationSupport,
  context: TransactionContext,
  payload: Uint8Array,
): Promise<Uint8Array> {
  const spec = decodeMessage('unmarshal failed', peer.ChaincodeSpec.deserializeBinary, payload);
  const caller = context.parameters;
  const target = parseChaincodeName(spec.getChaincodeId()?.getName() ?? '');
  const channelId = target.channelId || caller.channelId;
  if (caller.simulation === undefined && (caller.channelId !== '' || !isSystemChaincode(target.name))) {
    throw new Error('could not get valid transaction');
  }
  if (!isSystemChaincode(target.name)) {
    checkResource(support.access, 'peer/ChaincodeToChaincode', channelId, caller.signedProposal);
  }
  const parameters = { ...caller, channelId, simulation: caller.simulation };
  let own: ExecutionParameters['simulation'];
  if (channelId !== caller.channelId) {
    const ledger = support.ledgers.get(channelId);
    if (ledger === undefined) throw new Error(`failed to find ledger for channel: ${channelId}`);
    own = startSimulation(ledger, caller.transactionId);
    parameters.simulation = own;
  }
  try {
    const message = await withPrefixAsync('execute failed', () =>
      support.invoke(parameters, target.name, spec.getInput() ?? new peer.ChaincodeInput()),
    );
    return message.serializeBinary();
  } finally {
    own?.simulator.done();
  }
}
