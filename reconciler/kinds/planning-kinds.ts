import type { PlanningKind } from '../core/model/kind.js';
import { accountListPlanning } from './account-list/account-list-planning.js';
import { besuNetworkPlanning } from './besu-network/besu-network-planning.js';
import { chaincodePlanning } from './chaincode/chaincode-planning.js';
import { channelPlanning } from './channel/channel-planning.js';
import { networkPlanning } from './network/network-planning.js';
import { nodeListPlanning } from './node-list/node-list-planning.js';
import { plasmaChainPlanning } from './plasma-chain/plasma-chain-planning.js';

/** The kinds that validate and plan know, in the order in which they depend on each other. No port is imported here. */
export const PLANNING_KINDS: ReadonlyMap<string, PlanningKind<never>> = new Map(
  // Each kind gets only live states of its own making: `never` says that nobody else can call its diff by mistake.
  [
    networkPlanning,
    channelPlanning,
    chaincodePlanning,
    plasmaChainPlanning,
    besuNetworkPlanning,
    nodeListPlanning,
    accountListPlanning,
  ].map((kind) => [kind.name, kind as PlanningKind<never>]),
);
