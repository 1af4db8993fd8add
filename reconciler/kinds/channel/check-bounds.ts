import type { SpecProblem } from '../../core/model/kind.js';
import { parseGoDuration } from '../../fabric/config/go-duration.js';
import type { ChannelSpec } from './channel-spec.js';

/** What a channel holds of a size: 32 bits. */
const MOST_BYTES = 2 ** 32 - 1;

/** Sizes and durations that are written well and that no channel can hold: a unit hides how large a value is. */
export function checkBounds({ orderer }: ChannelSpec): readonly SpecProblem[] {
  const { BatchTimeout, BatchSize = {}, EtcdRaft: { Options = {} } = {}, SmartBFT = {} } = orderer;
  const below = (pointer: string, values: object) =>
    Object.entries(values).map(([name, value]) => [`/spec/orderer${pointer}/${name}`, value as unknown] as const);
  return [
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
}

function isDuration(text: string): boolean {
  try {
    parseGoDuration(text);
    return true;
  } catch {
    return false;
  }
}
