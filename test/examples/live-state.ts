import { loadDirectory } from '../../reconciler/cli/load-directory.js';
import type { ChannelLive } from '../../reconciler/kinds/channel/channel-live.js';
import type { ChannelSpec } from '../../reconciler/kinds/channel/channel-spec.js';
import { newChannel } from '../../reconciler/kinds/channel/new-channel.js';
import { findNetwork } from '../../reconciler/kinds/network/find-network.js';
import { PLANNING_KINDS } from '../../reconciler/kinds/planning-kinds.js';

/** What `reconcile observe` would save of a network whose channels began as the documents of a folder say. */
export async function liveState(folder: string, absent: readonly string[]): Promise<string> {
  const { desired } = await loadDirectory(folder);
  const network = findNetwork(desired!.network, desired!.resources)!.spec;
  const present = [...desired!.resources].map(([address, resource]) => {
    const { kind, name } = resource.address;
    const applied = PLANNING_KINDS.get(kind)!.applied(resource, desired!.resources);
    if (kind !== 'Channel') return { address, state: 'present', live: json(applied) };
    const { config, genesis } = newChannel(name, resource.spec as unknown as ChannelSpec, network);
    const live: ChannelLive = {
      ledger: { type: 'fabric', name, genesis },
      config: Buffer.from(config).toString('base64'),
      declared: undefined,
      own: undefined,
    };
    return { address, state: 'present', live: json(live) };
  });
  const resources = [...present, ...absent.map((address) => ({ address, state: 'absent' }))];
  return `${JSON.stringify({ liveFileVersion: 1, network: desired!.network, resources }, null, 2)}\n`;
}

const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
