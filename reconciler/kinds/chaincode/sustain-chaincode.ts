import { type Address, formatAddress } from '../../core/model/address.js';
import type { Resource } from '../../core/model/kind.js';
import { wasLeft } from '../channel/channel-standing.js';
import type { ApplyPorts } from '../kind-ports.js';
import type { ChaincodeLive } from './chaincode-live.js';
import type { ChaincodePackage } from './chaincode-package.js';
import type { ChaincodeSpec } from './chaincode-spec.js';
import { placedPeers } from './own-steps.js';
import { packageOf } from './package-of.js';

interface Earlier {
  readonly resource: Resource;
  readonly package: ChaincodePackage;
  readonly peers: readonly string[];
  start(): Promise<void>;
}

/**
 * What is committed with our approval goes on running, whatever our branch wants next and however its vote stands, also
 * after a restart of the loop that kept nothing. Its source is in an earlier revision of our own branch: the one that our
 * vote for it claimed, else the newest whose package is the approved one.
 */
export async function sustainChaincode(ports: ApplyPorts, address: Address, live: ChaincodeLive): Promise<void> {
  const wanted = live.own?.committedPackageId;
  if (!wanted || !live.ledger) return;
  const running = ports.runtime.running().filter(({ packageId }) => packageId === wanted);
  const peers = new Set(running.map(({ peer }) => peer));
  if (ports.observe.peers.every((peer) => peers.has(peer))) return;
  if (await wasLeft(ports.observe, address.network, live.channel)) return;
  const claimed = await ports.observe.decidedRevision(address, live.ledger, live.sequence);
  const commits = [...(claimed ? [claimed] : []), ...(await ports.history())];
  for (const commit of commits) {
    const earlier = await earlierPackage(ports, address, commit);
    if (earlier?.package.packageId !== wanted) continue;
    if (earlier.peers.some((peer) => !peers.has(peer))) await earlier.start();
    return;
  }
}

/** What a revision of ours would run; undefined where it does not hold the chaincode or is no valid spec. */
async function earlierPackage(ports: ApplyPorts, address: Address, commit: string): Promise<Earlier | undefined> {
  const loaded = await ports.earlier(commit).catch(() => undefined);
  const resource = loaded?.resources.get(formatAddress(address));
  const spec = resource?.spec as unknown as ChaincodeSpec | undefined;
  if (!loaded || !resource || !spec?.tree) return undefined;
  const made = await packageOf({ desired: loaded.resources, packages: ports.observe.packages }, resource, spec.tree);
  const placed = placedPeers(spec, ports.observe.organization ?? '', address.network, loaded.resources);
  const peers = placed.filter((peer) => ports.observe.peers.includes(peer));
  return {
    resource,
    package: made,
    peers,
    async start() {
      const source = await loaded.source(resource);
      await ports.runtime.prepare(source);
      for (const peer of peers) {
        const service = {
          peer,
          packageId: made.packageId,
          chaincode: spec.name,
          tree: source.hash,
          address: made.address,
        };
        await ports.runtime.ensure(service);
      }
    },
  };
}
