import { GatewayPlasmaRootReader } from '../adapters/fabric/gateway-plasma-root-reader.js';
import type { PlasmaRootReader } from '../ports/read/plasma-root-reader.js';
import { type ComposedLook, composeLook } from './compose-look.js';
import { plasmaPlacesOf, unknownChain } from './plasma-places.js';
import { readConfig } from './read-config.js';

export interface RootContract {
  readonly reader: PlasmaRootReader;
  readonly composed: ComposedLook;
}

/** The root contract of a plasma chain of our settings or our branch. @throws QuorateError PLASMA_CHAIN_UNKNOWN */
export async function withRootContract<Value>(
  options: { readonly config?: string; readonly chain: string },
  work: (contract: RootContract) => Promise<Value>,
): Promise<Value> {
  const config = readConfig(options.config);
  const composed = composeLook(config);
  try {
    const places = await plasmaPlacesOf(config, composed.looker.ports, { chain: options.chain });
    const place = places.find(({ chain }) => chain === options.chain);
    if (!place) throw unknownChain(options.chain, places);
    return await work({ reader: new GatewayPlasmaRootReader(composed.peers, place), composed });
  } finally {
    composed.close();
  }
}
