import { type Enode, enodeUrl } from '../../evm/enode.js';
import { besuEnode, NO_IP, NO_NODE_ID } from './besu-enode.js';
import type { BesuFront } from './besu-front.js';
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
  net_services: ({ settings: { rpcPort, p2pHost, p2pPort } }) => ({
    jsonrpc: { host: '127.0.0.1', port: String(rpcPort) },
    p2p: { host: p2pHost, port: String(p2pPort) },
  }),
  net_version: async (front) => String(Number(await front.chain.call('eth_chainId'))),
  net_peerCount: async (front) => `0x${(await front.mesh.peersOf(front)).length.toString(16)}`,
  perm_addAccountsToAllowlist: (front, params) => {
    const accounts = listOf(params[0], 'accountParams');
    return success(() => accountsOf(front).add(accounts));
  },
  perm_addNodesToAllowlist: (front, params) => {
    const nodes = listOf(params[0], 'enodeParams');
    return success(() => nodesOf(front).add(nodes));
  },
  perm_getAccountsAllowlist: (front) => accountsOf(front).accounts(),
  perm_getNodesAllowlist: (front) => nodesOf(front).urls(),
  perm_reloadPermissionsFromFile: reload,
  perm_removeAccountsFromAllowlist: (front, params) => {
    const accounts = listOf(params[0], 'accountParams');
    return success(() => accountsOf(front).remove(accounts));
  },
  perm_removeNodesFromAllowlist: (front, params) => {
    const nodes = listOf(params[0], 'enodeParams');
    return success(() => nodesOf(front).remove(nodes));
  },
  eth_accounts: () => [],
  eth_sendTransaction: () => {
    throw new BesuRpcError('sendTransaction');
  },
  rpc_modules: ({ settings }) => Object.fromEntries(settings.apis.map((group) => [group.toLowerCase(), '1.0'])),
  web3_clientVersion: () => 'besu/quorate-front',
};

/** Besu's method groups that Anvil serves; its own anvil_, evm_, hardhat_, debug_ and others are none of Besu's. */
const PASSED = /^(?:eth|net|web3)_[A-Za-z0-9]+$/;

/** Methods that Besu knows, of groups that no front serves (RpcMethod.java; not all of them). */
const OTHER_GROUPS =
  /^(?:(?:clique|ibft|qbft)_(?:discard|getPendingVotes|getSignerMetrics|get\w+ByBlock\w+|propose|proposeValidatorVote|discardValidatorVote)|trace_(?:block|call|filter|get|transaction|rawTransaction)|txpool_besu\w+)$/;

/** Answers a JSON-RPC call as this node. @throws BesuRpcError, QuorateError */
export async function answerFront(front: BesuFront, { method, params }: RpcCall): Promise<RpcAnswer> {
  const own = Object.hasOwn(OWN, method) ? OWN[method] : undefined;
  if (own === undefined && !PASSED.test(method)) {
    throw new BesuRpcError(OTHER_GROUPS.test(method) ? 'methodNotEnabled' : 'methodNotFound');
  }
  const group = method.slice(0, method.indexOf('_')).toUpperCase();
  if (group !== 'RPC' && !front.settings.apis.includes(group)) throw new BesuRpcError('methodNotEnabled');
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

/** Any list of single values: what is none of a list's entries is found when they are looked at. */
function listOf(value: unknown, otherwise: 'enodeParams' | 'accountParams'): readonly unknown[] {
  if (Array.isArray(value) && value.every((one) => one === null || typeof one !== 'object')) return value;
  throw new BesuRpcError(otherwise);
}

/** Besu reads both lists before it takes one: where either is bad, none is new. */
function reload(front: BesuFront): 'Success' {
  const { nodes, accounts } = front.running;
  if (nodes === undefined && accounts === undefined) throw new BesuRpcError('nothingEnabled');
  try {
    const [newNodes, newAccounts] = [nodes?.read(), accounts?.read()];
    if (newAccounts !== undefined) accounts!.take(newAccounts);
    if (newNodes !== undefined) nodes!.take(newNodes);
  } catch {
    throw new BesuRpcError('reload');
  }
  return 'Success';
}

function addPeer(front: BesuFront, params: readonly unknown[]): boolean {
  const peer = peerOf(params);
  const { maintained } = front.running;
  if (peer.port === 0) throw new BesuRpcError('parse');
  if (peer.id === front.id) return false;
  const isNew = !maintained.has(enodeUrl(peer));
  maintained.add(enodeUrl(peer));
  front.mesh.unpart(front.id, peer.id);
  return isNew;
}

function removePeer(front: BesuFront, params: readonly unknown[]): boolean {
  const peer = peerOf(params);
  const removed = front.running.maintained.delete(enodeUrl(peer));
  front.mesh.part(front.id, peer.id);
  return removed;
}

/** AdminModifyPeer.java */
function peerOf(params: readonly unknown[]): Enode {
  // Nothing at the end of a list of parameters is no parameter.
  if (params.length !== 1 || params[0] === null) throw new BesuRpcError('paramCount');
  const [url] = params;
  if (typeof url === 'object') throw new BesuRpcError('enodeParams');
  try {
    return besuEnode(String(url));
  } catch (error) {
    const { message } = error as Error;
    throw new BesuRpcError(
      message.endsWith(NO_NODE_ID) ? 'nodeId' : message.endsWith(NO_IP) ? 'dnsNotEnabled' : 'parse',
    );
  }
}
