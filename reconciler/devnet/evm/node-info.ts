import { type Enode, enodeUrl } from '../../evm/enode.js';
import { hostKind } from '../../evm/host.js';
import type { BesuFront } from './besu-front.js';

const CLIENT = 'besu/quorate-front';

interface Block {
  readonly hash: string;
  readonly number: string;
}

/** AdminNodeInfo.java */
export async function nodeInfo(front: BesuFront): Promise<unknown> {
  const { enode } = front;
  const [genesis, head, network] = await Promise.all([
    front.chain.call('eth_getBlockByNumber', ['0x0', false]) as Promise<Block>,
    front.chain.call('eth_getBlockByNumber', ['latest', false]) as Promise<Block>,
    front.chain.call('net_version'),
  ]);
  return {
    enode: enodeUrl(enode),
    ip: enode.host,
    listenAddr: address(enode),
    id: enode.id,
    activeFork: 'Berlin',
    name: CLIENT,
    ports: { ...(enode.discoveryPort === 0 ? {} : { discovery: enode.discoveryPort }), listener: enode.port },
    protocols: {
      eth: {
        config: { chainId: Number(network) },
        difficulty: 0,
        genesis: genesis.hash,
        head: head.hash,
        network: Number(network),
      },
    },
  };
}

/** PeerResult.java. Of two, the one with the smaller node id has dialled. */
export async function peerInfo(front: BesuFront, peer: BesuFront): Promise<unknown> {
  const head = (await front.chain.call('eth_getBlockByNumber', ['latest', false])) as Block;
  return {
    version: '0x5',
    name: CLIENT,
    caps: ['eth/66', 'eth/67', 'eth/68'],
    network: {
      localAddress: address(front.enode),
      remoteAddress: address(peer.enode),
      inbound: peer.id < front.id,
    },
    port: `0x${peer.enode.port.toString(16)}`,
    id: `0x${peer.id}`,
    protocols: { eth: { difficulty: '0x0', head: head.hash, version: 68 } },
    enode: enodeUrl(peer.enode),
  };
}

function address({ host, port }: Enode): string {
  return hostKind(host) === 'ipv6' ? `[${host}]:${port}` : `${host}:${port}`;
}
