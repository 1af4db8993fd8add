import { canonicalJson } from '../../core/digest/canonical-json.js';
import { type Address, formatAddress } from '../../core/model/address.js';
import type { Observed } from '../../core/model/kind.js';
import { channelView } from '../../fabric/config/channel-view.js';
import type { ChannelLive } from '../../kinds/channel/channel-live.js';
import { findChannel } from '../../kinds/channel/find-channel.js';
import { knownConfiguration } from '../../kinds/channel/known-configuration.js';
import { orderersOfSpec } from '../../kinds/channel/orderers-of.js';
import { findNetwork } from '../../kinds/network/find-network.js';
import type { ChannelView } from '../../ports/read/fabric-reader.js';
import type { Governance, Pass } from '../pass.js';
import { startTask } from '../start-task.js';

/** Otherwise the loop would be woken by having found nothing to do, without end. */
const IDLE = { idle: true };

/**
 * Reports what our own peers say of every declared channel, so that those in it can vote; of one that we order and are no
 * member of, what our own orderers say. Of the governance channel only who orders for it is news, but no peer can be asked
 * for that by a chaincode either. Nothing is reported twice.
 */
export function attestChannels(pass: Pass): void {
  const { governance, loaded } = pass;
  if (!governance) return;
  for (const { address } of loaded.resources.values()) {
    if (address.kind !== 'Channel') continue;
    const observed = pass.observed.get(formatAddress(address));
    const isOurs = !isJoined(observed) && isOrderedByUs(pass, address, observed);
    if (!isJoined(observed) && !isOurs) continue;
    startTask(pass, `attest ${address.name}`, async () => {
      const view = isOurs ? await byOwnOrderers(pass, address) : await pass.fabric.channel(address.name);
      return view && (await attest(pass, governance, view)) ? undefined : IDLE;
    });
  }
}

/** False: there was nothing to say. */
async function attest(pass: Pass, governance: Governance, view: ChannelView): Promise<boolean> {
  const { memory, settings, event } = pass.loop;
  const { channel, genesis, members, ordererOrganizations, mspHashes } = view;
  if (![...members, ...ordererOrganizations].includes(settings.organization)) return false;
  const key = canonicalJson([genesis, members, ordererOrganizations, mspHashes]);
  if (memory.settled.get(`attest ${channel}`) === key) return false;
  const record = await governance.reader.channelRecord(channel, genesis);
  const facts = { members, ordererOrganizations, mspHashes };
  const known = record.inForce && canonicalJson(record.inForce) === canonicalJson(facts);
  if (!known || !record.reportedBy.includes(settings.organization)) {
    const { block } = await pass.governanceWriter(governance).attest({ channel, genesis, ...facts });
    const detail = `${members.length} members, config sequence ${view.configSequence}, block ${block}`;
    event({ type: 'attest', subject: channel, detail });
  }
  memory.settled.set(`attest ${channel}`, key);
  return true;
}

/** Of a channel that we order and are no member of no peer of ours can tell. */
function isOrderedByUs(pass: Pass, { name }: Address, observed: Observed<unknown> | undefined): boolean {
  if (observed?.state !== 'present') return false;
  const { config, own } = observed.live as ChannelLive;
  const { organization } = pass.loop.settings;
  if (config === undefined || own?.standing !== 'outside') return false;
  const { orderer } = knownConfiguration(name, config).words;
  return orderer?.organizations.some(({ mspId }) => mspId === organization) ?? false;
}

/** What our own orderers say, and nobody else's; undefined where they do not serve it, or are down. */
async function byOwnOrderers(pass: Pass, { network, name }: Address): Promise<ChannelView | undefined> {
  const { loaded, loop } = pass;
  const spec = findChannel(network, name, loaded.resources)!.spec;
  const ours = { ...spec, orderer: { ...spec.orderer, organizations: [loop.settings.organization] } };
  const places = orderersOfSpec(ours, findNetwork(network, loaded.resources)!.spec);
  const told = places.length > 0 ? await loop.ports.channels.ordered(name, places) : undefined;
  if (told?.state !== 'readable') return undefined;
  const { bundle } = knownConfiguration(name, Buffer.from(told.config).toString('base64'));
  return channelView(bundle, told.genesis, 0);
}

/** A channel that others' orderers alone tell of is not ours to speak of yet. */
function isJoined(observed: Observed<unknown> | undefined): boolean {
  if (observed?.state !== 'present') return false;
  const { own } = observed.live as ChannelLive;
  return own !== undefined && own.joined.length > 0;
}
