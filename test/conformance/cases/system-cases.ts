import { common, peer } from '@hyperledger/fabric-protos';
import type { Cases, Seen } from '../case.js';
import { casesOf } from '../case.js';
import { statusSeen } from '../observe.js';
import type { Party } from '../party.js';

type Args = readonly (string | Uint8Array)[];

interface Where {
  readonly as?: string;
  readonly channelId?: string;
  readonly at?: string;
}

const NONE = () => null as Seen;

/** A system chaincode's status and text, and what `read` makes of its payload. */
const system =
  (
    chaincode: string,
    args: Args | ((party: Party) => Args),
    read: (payload: Uint8Array) => Seen = NONE,
    where: Where = {},
  ) =>
  async (party: Party): Promise<Seen> => {
    const { as, at, channelId } = where;
    const made = party.call({
      channelId: channelId ?? 'channel1',
      chaincode,
      args: typeof args === 'function' ? args(party) : args,
      ...(as === undefined ? {} : { as }),
    });
    const answer = await party.process(made.signed, at);
    const payload = answer.response?.getResponse()?.getPayload_asU8();
    const good = payload !== undefined && payload.length > 0;
    return { answer: statusSeen(answer), result: good ? read(payload) : null };
  };

const cscc = (args: Args | ((party: Party) => Args), read?: (payload: Uint8Array) => Seen, where: Where = {}) =>
  system('cscc', args, read, { channelId: '', ...where });
const qscc = (args: Args | ((party: Party) => Args), read?: (payload: Uint8Array) => Seen, where?: Where) =>
  system('qscc', args, read, where);

const channels = (payload: Uint8Array): Seen =>
  peer.ChannelQueryResponse.deserializeBinary(payload)
    .getChannelsList()
    .map((one) => one.getChannelId())
    .sort();
const number = (payload: Uint8Array): Seen => common.Block.deserializeBinary(payload).getHeader()!.getNumber();
const info = (payload: Uint8Array): Seen => common.BlockchainInfo.deserializeBinary(payload).getHeight();
const sequence = (payload: Uint8Array): Seen => common.Config.deserializeBinary(payload).getSequence();
const code = (payload: Uint8Array): Seen => peer.ProcessedTransaction.deserializeBinary(payload).getValidationcode();

/** The id of the last transaction of channel1. */
function lastTransaction(party: Party): string {
  const blocks = party.stage.watch.blocks('channel1');
  const data = common.Block.deserializeBinary(blocks[blocks.length - 1]!)
    .getData()!
    .getDataList_asU8()[0]!;
  const payload = common.Payload.deserializeBinary(common.Envelope.deserializeBinary(data).getPayload_asU8());
  return common.ChannelHeader.deserializeBinary(payload.getHeader()!.getChannelHeader_asU8()).getTxId();
}

export const systemCases: Cases = [
  ...casesOf('2.3', 'cscc', {
    GetChannels: cscc(['GetChannels'], channels),
    'GetChannels by a client of another organization': cscc(['GetChannels'], channels, { as: 'Telco2/User1' }),
    GetConfigBlock: cscc(['GetConfigBlock', 'channel1'], number),
    'GetConfigBlock through a channel': cscc(['GetConfigBlock', 'channel1'], number, { channelId: 'channel1' }),
    'GetConfigBlock by a client of another organization': cscc(['GetConfigBlock', 'channel1'], number, {
      as: 'Telco2/User1',
    }),
    'GetConfigBlock of an unknown channel': cscc(['GetConfigBlock', 'nowhere']),
    'GetConfigBlock of an empty channel': cscc(['GetConfigBlock', '']),
    'GetConfigBlock without an argument': cscc(['GetConfigBlock']),
    'GetConfigBlock by a stranger of that channel': cscc(['GetConfigBlock', 'ops'], number, {
      as: 'Telco3/User1',
      channelId: 'channel1',
    }),
    GetChannelConfig: cscc(['GetChannelConfig', 'channel1'], sequence),
    'GetChannelConfig of an unknown channel': cscc(['GetChannelConfig', 'nowhere']),
    'GetChannelConfig by a stranger of that channel': cscc(['GetChannelConfig', 'ops'], sequence, {
      as: 'Telco3/User1',
      channelId: 'channel1',
    }),
    'JoinChain twice': cscc((party) => ['JoinChain', party.network.genesisBlocks.get('channel1')!], NONE, {
      as: 'Telco1/Admin',
    }),
    'JoinChain by a plain client': cscc((party) => ['JoinChain', party.network.genesisBlocks.get('channel1')!]),
    'JoinChain with garbage': cscc(['JoinChain', 'garbage'], NONE, { as: 'Telco1/Admin' }),
    'JoinChain with nothing': cscc(['JoinChain', ''], NONE, { as: 'Telco1/Admin' }),
    'JoinChain without an argument': cscc(['JoinChain'], NONE, { as: 'Telco1/Admin' }),
    'JoinBySnapshotStatus by a plain client': cscc(['JoinBySnapshotStatus']),
    JoinBySnapshotStatus: cscc(['JoinBySnapshotStatus'], NONE, { as: 'Telco1/Admin' }),
    'an unknown function': cscc(['Nope']),
    'no argument at all': cscc([]),
  }),
  ...casesOf('2.3', 'qscc', {
    GetChainInfo: qscc(['GetChainInfo', 'channel1'], info),
    'GetChainInfo with an empty channel in the header': qscc(['GetChainInfo', 'channel1'], info, { channelId: '' }),
    'GetChainInfo of an unknown channel': qscc(['GetChainInfo', 'nowhere']),
    'GetChainInfo of an empty channel': qscc(['GetChainInfo', '']),
    'GetChainInfo without a channel': qscc(['GetChainInfo']),
    'GetChainInfo by a stranger of that channel': qscc(['GetChainInfo', 'ops'], info, { as: 'Telco3/User1' }),
    GetBlockByNumber: qscc(['GetBlockByNumber', 'channel1', '1'], number),
    'GetBlockByNumber out of range': qscc(['GetBlockByNumber', 'channel1', '99999']),
    'GetBlockByNumber of no number': qscc(['GetBlockByNumber', 'channel1', 'one']),
    'GetBlockByNumber of a negative number': qscc(['GetBlockByNumber', 'channel1', '-1']),
    'GetBlockByNumber of MaxUint64': qscc(['GetBlockByNumber', 'channel1', '18446744073709551615'], number),
    'GetBlockByNumber beyond uint64': qscc(['GetBlockByNumber', 'channel1', '18446744073709551616']),
    'GetBlockByNumber of nothing': qscc(['GetBlockByNumber', 'channel1', '']),
    'GetBlockByNumber without an argument': qscc(['GetBlockByNumber', 'channel1']),
    GetBlockByHash: qscc((party) => {
      const second = common.Block.deserializeBinary(party.stage.watch.blocks('channel1')[2]!);
      return ['GetBlockByHash', 'channel1', second.getHeader()!.getPreviousHash_asU8()];
    }, number),
    'GetBlockByHash of text': qscc(['GetBlockByHash', 'channel1', 'unknown']),
    'GetBlockByHash of nothing': qscc(['GetBlockByHash', 'channel1', '']),
    GetTransactionByID: qscc((party) => ['GetTransactionByID', 'channel1', lastTransaction(party)], code),
    'GetTransactionByID of an unknown id': qscc(['GetTransactionByID', 'channel1', 'unknown']),
    'GetTransactionByID of nothing': qscc(['GetTransactionByID', 'channel1', '']),
    GetBlockByTxID: qscc((party) => ['GetBlockByTxID', 'channel1', lastTransaction(party)], number),
    'GetBlockByTxID of an unknown id': qscc(['GetBlockByTxID', 'channel1', 'unknown']),
    'an unknown function': qscc(['Nope', 'channel1']),
  }),
];
