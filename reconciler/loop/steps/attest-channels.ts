import { canonicalJson } from '../../core/digest/canonical-json.js';
import { formatAddress } from '../../core/model/address.js';
import type { Observed } from '../../core/model/kind.js';
import type { ChannelLive } from '../../kinds/channel/channel-live.js';
import type { Pass } from '../pass.js';
import { startTask } from '../start-task.js';

/** Otherwise the loop would be woken by having found nothing to do, without end. */
const IDLE = { idle: true };

/**
 * Reports what our own peers say of every declared channel, so that those in it can vote. Of the governance channel only
 * who orders for it is news, but no peer can be asked for that by a chaincode either. Nothing is reported twice.
 */
export function attestChannels(pass: Pass): void {
  const { governance, loop, loaded } = pass;
  if (!governance) return;
  for (const { address } of loaded.resources.values()) {
    if (address.kind !== 'Channel') continue;
    if (!isJoined(pass.observed.get(formatAddress(address)))) continue;
    startTask(pass, `attest ${address.name}`, async () => {
      const view = await pass.fabric.channel(address.name);
      if (![...view.members, ...view.ordererOrganizations].includes(loop.settings.organization)) return IDLE;
      const key = canonicalJson([view.genesis, view.members, view.ordererOrganizations, view.mspHashes]);
      if (loop.memory.settled.get(`attest ${address.name}`) === key) return IDLE;
      const record = await governance.reader.channelRecord(address.name, view.genesis);
      const facts = {
        members: view.members,
        ordererOrganizations: view.ordererOrganizations,
        mspHashes: view.mspHashes,
      };
      const known = record.inForce && canonicalJson(record.inForce) === canonicalJson(facts);
      if (!known || !record.reportedBy.includes(loop.settings.organization)) {
        const { block } = await pass
          .governanceWriter(governance)
          .attest({ channel: address.name, genesis: view.genesis, ...facts });
        loop.event({
          type: 'attest',
          subject: address.name,
          detail: `${view.members.length} members, config sequence ${view.configSequence}, block ${block}`,
        });
      }
      loop.memory.settled.set(`attest ${address.name}`, key);
      return undefined;
    });
  }
}

/** A channel that the ordering service alone tells of is not our peers' to speak of yet. */
function isJoined(observed: Observed<unknown> | undefined): boolean {
  if (observed?.state !== 'present') return false;
  const { own } = observed.live as ChannelLive;
  return own !== undefined && own.joined.length > 0;
}
