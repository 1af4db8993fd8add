import { enodeUrl, isEnode, parseEnode } from '../../evm/enode.js';
import { hostKind } from '../../evm/host.js';
import type { BesuFront } from './besu-front.js';
import { addressOf } from './besu-mesh.js';
import { BesuRpcError } from './besu-rpc-error.js';
import { refuseUnauthorized } from './front-transactions.js';
import { nodeInfo, peerInfo } from './node-info.js';
import type { RpcAnswer, RpcCall } from './upstream-rpc.js';

type Method = (front: BesuFront, params: readonly unknown[]) => unknown;

/** What Anvil lacks, by name: RpcMethod.java of Besu. */
const OWN: Readonly<Record<string, Method>> = {
  admin_addPeer: addPeer,
  admin_nodeInfo: nodeInfo,
  admin_peers: async (front) => {
    const peers = await front.mesh.peersOf(front);
    return Promise.all(peers.map((peer) => peerInfo(front, peer)));
  },
  admin_removePeer: removePeer,
  net_enode: (front) => enodeUrl(front.enode),
  net_listening: () => true,
  net_peerCount: async (front) => `0x${(await front.mesh.peersOf(front)).length.toString(16)}`,
  perm_addAccountsToAllowlist: (front, params) => {
    const accounts = textsOf(params[0], 'accountParams');
    return success(() => accountsOf(front).add(accounts));
  },
  perm_addNodesToAllowlist: (front, params) => {
    const nodes = textsOf(params[0], 'enodeParams');
    return success(() => nodesOf(front).add(nodes));
  },
  perm_getAccountsAllowlist: (front) => accountsOf(front).accounts(),
  perm_getNodesAllowlist: (front) => nodesOf(front).urls(),
  perm_reloadPermissionsFromFile: reload,
  perm_removeAccountsFromAllowlist: (front, params) => {
    const accounts = textsOf(params[0], 'accountParams');
    return success(() => accountsOf(front).remove(accounts));
  },
  perm_removeNodesFromAllowlist: (front, params) => {
    const nodes = textsOf(params[0], 'enodeParams');
    return success(() => nodesOf(front).remove(nodes));
  },
  eth_accounts: () => [],
  eth_sendTransaction: () => {
    throw new BesuRpcError('sendTransaction');
  },
  web3_clientVersion: () => 'besu/quorate-front',
};

/** Besu's method groups that Anvil serves; its own anvil_, evm_, hardhat_, debug_ and others are none of Besu's. */
const PASSED = /^(?:eth|net|web3)_[A-Za-z0-9]+$/;

/** Answers a JSON-RPC call as this node. @throws BesuRpcError, QuorateError */
export async function answerFront(front: BesuFront, { method, params }: RpcCall): Promise<RpcAnswer> {
  const own = Object.hasOwn(OWN, method) ? OWN[method] : undefined;
  if (own === undefined && !PASSED.test(method)) throw new BesuRpcError('methodNotFound');
  const group = method.slice(0, method.indexOf('_')).toUpperCase();
  if (!front.settings.apis.includes(group)) throw new BesuRpcError('methodNotEnabled');
  if (own !== undefined) return { result: await own(front, params) };
  if (method === 'eth_sendRawTransaction') await refuseUnauthorized(front, params[0]);
  const [answer] = await front.chain.batch([{ method, params }]);
  return 'error' in answer! ? { error: answer.error } : { result: answer!.result };
}

function success(work: () => void): 'Success' {
  work();
  return 'Success';
}

function nodesOf(front: BesuFront) {
  const { nodes } = front.running;
  if (nodes === undefined) throw new BesuRpcError('nodesNotEnabled');
  return nodes;
}

function accountsOf(front: BesuFront) {
  const { accounts } = front.running;
  if (accounts === undefined) throw new BesuRpcError('accountsNotEnabled');
  return accounts;
}

function textsOf(value: unknown, otherwise: 'enodeParams' | 'accountParams'): readonly string[] {
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value as string[];
  throw new BesuRpcError(otherwise);
}

/** Accounts first, as in Besu: where the nodes' part of the file is bad, the accounts are new all the same. */
function reload(front: BesuFront): 'Success' {
  const { nodes, accounts } = front.running;
  if (nodes === undefined && accounts === undefined) throw new BesuRpcError('nothingEnabled');
  try {
    accounts?.reload();
    nodes?.reload();
  } catch {
    throw new BesuRpcError('reload');
  }
  return 'Success';
}

function addPeer(front: BesuFront, params: readonly unknown[]): boolean {
  const peer = peerOf(params);
  const { maintained } = front.running;
  if (peer.id === front.id) return false;
  const isNew = !maintained.has(addressOf(peer));
  maintained.add(addressOf(peer));
  front.mesh.unpart(front.id, peer.id);
  return isNew;
}

function removePeer(front: BesuFront, params: readonly unknown[]): boolean {
  const peer = peerOf(params);
  const removed = front.running.maintained.delete(addressOf(peer));
  front.mesh.part(front.id, peer.id);
  return removed;
}

/** AdminModifyPeer.java */
function peerOf(params: readonly unknown[]) {
  if (params.length !== 1) throw new BesuRpcError('paramCount');
  const [url] = params;
  if (typeof url !== 'string') throw new BesuRpcError('enodeParams');
  const parsed = parseEnode(url);
  if (!isEnode(parsed))
    throw new BesuRpcError(
      /^enode:\/\/[^@/]+@[^@/]+:\d+/i.test(url) && /node id/.test(parsed.fault) ? 'nodeId' : 'parse',
    );
  if (hostKind(parsed.host) === 'name') throw new BesuRpcError('dnsNotEnabled');
  return parsed;
}
