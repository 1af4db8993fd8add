import { common, peer } from '@hyperledger/fabric-protos';
import type { Cases, Seen } from '../case.js';
import { casesOf } from '../case.js';
import { type Handmade, handmade } from '../handmade.js';
import { hex } from '../observe.js';
import type { Party } from '../party.js';

/** Sends it as it is; the code that every peer gave it, and the hash of its block's data. */
const sent =
  (made: Handmade) =>
  async (party: Party): Promise<Seen> => {
    const { envelope, id } = handmade(party, made);
    return place(party, envelope, id, made.channelId ?? 'channel1');
  };

async function place(party: Party, envelope: common.Envelope, id: string, channelId: string): Promise<Seen> {
  const { status, info } = await party.broadcast(envelope);
  if (status !== common.Status.SUCCESS) return { status, info };
  const { block, code } = await party.stage.watch.transaction(channelId, id);
  const blocks = await party.stage.watch.height(channelId, block + 1);
  const header = common.Block.deserializeBinary(blocks[block]!).getHeader()!;
  return { block, code, dataHash: hex(header.getDataHash_asU8()) };
}

const version = (block: number) => ({ block, transaction: 0 });

const withAction =
  (change: (action: peer.TransactionAction, payload: peer.ChaincodeActionPayload) => void) =>
  (payload: common.Payload) => {
    const transaction = peer.Transaction.deserializeBinary(payload.getData_asU8());
    const [action] = transaction.getActionsList();
    const inner = peer.ChaincodeActionPayload.deserializeBinary(action!.getPayload_asU8());
    change(action!, inner);
    action!.setPayload(inner.serializeBinary());
    payload.setData(transaction.serializeBinary());
  };

const written = { writes: { v: '1' } };

export const validationCases: Cases = [
  ...casesOf('3.5', 'a transaction', {
    'that is good': sent(written),
    'by an identity without a role': sent({ ...written, as: 'strange/without a role' }),
    'by a second client': sent({ ...written, as: 'strange/a second client' }),
    'by a peer': sent({ ...written, as: 'Telco1/peer0' }),
    'signed by somebody else': async (party) => {
      const { envelope, id } = handmade(party, written);
      envelope.setSignature(party.who('Telco1/Admin').sign(envelope.getPayload_asU8()));
      return place(party, envelope, id, 'channel1');
    },
    'signed with high S': async (party) => {
      const { envelope, id } = handmade(party, written);
      envelope.setSignature(party.who('Telco1/User1').signHigh(envelope.getPayload_asU8()));
      return place(party, envelope, id, 'channel1');
    },
    'sent twice': async (party) => {
      const { envelope, id } = handmade(party, { writes: { twice: '1' } });
      const first = await place(party, envelope, id, 'channel1');
      const height = party.stage.watch.blocks('channel1').length;
      const { status } = await party.broadcast(envelope);
      const blocks = await party.stage.watch.height('channel1', height + 1);
      const last = common.Block.deserializeBinary(blocks[height]!).getMetadata()!.getMetadataList_asU8()[2]!;
      return { first, status, again: [...last] };
    },
    'with a wrong txid': sent({ ...written, changeHeader: (channel) => channel.setTxId('wrong') }),
    'with an empty txid': async (party) => {
      const { envelope } = handmade(party, { ...written, changeHeader: (channel) => channel.setTxId('') });
      return nextBlock(party, envelope);
    },
    'with an empty nonce': sent({ ...written, changeHeader: (_channel, signature) => signature.setNonce('') }),
    'with epoch 5': sent({ ...written, changeHeader: (channel) => channel.setEpoch(5) }),
    'of type MESSAGE': sent({ ...written, changeHeader: (channel) => channel.setType(common.HeaderType.MESSAGE) }),
    'of type PEER_ADMIN_OPERATION': sent({ ...written, changeHeader: (channel) => channel.setType(8) }),
    'without an extension': sent({ ...written, changeHeader: (channel) => channel.setExtension$('') }),
    'with an extension of garbage': sent({
      ...written,
      changeHeader: (channel) => channel.setExtension$(Buffer.from('garbage')),
    }),
    'without data': sent({ ...written, change: (payload) => payload.setData('') }),
    'with garbage for data': sent({ ...written, change: (payload) => payload.setData(Buffer.from('garbage')) }),
    'with two actions': sent({
      ...written,
      change: (payload) => {
        const transaction = peer.Transaction.deserializeBinary(payload.getData_asU8());
        const [action] = transaction.getActionsList();
        transaction.setActionsList([action!, action!]);
        payload.setData(transaction.serializeBinary());
      },
    }),
    'with another proposal payload': sent({
      ...written,
      change: withAction((_action, payload) => payload.setChaincodeProposalPayload(Buffer.from('other'))),
    }),
    'without endorsements': sent({
      ...written,
      change: withAction((_action, payload) => payload.getAction()!.setEndorsementsList([])),
    }),
    'with garbage for a response': sent({
      ...written,
      change: withAction((_action, payload) => payload.getAction()!.setProposalResponsePayload(Buffer.from('garbage'))),
    }),
    'with garbage for its read/write set': sent({ results: Buffer.from('garbage') }),
    'with no read/write set': sent({ results: new Uint8Array() }),
    'without a version of its chaincode': sent({ ...written, version: '' }),
    'with another version of its chaincode': sent({ ...written, version: '7' }),
    'answered by another chaincode': sent({ ...written, answeredBy: 'other' }),
    'of an undefined chaincode': sent({ ...written, chaincode: 'undefined' }),
    'with an event of another chaincode': sent({ ...written, eventOf: 'other' }),
    'with an event of its chaincode': sent({ ...written, eventOf: 'calls' }),
    'with a response of status 400': sent({ ...written, status: 400 }),
    'that writes for an undefined chaincode': sent({ ...written, others: { undefined: { k: 'v' } } }),
    'that writes for another chaincode, too': sent({ ...written, others: { other: { k: 'v' } } }),
    'that writes for qscc': sent({ ...written, others: { qscc: { k: 'v' } } }),
    'with a key of broken characters': sent({ writes: { '\u0000x': 'v' } }),
  }),
  ...casesOf('3.5', 'endorsements', {
    'of two of three': sent({ ...written, endorsers: ['Telco1/peer0', 'Telco2/peer0'] }),
    'of one of three': sent({ ...written, endorsers: ['Telco1/peer0'] }),
    'of clients': sent({ ...written, endorsers: ['Telco1/User1', 'Telco2/User1', 'Telco3/User1'] }),
    'that are wrong': sent({ ...written, wrongEndorsement: true }),
    'of strangers': sent({ ...written, endorsers: ['strange/of a foreign organization', 'Telco1/peer0'] }),
    'of a stranger beside enough': sent({
      ...written,
      endorsers: ['strange/of a foreign organization', 'Telco1/peer0', 'Telco3/peer0'],
    }),
    'of none for a read only': sent({ endorsers: ['Telco1/peer0'], reads: [{ key: 'none', version: undefined }] }),
  }),
  ...casesOf('3.5', 'reads', {
    'of nothing, which is right': sent({ ...written, reads: [{ key: 'never', version: undefined }] }),
    'of nothing, which is wrong': sent({ ...written, reads: [{ key: 'a', version: undefined }] }),
    'of an old version': sent({ ...written, reads: [{ key: 'a', version: version(0) }] }),
    'of a version that never was': sent({ ...written, reads: [{ key: 'never', version: version(3) }] }),
    'of a range with a key that is not there': sent({
      ...written,
      rangeQueries: [
        {
          startKey: 'nix',
          endKey: 'niy',
          exhausted: true,
          rawReads: { reads: [{ key: 'nix1', version: version(1) }] },
          merkle: undefined,
        },
      ],
    }),
    'of an empty range that is not empty': sent({
      ...written,
      rangeQueries: [{ startKey: 'a', endKey: 'd', exhausted: true, rawReads: { reads: [] }, merkle: undefined }],
    }),
    'of an empty range that is empty': sent({
      ...written,
      rangeQueries: [{ startKey: 'nix', endKey: 'niy', exhausted: true, rawReads: { reads: [] }, merkle: undefined }],
    }),
  }),
];

/** For what has no id to wait for. */
async function nextBlock(party: Party, envelope: common.Envelope): Promise<Seen> {
  const height = party.stage.watch.blocks('channel1').length;
  const { status, info } = await party.broadcast(envelope);
  if (status !== common.Status.SUCCESS) return { status, info };
  const blocks = await party.stage.watch.height('channel1', height + 1);
  const filter = common.Block.deserializeBinary(blocks[height]!).getMetadata()!.getMetadataList_asU8()[2]!;
  return { codes: [...filter] };
}
