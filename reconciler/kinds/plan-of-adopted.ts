import { formatAddress } from '../core/model/address.js';
import type { Observed, Resource } from '../core/model/kind.js';
import type { Plan } from '../core/model/plan.js';
import { makePlan } from '../core/plan/make-plan.js';
import type { DesiredState } from '../spec/desired-state.js';
import type { AdoptedChannel, AdoptedNetwork, AdoptedPlasmaChain } from './adopted-network.js';
import type { ChaincodeLive } from './chaincode/chaincode-live.js';
import type { ChaincodeSpec } from './chaincode/chaincode-spec.js';
import type { ChannelLive } from './channel/channel-live.js';
import { membersOf } from './channel/members-of.js';
import { PLANNING_KINDS } from './planning-kinds.js';
import type { PlasmaChainLive } from './plasma-chain/plasma-chain-live.js';

/** The plan of documents against the network that they were written of: without a change, or they say something else. */
export function planOfAdopted(network: AdoptedNetwork, { resources }: DesiredState, now: string): Plan {
  const channels = new Map(network.channels.map((channel) => [channel.name, channel]));
  const observed = [...resources.values()].map((resource): [string, Observed<unknown>] => [
    formatAddress(resource.address),
    observedOf(resource, channels, network),
  ]);
  return makePlan({
    network: network.name,
    revision: undefined,
    against: 'live',
    desired: resources,
    observed: new Map(observed),
    managed: new Set(),
    organization: undefined,
    kinds: PLANNING_KINDS,
    now,
  });
}

function observedOf(
  { address, spec }: Resource,
  channels: ReadonlyMap<string, AdoptedChannel>,
  { plasma = [] }: AdoptedNetwork,
): Observed<unknown> {
  if (address.kind === 'Channel') {
    const { name, genesis, config } = channels.get(address.name)!;
    const ledger = { type: 'fabric' as const, name, genesis };
    return { state: 'present', live: { ledger, config, declared: undefined, own: undefined } satisfies ChannelLive };
  }
  const chain = address.kind === 'PlasmaChain' && plasma.find(({ name }) => name === address.name);
  if (chain) return { state: 'present', live: plasmaChainLive(chain, channels) };
  if (address.kind !== 'Chaincode') return { state: 'absent' };
  const { channel, name } = spec as unknown as ChaincodeSpec;
  return { state: 'present', live: chaincodeLive(channels.get(channel)!, name) };
}

function plasmaChainLive(
  { root, revision, definition, agreed }: AdoptedPlasmaChain,
  channels: ReadonlyMap<string, AdoptedChannel>,
): PlasmaChainLive {
  const [on, plasma] = [channels.get(root.channel)!, channels.get(definition.channel)!];
  return {
    ledger: { type: 'fabric', name: on.name, genesis: on.genesis },
    genesis: plasma.genesis,
    revision,
    definition,
    agreed,
    members: { root: membersOf(on), plasma: membersOf(plasma) },
    own: undefined,
  };
}

function chaincodeLive({ name: channel, genesis, chaincodes }: AdoptedChannel, name: string): ChaincodeLive {
  const found = chaincodes.find((one) => one.name === name);
  return {
    channel,
    name,
    ledger: { type: 'fabric', name: channel, genesis },
    sequence: found?.sequence ?? 0,
    definition: found && {
      version: found.version,
      endorsementPolicy: found.endorsementPolicy,
      initRequired: found.initRequired,
      hasCollections: found.collections !== '',
    },
    sourceTree: undefined,
    approvals: {},
    members: [],
    own: undefined,
    policies: {},
  };
}
