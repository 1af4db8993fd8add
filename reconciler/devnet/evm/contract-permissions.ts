import { abiOf } from '../../evm/abi.js';
import { type Enode, enodeUrl } from '../../evm/enode.js';
import { hostBytes16 } from '../../evm/host-bytes.js';
import { nodeIdHalves } from '../../evm/node-id.js';
import type { RpcAnswer, RpcCall, UpstreamRpc } from './upstream-rpc.js';

export interface NodesContract {
  readonly address: string;
  /** Besu's --permissions-nodes-contract-version: how `connectionAllowed` is called. */
  readonly version: 1 | 2;
}

/** From one node to another. */
export type Way = readonly [from: Enode, to: Enode];

const ALLOWED = `0x${'f'.repeat(64)}`;

/**
 * What a rules contract says of connections, at one block. Besu up to 25.5 asks so; it asks for the way of the one who
 * dials, and the fronts for both ways, since either may dial.
 */
export async function connectionsAllowed(
  chain: UpstreamRpc,
  { address, version }: NodesContract,
  ways: readonly Way[],
  block: string,
): Promise<ReadonlySet<string>> {
  const asked =
    version === 1
      ? ways.map(([from, to]) => callV1(from, to))
      : ways.flatMap(([from, to]) => [callV2(from), callV2(to)]);
  const known = asked.map((data) => data !== undefined);
  const calls = asked.flatMap((data): RpcCall[] =>
    data === undefined ? [] : [{ method: 'eth_call', params: [{ to: address, data }, block] }],
  );
  const answers = [...(await chain.batch(calls))];
  const yes = known.map((is) => is && isYes(answers.shift()!, version));
  const each = asked.length / Math.max(ways.length, 1);
  return new Set(
    ways.filter((_, index) => yes.slice(index * each, (index + 1) * each).every((one) => one)).map(wayKey),
  );
}

export function wayKey([from, to]: Way): string {
  return `${enodeUrl(from)} ${enodeUrl(to)}`;
}

/** Undefined where the interface has no room for a host name. */
function callV1(from: Enode, to: Enode): string | undefined {
  const [fromIp, toIp] = [hostBytes16(from.host), hostBytes16(to.host)];
  if (fromIp === undefined || toIp === undefined) return undefined;
  const [source, destination] = [nodeIdHalves(from.id), nodeIdHalves(to.id)];
  const args = [source.high, source.low, fromIp, from.port, destination.high, destination.low, toIp, to.port];
  return abiOf('consensys-v1-nodes').encodeFunctionData('connectionAllowed', args);
}

function callV2({ id, host, port }: Enode): string {
  return abiOf('consensys-v2-nodes').encodeFunctionData('connectionAllowed', [id, host, port]);
}

/** V1 has a word of ones for yes, V2 a boolean. */
function isYes(answer: RpcAnswer, version: 1 | 2): boolean {
  if ('error' in answer || typeof answer.result !== 'string') return false;
  return version === 1 ? answer.result === ALLOWED : /^0x0{63}1$/.test(answer.result);
}
