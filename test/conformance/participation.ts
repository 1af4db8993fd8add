import { common } from '@hyperledger/fabric-protos';
import { blockDataHash } from '../../reconciler/fabric/block/data-hash.js';
import { answerOf } from '../wait.js';
import type { Seen } from './case.js';
import type { Edit } from './config-edits.js';
import { askParticipation, type Question, replySeen } from './http-ask.js';
import type { Party } from './party.js';

export const CHANNELS = '/participation/v1/channels';

type Parts = Readonly<Record<string, Uint8Array>>;

/** Files in a form, as osnadmin sends them. */
export function form(parts: Parts, method: string): Question {
  const bytes = Object.entries(parts).flatMap(([name, part]) => [
    Buffer.from(`--b\r\nContent-Disposition: form-data; name="${name}"; filename="f"\r\n\r\n`),
    part,
    Buffer.from('\r\n'),
  ]);
  const headers = { 'Content-Type': 'multipart/form-data; boundary=b' };
  return { method, path: CHANNELS, headers, body: Buffer.concat([...bytes, Buffer.from('--b--\r\n')]) };
}

export const sent =
  (method: 'POST' | 'PUT', parts: (party: Party) => Parts) =>
  async (party: Party): Promise<Seen> =>
    replySeen(await askParticipation(party, form(parts(party), method)));

/** Has the orderer join the channel of this block. */
export const join = (block: (party: Party) => Uint8Array) =>
  sent('POST', (party) => ({ 'config-block': block(party) }));

/** What the orderer answers when a channel is to go; resolves when it has gone, which goes on behind the answer. */
export async function removed(party: Party, channelId: string): Promise<Seen> {
  const path = `${CHANNELS}/${channelId}`;
  const answer = await askParticipation(party, { method: 'DELETE', path });
  await answerOf('a channel that is gone', async () =>
    (await askParticipation(party, { path })).status === 404 ? true : undefined,
  );
  return replySeen(answer);
}

/** The genesis block of `ops` under another name, and with another configuration. */
export function genesisNamed(party: Party, name: string, edit?: Edit): common.Block {
  const block = common.Block.deserializeBinary(party.network.genesisBlocks.get('ops')!);
  const envelope = common.Envelope.deserializeBinary(block.getData()!.getDataList_asU8()[0]!);
  const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
  const header = common.ChannelHeader.deserializeBinary(payload.getHeader()!.getChannelHeader_asU8());
  header.setChannelId(name);
  payload.getHeader()!.setChannelHeader(header.serializeBinary());
  if (edit !== undefined) {
    const config = common.ConfigEnvelope.deserializeBinary(payload.getData_asU8());
    edit(config.getConfig()!.getChannelGroup()!);
    payload.setData(config.serializeBinary());
  }
  envelope.setPayload(payload.serializeBinary());
  const data = envelope.serializeBinary();
  block.getData()!.setDataList([data]);
  block.getHeader()!.setDataHash(blockDataHash([data]));
  return block;
}
