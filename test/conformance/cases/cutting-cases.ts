import { common } from '@hyperledger/fabric-protos';
import { type Cases, casesOf, type Seen } from '../case.js';
import { batches, reconfigure, updateEnvelope, updateOf } from '../config-edits.js';
import { handmade } from '../handmade.js';
import type { Party } from '../party.js';

const QUIET = batches(10, '30s', 1);

const typesOf = (bytes: Uint8Array): readonly number[] =>
  common.Block.deserializeBinary(bytes)
    .getData()!
    .getDataList_asU8()
    .map((data) => {
      const payload = common.Payload.deserializeBinary(common.Envelope.deserializeBinary(data).getPayload_asU8());
      return common.ChannelHeader.deserializeBinary(payload.getHeader()!.getChannelHeader_asU8()).getType();
    });

/** Messages of these sizes under these rules, then the old rules again: how many messages stand in each block. */
const cut =
  (rules: ReturnType<typeof batches>, ...sizes: readonly number[]) =>
  async (party: Party): Promise<Seen> => {
    const { watch } = party.stage;
    await reconfigure(party, 'channel1', rules);
    const from = watch.blocks('channel1').length;
    const messages = sizes.map((size) => handmade(party, { writes: { cut: 'x'.repeat(size) } }));
    const last = updateEnvelope(party, 'channel1', updateOf(party, 'channel1', QUIET), ['Ordering/Admin']);
    const answers = await party.broadcastAll(messages.map(({ envelope }) => envelope));
    // A stream of its own: a refusal ends the one before.
    await party.broadcast(last);
    const blocks: (readonly number[])[] = [];
    do {
      const all = await watch.height('channel1', from + blocks.length + 1);
      blocks.push(typesOf(all[from + blocks.length]!));
    } while (blocks.at(-1)![0] !== common.HeaderType.CONFIG);
    return { answers, blocks };
  };

/** One message, and nobody cuts it but the clock. */
async function byTime(party: Party): Promise<Seen> {
  await reconfigure(party, 'channel1', batches(10, '100ms'));
  const { envelope, id } = handmade(party, { writes: { cut: 'time' } });
  const { code } = await party.ordered(envelope, 'channel1', id);
  await reconfigure(party, 'channel1', QUIET);
  return { code };
}

export const cuttingCases: Cases = casesOf('3.7', 'cutting', {
  'by count': cut(batches(2, '60s'), 10, 10, 10, 10),
  'one less than the count waits for the configuration': cut(batches(3, '60s'), 10, 10),
  'a configuration stands alone': cut(batches(5, '60s'), 10),
  'by PreferredMaxBytes': cut(batches(10, '60s', 12 * 1024), 2000, 2000, 2000, 2000),
  'larger than PreferredMaxBytes: alone': cut(batches(10, '60s', 12 * 1024), 10, 20_000, 10),
  'larger than AbsoluteMaxBytes: refused': cut(batches(10, '60s', 12 * 1024), 10, 300_000),
  'by time': byTime,
});
