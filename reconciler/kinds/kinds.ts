import type { Kind } from '../core/model/kind.js';
import { chaincodeKind } from './chaincode/chaincode-kind.js';
import { channelKind } from './channel/channel-kind.js';
import type { ApplyPorts, ObservePorts } from './kind-ports.js';
import { networkKind } from './network/network-kind.js';

export type AnyKind = Kind<never, ObservePorts, ApplyPorts>;

/** All kinds with their ports, in the order in which they depend on each other. */
export const KINDS: ReadonlyMap<string, AnyKind> = new Map(
  // Each kind gets only live states of its own making: `never` says that nobody else can call it by mistake.
  [networkKind, channelKind, chaincodeKind].map((kind) => [kind.name, kind as unknown as AnyKind]),
);
