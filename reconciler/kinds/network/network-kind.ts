import { wasApproved } from '../../core/ballot/was-approved.js';
import { formatAddress } from '../../core/model/address.js';
import type { Kind, Observed, Resource } from '../../core/model/kind.js';
import { QuorateError } from '../../core/model/quorate-error.js';
import type { GovernanceReader } from '../../ports/read/governance-reader.js';
import type { BesuNetworkSpec } from '../besu-network/besu-network-spec.js';
import { executeDecided } from '../besu-network/execute-decided.js';
import { findBesuNetwork } from '../besu-network/find-besu-network.js';
import { permissioningTarget } from '../besu-network/permissioning-target.js';
import { counterOf } from '../besu-network/read-decisions.js';
import type { ApplyPorts, ObservePorts } from '../kind-ports.js';
import { observeFailure } from '../observe-failure.js';
import { isOnFabric } from './governance-ledger.js';
import type { NetworkLive } from './network-live.js';
import { networkEffects } from './network-on-evm.js';
import { networkPlanning } from './network-planning.js';
import type { EvmGovernance, NetworkSpec } from './network-spec.js';

/**
 * The network as its governance ledger has it: the rule in force. On a channel a decision about it is in force as soon as
 * it is written down, so there is no share to apply; a contract changes its own electorate when the round is executed.
 */
export const networkKind: Kind<NetworkLive, ObservePorts, ApplyPorts> = {
  ...networkPlanning,
  async observe(read, resource): Promise<Observed<NetworkLive>> {
    const { governance } = resource.spec as unknown as NetworkSpec;
    if (!read.governance) return isOnFabric(governance) ? notYetBorn(read, governance.channel) : { state: 'absent' };
    try {
      const live = isOnFabric(governance)
        ? await onChannel(read, read.governance, resource, governance.channel)
        : await onContract(read, read.governance, resource, governance);
      return { state: 'present', live };
    } catch (error) {
      return observeFailure(error);
    }
  },
  async apply(ports, { resource, live, decided }) {
    const effects = networkEffects(live, resource);
    const home = homeOf(resource, ports.observe.desired);
    if (!decided || !effects || !home) return { state: 'done', reason: 'Recorded', message: 'it is in force' };
    return executeDecided(ports, decided, permissioningTarget(home), effects, false);
  },
};

/** Nothing answers yet: or is nobody there to be asked? */
async function notYetBorn({ fabric }: ObservePorts, channel: string): Promise<Observed<never>> {
  try {
    await fabric.committed(channel);
  } catch (error) {
    if (error instanceof QuorateError && error.code === 'FABRIC_UNREACHABLE') return observeFailure(error);
  }
  return { state: 'absent' };
}

async function onChannel(
  read: ObservePorts,
  governance: GovernanceReader,
  resource: Resource,
  channel: string,
): Promise<NetworkLive> {
  const [electorate, view, decisions] = await Promise.all([
    governance.electorate(),
    read.fabric.channel(channel),
    governance.proposals({ address: formatAddress(resource.address) }),
  ]);
  // The counter is one more than the latest base that was decided on: proposals that nobody but their sender wants,
  // on whatever base, cannot move it.
  const counters = decisions
    .filter((proposal) => proposal.closed && wasApproved(proposal))
    .map(({ base }) => Number(/^network:(\d{1,15})$/.exec(base)?.[1] ?? -1));
  return {
    ledger: { type: 'fabric', name: channel, genesis: view.genesis },
    base: `network:${Math.max(-1, ...counters) + 1}`,
    rule: electorate.rule,
    mustAgree: electorate.mustAgree,
    members: electorate.voters,
  };
}

async function onContract(
  read: ObservePorts,
  governance: GovernanceReader,
  resource: Resource,
  { besuNetwork, contract }: EvmGovernance,
): Promise<NetworkLive> {
  const chainId = homeOf(resource, read.desired)?.spec.chainId;
  const [electorate, accounts, owners, decisions] = await Promise.all([
    governance.electorate(),
    governance.accounts?.(),
    governance.owners?.(),
    governance.proposals({ address: formatAddress(resource.address) }),
  ]);
  if (chainId === undefined || accounts === undefined) throw notRead(besuNetwork);
  const counters = decisions.filter((one) => one.closed && wasApproved(one)).map(({ base }) => counterOf(base));
  return {
    ledger: { type: 'evm', name: contract, genesis: String(chainId) },
    base: undefined,
    executed: Math.max(-1, ...counters) + 1,
    rule: electorate.rule,
    mustAgree: electorate.mustAgree,
    members: electorate.voters,
    accounts,
    ...(owners === undefined ? {} : { owners }),
  };
}

/** The BesuNetwork on whose chain the governance contract is. */
function homeOf(
  { address, spec }: Resource,
  desired: ReadonlyMap<string, Resource>,
): Resource<BesuNetworkSpec> | undefined {
  const { governance } = spec as unknown as NetworkSpec;
  return isOnFabric(governance) ? undefined : findBesuNetwork(address.network, governance.besuNetwork, desired);
}

function notRead(besuNetwork: string): QuorateError {
  return new QuorateError('GOVERNANCE_UNREADABLE', 'The governance contract cannot be read', {
    why: `the accounts of its members, on ${besuNetwork}, are not known`,
    mend: 'reconcile doctor checks its endpoints and its address',
    retry: 'transient',
  });
}
