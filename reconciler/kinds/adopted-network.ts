import type { Rule } from '../core/model/change.js';
import type { JsonObject } from '../core/model/json.js';
import type { CommittedDefinition } from '../ports/read/fabric-reader.js';
import type { PlasmaDefinition, PlasmaRootPlace } from '../ports/read/plasma-root-reader.js';
import type { OwnNode } from './network/nodes-of-addresses.js';

/** A live channel, as read. */
export interface AdoptedChannel {
  readonly name: string;
  readonly genesis: string;
  /** common.Config bytes in base64. */
  readonly config: string;
  readonly chaincodes: readonly CommittedDefinition[];
}

/** A plasma chain whose definition is in force, as its root contract tells. */
export interface AdoptedPlasmaChain {
  readonly name: string;
  readonly root: PlasmaRootPlace;
  readonly revision: number;
  readonly definition: PlasmaDefinition;
  /** The shared part of the decision behind it; left out where no governance ledger of ours has it. */
  readonly agreed?: JsonObject;
}

/** A live network, as one organization reads it. */
export interface AdoptedNetwork {
  /** What the Network document shall be called. */
  readonly name: string;
  /** Our MSP id, with our own nodes as our settings name them. */
  readonly organization: string;
  readonly peers: readonly OwnNode[];
  readonly orderers: readonly OwnNode[];
  /** By name. */
  readonly channels: readonly AdoptedChannel[];
  /** Those that our settings name; left out where there is none. */
  readonly plasma?: readonly AdoptedPlasmaChain[];
  readonly governance: {
    readonly channel: string;
    readonly rule: Rule;
    readonly mustAgree: readonly string[];
  };
}
