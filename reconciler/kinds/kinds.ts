import type { Kind } from '../core/model/kind.js';
import { accountListKind } from './account-list/account-list-kind.js';
import { besuNetworkKind } from './besu-network/besu-network-kind.js';
import { chaincodeKind } from './chaincode/chaincode-kind.js';
import { channelKind } from './channel/channel-kind.js';
import type { ApplyPorts, ObservePorts } from './kind-ports.js';
import { networkKind } from './network/network-kind.js';
import { nodeListKind } from './node-list/node-list-kind.js';
import { plasmaChainKind } from './plasma-chain/plasma-chain-kind.js';

export type AnyKind = Kind<never, ObservePorts, ApplyPorts>;

/** All kinds with their ports, in the order in which they depend on each other. */
export const KINDS: ReadonlyMap<string, AnyKind> = new Map(
  // Each kind gets only live states of its own making: `never` says that nobody else can call it by mistake.
  [networkKind, channelKind, chaincodeKind, plasmaChainKind, besuNetworkKind, nodeListKind, accountListKind].map(
    (kind) => [kind.name, kind as unknown as AnyKind],
  ),
);
