/** What transactions are: in the blocks of a network, and on their way to its orderers. */
import { common, peer } from '@hyperledger/fabric-protos';
import type { RunningNetwork } from '../../reconciler/devnet/running-network.js';
import { splitSerializedIdentity } from '../../reconciler/fabric/msp/serialized-identity.js';
import { blockAt, codesOf, tallest } from './devnet/ledger.js';

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
export function callOf(envelope: common.Envelope): Call | undefined {
  const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
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

/** Every call in a channel's blocks from one on, with its validation code, as the tallest running peer has them. */
export async function committedCalls(
  network: RunningNetwork,
  channel: string,
  from = 1,
): Promise<readonly CommittedCall[]> {
  const { node, height } = await tallest(network, channel);
  const calls: CommittedCall[] = [];
  for (let number = from; number < height; number += 1) {
    const block = await blockAt(network, node, channel, number);
    const codes = codesOf(block);
    for (const [index, envelope] of block.getData()!.getDataList_asU8().entries()) {
      const call = callOf(common.Envelope.deserializeBinary(envelope));
      if (call) calls.push({ ...call, block: number, code: codes[index]! });
    }
  }
  return calls;
}

/** Resolves for a call that may go on to the orderers; `answered` settles when they have taken it. */
export type Gate = (call: Call, answered: Promise<void>) => Promise<void> | undefined;

/**
 * Lets calls pass in the order of `order`, once all of them are there: each when the orderers have taken the one
 * before it, so that they are in this order in the blocks, and in one block where its timeout is longer than that.
 */
export function together(count: number, order: (arrived: readonly Call[]) => readonly Call[] = (all) => all): Gate {
  const arrived: { readonly call: Call; readonly answered: Promise<void>; readonly pass: () => void }[] = [];
  const passAll = async () => {
    for (const next of order(arrived.map((entry) => entry.call))) {
      const entry = arrived.find(({ call }) => call === next)!;
      entry.pass();
      await entry.answered;
    }
  };
  return (call, answered) =>
    new Promise((pass) => {
      arrived.push({ call, answered, pass });
      if (arrived.length === count) void passAll();
    });
}
