import { common, peer } from '@hyperledger/fabric-protos';
import type { CommittedBlock, PeerLedger } from '../../ledger/peer-ledger.js';
import { type AclAccess, checkResource } from '../acl/check-acl.js';
import { errorText } from '../endorser/error-text.js';
import { invokedChaincodeName } from '../endorser/unpack-proposal.js';
import { failure, type SystemChaincode, success } from './system-chaincode.js';
import type { SystemStub } from './system-stub.js';

const MAX_UINT64 = 2n ** 64n - 1n;

/** Questions about the ledger. Fabric: core/scc/qscc. Calls from other chaincodes are refused. */
export function queryChaincode(access: AclAccess, ledgers: ReadonlyMap<string, PeerLedger>): SystemChaincode {
  return { name: 'qscc', invoke: (stub) => invoke(access, ledgers, stub) };
}

function invoke(access: AclAccess, ledgers: ReadonlyMap<string, PeerLedger>, stub: SystemStub): peer.Response {
  const { args } = stub;
  const { signedProposal } = stub.parameters;
  if (args.length < 2) return failure(`Incorrect number of arguments, ${args.length}`);
  const [name, channelId] = [text(args[0]!), text(args[1]!)];
  const invoked = invokedChaincodeName(signedProposal);
  if (invoked !== 'qscc') {
    return failure(
      `Rejecting invoke of QSCC from another chaincode because of potential for deadlocks, original invocation for '${invoked}'`,
    );
  }
  if (name !== 'GetChainInfo' && args.length < 3) return failure(`missing 3rd argument for ${name}`);
  const ledger = ledgers.get(channelId);
  if (ledger === undefined) return failure(`Invalid chain ID, ${channelId}`);
  try {
    checkResource(access, `qscc/${name}`, channelId, signedProposal);
  } catch (error) {
    return failure(`access denied for [${name}][${channelId}]: [${errorText(error)}]`);
  }
  const query = Object.hasOwn(QUERIES, name) ? QUERIES[name] : undefined;
  return query === undefined ? failure(`Requested function ${name} not found.`) : query(ledger, args[2]!);
}

type Query = (ledger: PeerLedger, argument: Uint8Array) => peer.Response;

const QUERIES: Readonly<Record<string, Query>> = {
  GetChainInfo: (ledger) => {
    const info = new common.BlockchainInfo();
    info.setHeight(ledger.height());
    info.setCurrentblockhash(ledger.currentBlockHash());
    info.setPreviousblockhash(newest(ledger).block.getHeader()!.getPreviousHash_asU8());
    return success(info.serializeBinary());
  },
  GetBlockByNumber: (ledger, argument) => {
    const number = parseUint64(text(argument));
    if (typeof number === 'string') return failure(`Failed to parse block number with error ${number}`);
    const block = number === MAX_UINT64 ? newest(ledger) : ledger.block(Number(number));
    if (block !== undefined) return success(block.bytes);
    return failure(`Failed to get block number ${number}, error no such block number [${number}] in index`);
  },
  GetBlockByHash: (ledger, argument) => {
    const block = ledger.blockByHash(argument);
    if (block !== undefined) return success(block.bytes);
    const hex = Buffer.from(argument).toString('hex');
    if (!isUtf8(argument)) throw new UnsendableResponse();
    return failure(`Failed to get block hash ${text(argument)}, error no such block hash [${hex}] in index`);
  },
  GetTransactionByID: (ledger, argument) => {
    const id = text(argument);
    const found = ledger.transaction(id);
    if (found === undefined) {
      return failure(`Failed to get transaction with id ${id}, error no such transaction ID [${id}] in index`);
    }
    const envelope = found.block.block.getData()!.getDataList_asU8()[found.index]!;
    const processed = new peer.ProcessedTransaction();
    processed.setTransactionenvelope(common.Envelope.deserializeBinary(envelope));
    processed.setValidationcode(found.code);
    return success(processed.serializeBinary());
  },
  GetBlockByTxID: (ledger, argument) => {
    const id = text(argument);
    const found = ledger.transaction(id);
    if (found !== undefined) return success(found.block.bytes);
    return failure(`Failed to get block for txID ${id}, error no such transaction ID [${id}] in index`);
  },
};

/** A response whose message is no UTF-8 cannot be marshalled: Go answers an ERROR in its place. */
class UnsendableResponse extends Error {
  constructor() {
    super('failed to marshal response: string field contains invalid UTF-8');
    this.name = 'UnsendableResponse';
  }
}

function newest(ledger: PeerLedger): CommittedBlock {
  return ledger.block(ledger.height() - 1)!;
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}

function isUtf8(bytes: Uint8Array): boolean {
  return Buffer.from(text(bytes)).equals(bytes);
}

/** Go's strconv.ParseUint(_, 10, 64): the number, or the error's text. */
function parseUint64(value: string): bigint | string {
  const fail = (why: string): string => `strconv.ParseUint: parsing ${JSON.stringify(value)}: ${why}`;
  if (!/^[0-9]+$/.test(value)) return fail('invalid syntax');
  const number = BigInt(value);
  return number > MAX_UINT64 ? fail('value out of range') : number;
}
