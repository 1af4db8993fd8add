/** What transactions are: in the blocks of the embedded network, and on their way to its orderers. */
import { common, peer } from '@hyperledger/fabric-protos';
import type { BroadcastAnswer } from '../../reconciler/devnet/fabric/orderer/broadcast.js';
import type { DevnetNetwork } from '../../reconciler/devnet/fabric/start-network.js';
import { splitSerializedIdentity } from '../../reconciler/fabric/msp/serialized-identity.js';

/** One call of a chaincode by an organization. */
export interface Call {
  readonly channel: string;
  readonly mspId: string;
  readonly chaincode: string;
  readonly name: string;
  readonly args: readonly Uint8Array[];
}

export interface CommittedCall extends Call {
  readonly block: number;
  readonly code: number;
}

/** Undefined for a config transaction. */
export function callOf(envelope: Uint8Array): Call | undefined {
  const payload = common.Payload.deserializeBinary(common.Envelope.deserializeBinary(envelope).getPayload_asU8());
  const header = common.ChannelHeader.deserializeBinary(payload.getHeader()!.getChannelHeader_asU8());
  if (header.getType() !== common.HeaderType.ENDORSER_TRANSACTION) return undefined;
  const creator = common.SignatureHeader.deserializeBinary(payload.getHeader()!.getSignatureHeader_asU8());
  const [action] = peer.Transaction.deserializeBinary(payload.getData_asU8()).getActionsList();
  const proposal = peer.ChaincodeActionPayload.deserializeBinary(
    action!.getPayload_asU8(),
  ).getChaincodeProposalPayload_asU8();
  const input = peer.ChaincodeProposalPayload.deserializeBinary(proposal).getInput_asU8();
  const spec = peer.ChaincodeInvocationSpec.deserializeBinary(input).getChaincodeSpec()!;
  const [name, ...args] = spec.getInput()!.getArgsList_asU8();
  return {
    channel: header.getChannelId(),
    mspId: splitSerializedIdentity(creator.getCreator_asU8()).mspId,
    chaincode: spec.getChaincodeId()!.getName(),
    name: Buffer.from(name!).toString(),
    args,
  };
}

/** Every call in a channel's blocks from one on, with its validation code, as the first running peer has them. */
export function committedCalls(network: DevnetNetwork, channel: string, from = 1): readonly CommittedCall[] {
  const { ledger } = tallest(network, channel);
  const calls: CommittedCall[] = [];
  for (let number = from; number < ledger.height(); number += 1) {
    const { block, codes } = ledger.block(number)!;
    for (const [index, envelope] of block.getData()!.getDataList_asU8().entries()) {
      const call = callOf(envelope);
      if (call) calls.push({ ...call, block: number, code: codes[index]! });
    }
  }
  return calls;
}

export function heightOf(network: DevnetNetwork, channel: string): number {
  return tallest(network, channel).ledger.height();
}

function tallest(network: DevnetNetwork, channel: string) {
  const ledgers = network.peers.flatMap((node) => node.ledger(channel) ?? []);
  return { ledger: ledgers.sort((left, right) => right.height() - left.height())[0]! };
}

/**
 * Stands before the orderers: what a gateway submits waits until `gate` has settled. So a test decides in which order
 * endorsed transactions are ordered. Returns the function that takes it away again.
 */
export function holdOrders(network: DevnetNetwork, gate: (call: Call) => Promise<void> | undefined): () => void {
  interface Orderers {
    broadcast(address: string, envelope: Uint8Array): Promise<BroadcastAnswer>;
  }
  const { orderers } = (network.peers[0] as unknown as { parameters: { network: { orderers: Orderers } } }).parameters
    .network;
  const original = orderers.broadcast;
  orderers.broadcast = async (address, envelope) => {
    const call = callOf(envelope);
    if (call) await gate(call);
    return original.call(orderers, address, envelope);
  };
  return () => {
    orderers.broadcast = original;
  };
}

/** Lets calls pass together, in the order of `order`, once all of them are there. */
export function together(count: number, order: (arrived: readonly Call[]) => readonly Call[] = (all) => all) {
  const arrived: { readonly call: Call; readonly pass: () => void }[] = [];
  return (call: Call): Promise<void> =>
    new Promise((pass) => {
      arrived.push({ call, pass });
      if (arrived.length < count) return;
      const sorted = order(arrived.map((entry) => entry.call));
      // One after the other in one turn of the event loop: none can be in a later block than another.
      for (const next of sorted) arrived.find((entry) => entry.call === next)!.pass();
    });
}
