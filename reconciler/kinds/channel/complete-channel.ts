import type { JsonObject } from '../../core/model/json.js';
import type { SpecProblem } from '../../core/model/kind.js';
import type { BatchSizeSpec, ChannelSpec } from './channel-spec.js';

type Size = number | string;

/** Sizes may be written with a unit; all else stays as written. */
export function completeChannel(spec: JsonObject): { spec: JsonObject; problems: readonly SpecProblem[] } {
  const written = spec as unknown as Omit<ChannelSpec, 'orderer'> & {
    readonly orderer: Omit<ChannelSpec['orderer'], 'BatchSize'> & {
      readonly BatchSize?: { MaxMessageCount: number; AbsoluteMaxBytes: Size; PreferredMaxBytes: Size };
    };
  };
  const { BatchSize, ...orderer } = written.orderer;
  const size: { BatchSize?: BatchSizeSpec } = BatchSize
    ? {
        BatchSize: {
          MaxMessageCount: BatchSize.MaxMessageCount,
          AbsoluteMaxBytes: parseBytes(BatchSize.AbsoluteMaxBytes),
          PreferredMaxBytes: parseBytes(BatchSize.PreferredMaxBytes),
        },
      }
    : {};
  const complete: ChannelSpec = { ...written, orderer: { ...orderer, ...size } };
  return { spec: complete as unknown as JsonObject, problems: [] };
}

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** `10 MB` is 10 * 2^20, as configtxgen reads it (viperutil/config_util.go byteSizeDecodeHook). */
export function parseBytes(written: Size): number {
  if (typeof written === 'number') return written;
  const [, digits = '', unit = ''] = /^(\d+) ?([kmg]?)b?$/i.exec(written) ?? [];
  return Number(digits) * UNITS[unit.toLowerCase()]!;
}
