import { common, peer } from '@hyperledger/fabric-protos';
import type { PeerLedger } from '../../ledger/peer-ledger.js';
import { type AclAccess, checkResource } from '../acl/check-acl.js';
import { decodeMessage, errorText } from '../endorser/error-text.js';
import { invokedChaincodeName } from '../endorser/unpack-proposal.js';
import { channelIdOfBlock, validateConfigBlock } from './config-block.js';
import { failure, type SystemChaincode, success } from './system-chaincode.js';
import type { SystemStub } from './system-stub.js';

/** What `cscc` needs of the peer. */
export interface ConfigurationContext {
  readonly access: AclAccess;
  readonly ledgers: ReadonlyMap<string, PeerLedger>;
  joinChannel(block: Uint8Array): void;
}

/** Channels of the peer: join, list, configuration. Fabric: core/scc/cscc. Calls from other chaincodes are refused. */
export function configurationChaincode(context: ConfigurationContext): SystemChaincode {
  return { name: 'cscc', invoke: (stub) => invoke(context, stub) };
}

function invoke(context: ConfigurationContext, stub: SystemStub): peer.Response {
  const { args } = stub;
  if (args.length < 1) return failure(`Incorrect number of arguments, ${args.length}`);
  const name = Buffer.from(args[0]!).toString();
  if (name !== 'GetChannels' && name !== 'JoinBySnapshotStatus' && args.length < 2) {
    return failure(`Incorrect number of arguments, ${args.length}`);
  }
  const invoked = invokedChaincodeName(stub.parameters.signedProposal);
  if (invoked !== 'cscc') {
    return failure(`Rejecting invoke of CSCC from another chaincode, original invocation for '${invoked}'`);
  }
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (action === undefined) return failure(`Requested function ${name} not found.`);
  return action(context, stub.parameters.signedProposal, args[1] ?? new Uint8Array());
}

type Action = (context: ConfigurationContext, proposal: peer.SignedProposal, argument: Uint8Array) => peer.Response;

const ACTIONS: Readonly<Record<string, Action>> = {
  JoinChain: joinChain,
  JoinChainBySnapshot: (context, proposal, argument) => {
    if (argument.length === 0) return failure('Cannot join the channel, no snapshot directory provided');
    const refusal = refused(context, 'cscc/JoinChainBySnapshot', '', proposal);
    if (refusal !== undefined) return failure(`access denied for [JoinChainBySnapshot]: [${refusal}]`);
    const directory = Buffer.from(argument).toString();
    return failure(`error while creating ledger from snapshot: this peer cannot join from the snapshot ${directory}`);
  },
  JoinBySnapshotStatus: (context, proposal) => {
    const refusal = refused(context, 'cscc/JoinBySnapshotStatus', '', proposal);
    if (refusal !== undefined) return failure(`access denied for [JoinBySnapshotStatus]: ${refusal}`);
    return success(new peer.JoinBySnapshotStatus().serializeBinary());
  },
  GetChannels: (context, proposal) => {
    const refusal = refused(context, 'cscc/GetChannels', '', proposal);
    if (refusal !== undefined) return failure(`access denied for [GetChannels]: ${refusal}`);
    const response = new peer.ChannelQueryResponse();
    for (const channelId of context.ledgers.keys()) {
      const info = new peer.ChannelInfo();
      info.setChannelId(channelId);
      response.addChannels(info);
    }
    return success(response.serializeBinary());
  },
  GetConfigBlock: (context, proposal, argument) => {
    const channelId = Buffer.from(argument).toString();
    const refusal = refused(context, 'cscc/GetConfigBlock', channelId, proposal);
    if (refusal !== undefined) return failure(`access denied for [GetConfigBlock][${channelId}]: ${refusal}`);
    const ledger = context.ledgers.get(channelId);
    if (ledger === undefined) return failure(`Unknown channel ID, ${channelId}`);
    return success(lastConfigBlock(ledger));
  },
  GetChannelConfig: (context, proposal, argument) => {
    if (argument.length === 0) return failure('empty channel name provided');
    const channelId = Buffer.from(argument).toString();
    const refusal = refused(context, 'cscc/GetChannelConfig', channelId, proposal);
    if (refusal !== undefined) return failure(`access denied for [GetChannelConfig][${channelId}]: ${refusal}`);
    const ledger = context.ledgers.get(channelId);
    if (ledger === undefined) return failure(`unknown channel ID, ${channelId}`);
    return success(ledger.bundle().config.serializeBinary());
  },
};

function refused(
  context: ConfigurationContext,
  resource: string,
  channelId: string,
  proposal: peer.SignedProposal,
): string | undefined {
  try {
    checkResource(context.access, resource, channelId, proposal);
    return undefined;
  } catch (error) {
    return errorText(error);
  }
}

function joinChain(context: ConfigurationContext, proposal: peer.SignedProposal, bytes: Uint8Array): peer.Response {
  let block: common.Block;
  try {
    block = decodeMessage('error unmarshalling Block', common.Block.deserializeBinary, bytes);
  } catch (error) {
    return failure(`Failed to reconstruct the genesis block, ${errorText(error)}`);
  }
  let channelId: string;
  try {
    channelId = channelIdOfBlock(block);
  } catch (error) {
    return failure(`"JoinChain" request failed to extract channel id from the block due to [${errorText(error)}]`);
  }
  try {
    validateConfigBlock(block);
  } catch (error) {
    return failure(
      `"JoinChain" for channelID = ${channelId} failed because of validation of configuration block, because of ${errorText(error)}`,
    );
  }
  const refusal = refused(context, 'cscc/JoinChain', '', proposal);
  if (refusal !== undefined) return failure(`access denied for [JoinChain][${channelId}]: [${refusal}]`);
  if (context.ledgers.has(channelId)) {
    return failure(`cannot create ledger from genesis block: ledger [${channelId}] already exists with state [ACTIVE]`);
  }
  try {
    context.joinChannel(bytes);
    return success();
  } catch (error) {
    return failure(errorText(error));
  }
}

/** The block of the configuration in force: named in the newest block's metadata. Fabric: peer.ConfigBlockFromLedger. */
function lastConfigBlock(ledger: PeerLedger): Uint8Array {
  const block = ledger.block(ledger.height() - 1)!.block;
  const signatures = block.getMetadata()?.getMetadataList_asU8()[common.BlockMetadataIndex.SIGNATURES];
  const value = common.Metadata.deserializeBinary(signatures ?? new Uint8Array()).getValue_asU8();
  const index = common.OrdererBlockMetadata.deserializeBinary(value).getLastConfig()?.getIndex() ?? 0;
  return ledger.block(index)!.bytes;
}
