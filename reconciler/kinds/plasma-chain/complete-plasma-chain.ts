import type { JsonObject } from '../../core/model/json.js';
import { parseBytes } from '../channel/complete-channel.js';
import type { PlasmaBatchSpec, PlasmaChainSpec, PlasmaSideSpec } from './plasma-chain-spec.js';

interface WrittenSide {
  readonly channel: string;
  readonly batch?: Omit<PlasmaBatchSpec, 'PreferredMaxBytes'> & { readonly PreferredMaxBytes?: number | string };
  readonly placement?: PlasmaSideSpec['placement'];
}

interface WrittenPlasmaChain {
  readonly root: WrittenSide & { readonly chaincode?: string };
  readonly plasma: WrittenSide;
  readonly chaincodes: readonly string[];
  readonly endorsers: readonly string[];
  readonly callers?: readonly string[];
  readonly operator: string;
  readonly successors?: readonly string[];
  readonly settlement: PlasmaChainSpec['settlement'];
}

/** Fills in the defaults of a PlasmaChain's spec; sizes may be written with a unit. */
export function completePlasmaChain(spec: JsonObject): { spec: JsonObject; problems: readonly [] } {
  // The schema has been satisfied.
  const written = spec as unknown as WrittenPlasmaChain;
  const complete: PlasmaChainSpec = {
    root: { ...sideOf(written.root), chaincode: written.root.chaincode ?? 'plasma-root' },
    plasma: sideOf(written.plasma),
    chaincodes: written.chaincodes,
    endorsers: written.endorsers,
    callers: written.callers ?? [],
    operator: written.operator,
    successors: written.successors ?? [],
    settlement: { ...written.settlement },
  };
  return { spec: complete as unknown as JsonObject, problems: [] };
}

function sideOf({ channel, batch = {}, placement = {} }: WrittenSide): PlasmaSideSpec {
  const { PreferredMaxBytes, ...rest } = batch;
  const size = PreferredMaxBytes === undefined ? {} : { PreferredMaxBytes: parseBytes(PreferredMaxBytes) };
  return { channel, batch: { ...rest, ...size }, placement };
}
