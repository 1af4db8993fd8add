import { common, peer } from '@hyperledger/fabric-protos';
import { QuorateError } from '../../core/model/quorate-error.js';
import { encodeApplicationPolicy } from '../../fabric/lifecycle/application-policy.js';

interface Message {
  serializeBinary(): Uint8Array;
  toObject(): object;
}
interface MessageType {
  new (): Message;
  deserializeBinary(bytes: Uint8Array): Message;
}

const { lifecycle } = peer;

/** Functions of `_lifecycle`: what they take and what they give. */
const LIFECYCLE: Readonly<Record<string, readonly [MessageType, MessageType]>> = {
  InstallChaincode: [lifecycle.InstallChaincodeArgs, lifecycle.InstallChaincodeResult],
  QueryInstalledChaincode: [lifecycle.QueryInstalledChaincodeArgs, lifecycle.QueryInstalledChaincodeResult],
  QueryInstalledChaincodes: [lifecycle.QueryInstalledChaincodesArgs, lifecycle.QueryInstalledChaincodesResult],
  ApproveChaincodeDefinitionForMyOrg: [
    lifecycle.ApproveChaincodeDefinitionForMyOrgArgs,
    lifecycle.ApproveChaincodeDefinitionForMyOrgResult,
  ],
  QueryApprovedChaincodeDefinition: [
    lifecycle.QueryApprovedChaincodeDefinitionArgs,
    lifecycle.QueryApprovedChaincodeDefinitionResult,
  ],
  CheckCommitReadiness: [lifecycle.CheckCommitReadinessArgs, lifecycle.CheckCommitReadinessResult],
  CommitChaincodeDefinition: [lifecycle.CommitChaincodeDefinitionArgs, lifecycle.CommitChaincodeDefinitionResult],
  QueryChaincodeDefinition: [lifecycle.QueryChaincodeDefinitionArgs, lifecycle.QueryChaincodeDefinitionResult],
  QueryChaincodeDefinitions: [lifecycle.QueryChaincodeDefinitionsArgs, lifecycle.QueryChaincodeDefinitionsResult],
};

const RESULTS: Readonly<Record<string, Readonly<Record<string, MessageType>>>> = {
  qscc: {
    GetChainInfo: common.BlockchainInfo,
    GetBlockByNumber: common.Block,
    GetBlockByHash: common.Block,
    GetBlockByTxID: common.Block,
    GetTransactionByID: peer.ProcessedTransaction,
  },
  cscc: {
    GetChannels: peer.ChannelQueryResponse,
    GetConfigBlock: common.Block,
    GetChannelConfig: common.Config,
  },
};

/**
 * Arguments as they go over the wire. For `_lifecycle` the one argument is a JSON object with the fields of its
 * message (`{"name":"x","version":"1.0","sequence":1}`, bytes in base64), and `endorsementPolicy` as text besides;
 * for all others they are what was written.
 * @throws QuorateError ARGUMENTS_INVALID
 */
export function encodeArguments(chaincode: string, name: string, args: readonly string[]): (string | Uint8Array)[] {
  if (chaincode !== '_lifecycle') return [...args];
  const types = LIFECYCLE[name];
  if (types === undefined)
    throw invalid(`_lifecycle has no function ${name}`, `use one of ${Object.keys(LIFECYCLE).join(', ')}`);
  if (args.length > 1) throw invalid(`${name} takes one JSON object`, 'write it as one argument, in quotes');
  const message = new types[0]();
  for (const [field, value] of Object.entries(parseObject(args[0] ?? '{}'))) setField(message, name, field, value);
  return [message.serializeBinary()];
}

/** The result as JSON where its message is known; undefined where the bytes are the chaincode's own. */
export function decodeResult(chaincode: string, name: string, result: Uint8Array): object | undefined {
  const type = chaincode === '_lifecycle' ? LIFECYCLE[name]?.[1] : RESULTS[chaincode]?.[name];
  return type?.deserializeBinary(result).toObject();
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw invalid('the argument is no JSON object', 'write it like \'{"name":"basic","version":"1.0","sequence":1}\'');
}

function setField(message: Message, name: string, field: string, value: unknown): void {
  if (field === 'endorsementPolicy' && typeof value === 'string') {
    setField(message, name, 'validationParameter', Buffer.from(encodeApplicationPolicy(value)).toString('base64'));
    return;
  }
  if (field === 'packageId' && name.startsWith('Approve')) {
    const local = new lifecycle.ChaincodeSource.Local();
    local.setPackageId(String(value));
    const source = new lifecycle.ChaincodeSource();
    source.setLocalPackage(local);
    (message as InstanceType<typeof lifecycle.ApproveChaincodeDefinitionForMyOrgArgs>).setSource(source);
    return;
  }
  const setter = (message as unknown as Record<string, unknown>)[
    `set${field.charAt(0).toUpperCase()}${field.slice(1)}`
  ];
  if (typeof setter !== 'function' || (typeof value === 'object' && value !== null)) {
    throw invalid(
      `${name} has no simple field ${field}`,
      `its fields are ${Object.keys(message.toObject()).join(', ')}`,
    );
  }
  setter.call(message, value);
}

function invalid(why: string, mend: string): QuorateError {
  return new QuorateError('ARGUMENTS_INVALID', 'The arguments cannot be sent', { why, mend });
}
