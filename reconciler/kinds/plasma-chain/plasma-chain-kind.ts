import { formatAddress } from '../../core/model/address.js';
import type { Kind, Resource } from '../../core/model/kind.js';
import type { ApplyPorts, ObservePorts } from '../kind-ports.js';
import { definePlasmaChain, wantedOf } from './define-plasma-chain.js';
import { observePlasmaChain } from './observe-plasma-chain.js';
import type { PlasmaChainLive } from './plasma-chain-live.js';
import { plasmaChainPlanning } from './plasma-chain-planning.js';
import type { PlasmaChainSpec } from './plasma-chain-spec.js';

/** A plasma chain: read from its root contract; decided by votes, then said there by each member and put in force by one. */
export const plasmaChainKind: Kind<PlasmaChainLive, ObservePorts, ApplyPorts> = {
  ...plasmaChainPlanning,
  observe: observePlasmaChain,
  async apply(ports, task) {
    if (!task.decided) return { state: 'waiting', reason: 'WaitingForVotes', message: 'nothing was decided' };
    return definePlasmaChain(ports, task, task.decided);
  },
  async heal(ports, { resource, live }) {
    if (live.own?.unlinked !== undefined) {
      await ports.governance.close(live.own.unlinked);
      return { state: 'progressed', reason: 'Linked', message: 'the members of both channels vote on their batch' };
    }
    if (await takeBack(ports, resource, live, [])) {
      return { state: 'progressed', reason: 'Retracted', message: 'we say nothing more than what is in force' };
    }
    return { state: 'done', reason: 'Applied', message: 'the root contract says what Git says' };
  },
  async sustain(ports, address, live) {
    const resource = ports.observe.desired.get(formatAddress(address));
    if (!resource || resource.suspend) return;
    await takeBack(ports, resource, live, [wantedOf(ports, resource, live).digest]);
  },
};

/** What we said there once and our branch says no more could still be put in force by the others: it is taken back. */
async function takeBack(
  ports: ApplyPorts,
  { address, spec }: Resource,
  { own }: PlasmaChainLive,
  wanted: readonly string[],
): Promise<boolean> {
  const us = ports.observe.organization ?? '';
  const said = Object.entries(own?.proposed ?? {}).filter(
    ([digest, by]) => by.includes(us) && !wanted.includes(digest),
  );
  if (said.length === 0) return false;
  const { channel, chaincode } = (spec as unknown as PlasmaChainSpec).root;
  await ports.plasmaRoot!({ channel, chaincode }).retract(address.name);
  ports.progress('retract', said.map(([digest]) => digest.slice(0, 12)).join(', '));
  return true;
}
