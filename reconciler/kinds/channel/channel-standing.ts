import type { ChannelConfig } from '../../fabric/channel/channel-config.js';
import type { ObservePorts } from '../kind-ports.js';
import type { ChannelOwn } from './channel-live.js';
import type { ChannelSpec } from './channel-spec.js';
import { findChannel } from './find-channel.js';
import { knownConfiguration } from './known-configuration.js';
import { orderersOfConfig } from './orderers-of.js';

/**
 * What we are in a channel; undefined for a mere reader. A removed member never receives the block that removes it
 * (governance-facts.md 2): its own peers count it in for ever, and only the refusal of orderers tells. Ours may have been
 * removed with us and know as little; so may any other that was removed before (an evicted consenter learns nothing more,
 * tried on 3.1.5), and one that is still catching up refuses whom it does not know yet. So the greater part of those that
 * answer decides. They are asked where our own Git says that we are to be no member.
 * @param words the configuration as our own peers have it
 */
export async function standingOf(
  { organization, channels }: Pick<ObservePorts, 'organization' | 'channels'>,
  channel: string,
  spec: ChannelSpec,
  words: ChannelConfig,
): Promise<ChannelOwn['standing'] | undefined> {
  if (organization === undefined) return undefined;
  const isMember = words.application?.organizations.some(({ mspId }) => mspId === organization) ?? false;
  if (!isMember) return 'outside';
  if (spec.members.includes(organization)) return 'member';
  const { letting, forbidding } = await channels.readRights(channel, orderersOfConfig(words, organization));
  return forbidding > letting ? 'removed' : 'member';
}

/**
 * Were we removed from a channel: then its chaincodes have ended here and are not started again. A channel without a
 * document is one that nobody left.
 * @throws QuorateError as FabricReader.channel
 */
export async function wasLeft(
  read: Pick<ObservePorts, 'organization' | 'channels' | 'fabric' | 'desired'>,
  network: string,
  channel: string,
): Promise<boolean> {
  const spec = findChannel(network, channel, read.desired)?.spec;
  if (spec === undefined || spec.members.includes(read.organization ?? '')) return false;
  const { config } = await read.fabric.channel(channel);
  const { words } = knownConfiguration(channel, Buffer.from(config).toString('base64'));
  return (await standingOf(read, channel, spec, words)) === 'removed';
}
