import type { Remark } from '../../core/model/change.js';
import { judgeConfig } from '../../fabric/channel/judge-config.js';
import type { ChannelLive } from './channel-live.js';
import type { NextUpdate } from './derived-update.js';
import { knownConfiguration } from './known-configuration.js';

/**
 * What the ordering service would say of a change, were it signed by all: Fabric's own checks of a new configuration
 * (MSPs, certificates of consenters, capabilities, quorum), before anybody votes on what cannot be.
 */
export function judgeRemarks(
  channel: string,
  live: ChannelLive,
  update: NextUpdate | undefined,
  now: string,
): readonly Remark[] {
  if (update === undefined || live.config === undefined) return [];
  const { bundle } = knownConfiguration(channel, live.config);
  const why = judgeConfig(bundle, update.next, new Date(now));
  const later: readonly Remark[] =
    update.wave.later > 0
      ? [
          {
            severity: 'note',
            code: 'WAVES',
            text: `Fabric takes one consenter at a time: this is the first of ${update.wave.later + 1} updates, each with a round of its own`,
          },
        ]
      : [];
  if (why === undefined) return later;
  return [
    ...later,
    {
      severity: 'refused',
      code: 'FABRIC_REFUSES',
      text: `the ordering service would refuse it: ${why}`,
      mend: 'mend what it names in the Channel or Network document',
    },
  ];
}
