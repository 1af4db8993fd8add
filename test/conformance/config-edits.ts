import { common, orderer } from '@hyperledger/fabric-protos';
import { computeConfigUpdate } from '../../reconciler/fabric/config/compute-config-update.js';
import type { Seen } from './case.js';
import type { Party } from './party.js';

/** The config in force at a channel's first peer. */
export function configOf(party: Party, channelId: string): common.Config {
  const blocks = party.stage.watch.blocks(channelId);
  for (let index = blocks.length - 1; ; index -= 1) {
    const [data] = common.Block.deserializeBinary(blocks[index]!).getData()!.getDataList_asU8();
    const payload = common.Payload.deserializeBinary(common.Envelope.deserializeBinary(data!).getPayload_asU8());
    const header = common.ChannelHeader.deserializeBinary(payload.getHeader()!.getChannelHeader_asU8());
    if (header.getType() === common.HeaderType.CONFIG) {
      return common.ConfigEnvelope.deserializeBinary(payload.getData_asU8()).getConfig()!;
    }
  }
}

export type Edit = (root: common.ConfigGroup) => void;

export const group = (root: common.ConfigGroup, ...path: readonly string[]): common.ConfigGroup =>
  path.reduce((at, name) => at.getGroupsMap().get(name)!, root);

export function setValue(of: common.ConfigGroup, name: string, value: { serializeBinary(): Uint8Array }): void {
  const config = of.getValuesMap().get(name) ?? new common.ConfigValue();
  if (config.getModPolicy() === '') config.setModPolicy('Admins');
  config.setValue(value.serializeBinary());
  of.getValuesMap().set(name, config);
}

/** How many messages make a block, and for how long one waits. */
export function batches(count: number, timeout: string, preferred = 128 * 1024): Edit {
  return (root) => {
    const size = new orderer.BatchSize();
    size.setMaxMessageCount(count);
    size.setAbsoluteMaxBytes(256 * 1024);
    size.setPreferredMaxBytes(preferred);
    const wait = new orderer.BatchTimeout();
    wait.setTimeout(timeout);
    setValue(group(root, 'Orderer'), 'BatchSize', size);
    setValue(group(root, 'Orderer'), 'BatchTimeout', wait);
  };
}

export const timeout =
  (text: string): Edit =>
  (root) => {
    const value = new orderer.BatchTimeout();
    value.setTimeout(text);
    setValue(group(root, 'Orderer'), 'BatchTimeout', value);
  };

/** ConfigUpdate bytes from what is in force to what the edit makes of it. */
export function updateOf(party: Party, channelId: string, edit: Edit): Uint8Array {
  const current = configOf(party, channelId);
  const updated = current.clone();
  edit(updated.getChannelGroup()!);
  return computeConfigUpdate(current, updated, channelId).serializeBinary();
}

/** A CONFIG_UPDATE signed by these and sent by the last. */
export function updateEnvelope(
  party: Party,
  channelId: string,
  update: Uint8Array,
  signers: readonly string[],
  sender = 'Ordering/Admin',
): common.Envelope {
  const data = new common.ConfigUpdateEnvelope();
  data.setConfigUpdate(update);
  for (const name of signers) {
    const signer = party.who(name);
    const header = new common.SignatureHeader();
    header.setCreator(signer.serialized);
    header.setNonce(party.nonce());
    const signature = new common.ConfigSignature();
    signature.setSignatureHeader(header.serializeBinary());
    signature.setSignature(signer.sign(Buffer.concat([header.serializeBinary(), update])));
    data.addSignatures(signature);
  }
  return party.envelope(common.HeaderType.CONFIG_UPDATE, channelId, data.serializeBinary(), sender);
}

/** Changes a channel and waits until every peer has the block. @throws where the orderer refuses */
export async function reconfigure(
  party: Party,
  channelId: string,
  edit: Edit,
  signers: readonly string[] = ['Ordering/Admin'],
): Promise<void> {
  const { watch } = party.stage;
  const before = configOf(party, channelId).getSequence();
  const envelope = updateEnvelope(party, channelId, updateOf(party, channelId, edit), signers);
  const { status, info } = await party.broadcast(envelope);
  if (status !== common.Status.SUCCESS) throw new Error(`${status} ${info}`);
  // Blocks that were cut before may still be on their way.
  while (configOf(party, channelId).getSequence() === before)
    await watch.height(channelId, watch.blocks(channelId).length + 1);
  await watch.height(channelId, watch.blocks(channelId).length);
}

/** A change of a channel, what the orderer says of it, and the sequence that every peer has afterwards. */
export const configured =
  (edit: Edit, signers: readonly string[], channelId = 'ops', sender?: string) =>
  async (party: Party): Promise<Seen> => {
    const before = configOf(party, channelId).getSequence();
    const height = party.stage.watch.blocks(channelId).length;
    const envelope = updateEnvelope(party, channelId, updateOf(party, channelId, edit), signers, sender);
    const answer = await party.broadcast(envelope);
    if (answer.status !== common.Status.SUCCESS) return answer;
    await party.stage.watch.height(channelId, height + 1);
    return { ...answer, sequences: [before, configOf(party, channelId).getSequence()] };
  };
