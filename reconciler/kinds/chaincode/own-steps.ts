import type { Address } from '../../core/model/address.js';
import type { OwnStep } from '../../core/model/change.js';
import type { Resource } from '../../core/model/kind.js';
import { findChannel } from '../channel/find-channel.js';
import { isPlaced } from '../channel/is-placed.js';
import { findNetwork } from '../network/find-network.js';
import type { ChaincodeLive } from './chaincode-live.js';
import type { ChaincodeSpec } from './chaincode-spec.js';

/** Names of our own peers that run a chaincode: as placed, else all that sit in its channel. */
export function placedPeers(
  spec: ChaincodeSpec,
  organization: string,
  network: string,
  desired: ReadonlyMap<string, Resource>,
): readonly string[] {
  const placed = Object.hasOwn(spec.placement, organization) ? spec.placement[organization] : undefined;
  if (placed) return placed;
  const organizations = findNetwork(network, desired)?.spec.organizations ?? [];
  const peers = organizations.find(({ mspId }) => mspId === organization)?.peers.map(({ name }) => name) ?? [];
  const channel = findChannel(network, spec.channel, desired)?.spec ?? {};
  return peers.filter((peer) => isPlaced(channel, organization, peer));
}

/** What is ours to do once a change was decided. */
export function stepsOfChange(address: Address, peers: readonly string[]): readonly OwnStep[] {
  if (peers.length === 0) return [];
  return [
    ...peers.map((peer) => step(address, 'install', peer, `install the package on ${peer}`)),
    step(address, 'approve', '', 'approve the definition for our organization'),
    ...peers.map((peer) => step(address, 'run', peer, `run the new version for ${peer}`)),
  ];
}

/** What is ours to heal where ledger and Git agree. What could not be read is left alone. */
export function stepsOfHealing(address: Address, peers: readonly string[], live: ChaincodeLive): readonly OwnStep[] {
  const { own, sequence } = live;
  if (!own || sequence === 0) return [];
  const { approved } = own;
  if (approved === undefined || approved.sequence < sequence || approved.packageId === '') {
    return stepsOfChange(address, peers);
  }
  return peers.flatMap((peer) => {
    const installed = own.installed[peer];
    const running = own.running[peer];
    const steps: OwnStep[] = [];
    if (installed && !installed.includes(approved.packageId)) {
      steps.push(step(address, 'install', peer, `install ${approved.packageId} on ${peer}`));
    }
    if (running !== undefined && running !== approved.packageId) {
      const instead = running === '' ? 'nothing runs' : `${running} runs`;
      steps.push(step(address, 'run', peer, `run ${approved.packageId} for ${peer} (${instead})`));
    } else if (own.answers[peer] === false) {
      steps.push(step(address, 'run', peer, `start ${approved.packageId} for ${peer} again: it does not answer`));
    }
    return steps;
  });
}

function step(address: Address, name: string, target: string, text: string): OwnStep {
  return { address, step: name, target, text };
}
