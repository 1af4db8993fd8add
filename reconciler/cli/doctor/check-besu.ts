import type { BesuConnections } from '../../adapters/evm/besu-connections.js';
import { EvmClient } from '../../adapters/evm/evm-client.js';
import { loadSigner } from '../../adapters/evm/load-signer.js';
import type { BesuConfig } from '../../config/reconciler-config.js';
import type { Resource } from '../../core/model/kind.js';
import type { BesuNetworkSpec } from '../../kinds/besu-network/besu-network-spec.js';
import { permissioningTarget } from '../../kinds/besu-network/permissioning-target.js';
import { findNetwork } from '../../kinds/network/find-network.js';
import { governancePlace } from '../../kinds/network/governance-place.js';
import type { LoadedRevision } from '../../loop/loop-ports.js';
import { attempt, type Check, failed, ok, skipped, warning } from './check.js';

/** What must be true of Besu networks before the loop can work: endpoints, our account, the contract, own nodes' helpers. */
export async function checkBesu(
  config: BesuConfig,
  connections: BesuConnections,
  { network, resources }: Pick<LoadedRevision, 'network' | 'resources'>,
  organization: string,
): Promise<readonly Check[]> {
  const networks = [...resources.values()].filter(({ address }) => address.kind === 'BesuNetwork');
  // Loaded documents of this kind have this spec: complete-besu-network.ts made it.
  const all = networks as unknown as readonly Resource<BesuNetworkSpec>[];
  const endpoints = await Promise.all(all.map((one) => checkEndpoints(config, one)));
  const place = governancePlace(network, resources);
  const account = findNetwork(network, resources)!.spec.organizations.find(
    ({ mspId }) => mspId === organization,
  )?.account;
  const governance = 'contract' in place ? await checkContract(connections, place, organization) : [];
  return [
    ...endpoints.flat(),
    await checkAccount(config, account),
    ...governance,
    ...(await Promise.all(all.map((one) => checkNodes(config, connections, one)))).flat(),
  ];
}

/** Each endpoint by itself: that the loop passes over one that is down shall not hide it. */
async function checkEndpoints(
  config: BesuConfig,
  { address, spec }: Resource<BesuNetworkSpec>,
): Promise<readonly Check[]> {
  const { name } = address;
  const known = config.networks.find((one) => one.name === name);
  if (!known) return [failed(`${name}: endpoints`, 'our settings do not name this network', `add it to besu.networks`)];
  const hosts = known.rpc.map((url) => `${name}: ${new URL(url).host}`);
  const heads = new Map<number, number>();
  const answers = await Promise.all(
    known.rpc.map((url, at) =>
      attempt(hosts[at]!, async () => {
        const client = new EvmClient({ chainId: spec.chainId, rpc: [url] });
        const block = await client.on(async (endpoint) => Number(await endpoint.call('eth_blockNumber', [])));
        heads.set(at, block);
        return ok(hosts[at]!, `chain ${spec.chainId}, block ${block}`);
      }),
    ),
  );
  const newest = Math.max(...heads.values());
  return answers.map((answer, at) => {
    const block = heads.get(at);
    return block !== undefined && newest - block > APART ? behind(hosts[at]!, block, newest) : answer;
  });
}

/** Blocks that nodes of one chain are apart for being asked one after the other, and for the way between them. */
const APART = 10;

/** Nothing else says so: a node that takes no further block answers every question as before. */
function behind(name: string, block: number, newest: number): Check {
  const mend =
    'if it does not catch up, it has stopped: a node that asks the account contract takes no block with a sender that the contract refuses. Start it once without asking, and with asking once it has caught up';
  return warning(name, `block ${block}, and another endpoint of ours has block ${newest}`, mend);
}

/** The key is readable, and is the one by which Git says that we vote. */
function checkAccount({ account }: BesuConfig, wanted: string | undefined): Promise<Check> {
  const name = 'besu: account';
  return attempt(name, async () => {
    if (!account) return warning(name, 'our settings name no account: we read and cannot vote', 'add besu.account');
    const address = await loadSigner(account).address();
    if (wanted === undefined) {
      const mend = 'add `account` to our organization in the Network document, by a pull request';
      return warning(name, `${address} can sign, and Git gives our organization no account: it does not vote`, mend);
    }
    if (address === wanted) return ok(name, `${address} signs, as Git says`);
    const mend = 'name the right key in besu.account, or replace the account by a pull request';
    return failed(name, `the key signs for ${address}, and Git says that we vote by ${wanted}`, mend);
  });
}

async function checkContract(
  connections: BesuConnections,
  place: Extract<ReturnType<typeof governancePlace>, { readonly contract: string }>,
  organization: string,
): Promise<readonly Check[]> {
  const name = 'besu: governance contract';
  return [
    await attempt(name, async () => {
      const accounts = (await connections.governance(place).accounts?.()) ?? {};
      const members = Object.keys(accounts);
      if (members.includes(organization)) return ok(name, `${place.contract}, ${members.length} members, we are one`);
      const mend = 'a pull request gives us an account; until then our loop reads only';
      return warning(name, `${place.contract} has no account of ours (members: ${members.join(', ')})`, mend);
    }),
  ];
}

async function checkNodes(
  config: BesuConfig,
  connections: BesuConnections,
  besu: Resource<BesuNetworkSpec>,
): Promise<readonly Check[]> {
  const { name } = besu.address;
  const own = config.nodes.filter(({ network }) => network === name);
  if (besu.spec.permissioning.backEnd !== 'local') return [];
  if (own.length === 0) return [skipped(`${name}: node agents`, 'our settings name no node of ours')];
  return Promise.all(
    own.map((node) =>
      attempt(`${name}: agent of ${node.name}`, async () => {
        const what = `${name}: agent of ${node.name}`;
        const found = await connections.reader(undefined).ownNodes(permissioningTarget(besu));
        const seen = found.get(node.name);
        const mend = 'start `reconcile node-agent` beside the node; see its agent.yaml and our besu.nodes';
        if (!seen) return failed(what, 'it was not asked', mend);
        if (seen.faults.length > 0) return failed(what, seen.faults.join('; '), mend);
        if (seen.id === undefined) return warning(what, 'it answers, and its node does not', 'start the node');
        return ok(what, `${node.agent}, ${seen.allowedNodes.length} nodes in its list`);
      }),
    ),
  );
}
