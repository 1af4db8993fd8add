import type { SpecProblem } from '../../core/model/kind.js';
import { parseGoDuration } from '../../fabric/config/go-duration.js';
import type { ChannelSpec } from './channel-spec.js';

/** What a channel holds of a size: 32 bits. */
const MOST_BYTES = 2 ** 32 - 1;

/**
 * Sizes and durations that are written well and that no channel can hold: a unit hides how large a value is. Nor can an
 * orderer cut blocks after no time (Fabric: common/channelconfig/orderer.go).
 */
export function checkBounds({ orderer }: ChannelSpec): readonly SpecProblem[] {
  const { BatchTimeout, BatchSize = {}, EtcdRaft: { Options = {} } = {}, SmartBFT = {} } = orderer;
  const below = (pointer: string, values: object) =>
    Object.entries(values).map(([name, value]) => [`/spec/orderer${pointer}/${name}`, value as unknown] as const);
  const never = isNothing(BatchTimeout)
    ? [
        {
          code: 'VALUE_TOO_SMALL',
          path: '/spec/orderer/BatchTimeout',
          what: `${BatchTimeout} is no time: orderers refuse it`,
          mend: 'write how long they wait before they cut a block, like 500ms',
        },
      ]
    : [];
  const large = [
    ...below('', { BatchTimeout }),
    ...below('/BatchSize', BatchSize),
    ...below('/EtcdRaft/Options', Options),
    ...below('/SmartBFT', SmartBFT),
  ].flatMap(([path, value]) => {
    const mend = 'write a smaller value';
    if (typeof value === 'number' && value > MOST_BYTES) {
      return [
        { code: 'VALUE_TOO_LARGE', path, what: `${value} is more than a channel can hold (${MOST_BYTES})`, mend },
      ];
    }
    if (typeof value === 'string' && /^\d/.test(value) && !isDuration(value)) {
      return [{ code: 'VALUE_TOO_LARGE', path, what: `${value} is longer than Fabric's durations can be`, mend }];
    }
    return [];
  });
  return [...never, ...large];
}

function isNothing(duration: string | undefined): boolean {
  return duration !== undefined && isDuration(duration) && parseGoDuration(duration) <= 0;
}

function isDuration(text: string): boolean {
  try {
    parseGoDuration(text);
    return true;
  } catch {
    return false;
  }
}
