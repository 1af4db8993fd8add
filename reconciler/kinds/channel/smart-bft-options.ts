import { orderer } from '@hyperledger/fabric-protos';
import type { JsonObject } from '../../core/model/json.js';
import type { SmartBftOptions } from '../../fabric/channel/channel-config.js';
import { formatGoDuration, parseGoDuration } from '../../fabric/config/go-duration.js';
import type { LeaderRotation, SmartBftSpec } from './channel-spec.js';

const { Rotation } = orderer.smartbft.Options;

/** What a channel says, in a document's words; durations and a rotation that it leaves unsaid are left out. */
export function smartBftSpec(options: SmartBftOptions): SmartBftSpec {
  const { RequestBatchMaxCount: _count, RequestBatchMaxBytes: _bytes, LeaderRotation: rotation, ...rest } = options;
  const said = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== ''));
  const names: readonly LeaderRotation[] = ['ROTATION_OFF', 'ROTATION_ON'];
  const name = names.find((one) => Rotation[one] === rotation);
  return { ...said, ...(name ? { LeaderRotation: name } : {}) };
}

/** What a document says, in a channel's words. */
export function smartBftOptions({ LeaderRotation: name, ...options }: SmartBftSpec): Partial<SmartBftOptions> {
  return name ? { ...options, LeaderRotation: Rotation[name] } : options;
}

/** Durations as Go prints them. */
export function smartBftShared(spec: SmartBftSpec): JsonObject {
  return Object.fromEntries(
    Object.entries(spec).map(([name, value]) => {
      const isDuration = typeof value === 'string' && name !== 'LeaderRotation';
      return [name, isDuration ? formatGoDuration(parseGoDuration(value)) : value];
    }),
  );
}
