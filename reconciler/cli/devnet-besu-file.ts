import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentFiles } from '../devnet/evm/write-agent-files.js';
import type { NodeFiles } from '../devnet/evm/write-node-files.js';
import type { GovernanceContracts } from '../machine/own-deployment.js';

/** The name of the file that says where Besu networks run. */
export const BESU_FILE = 'besu.json';

/** A running Besu network. Paths are absolute. */
export interface BesuNetworkFile {
  /** The BesuNetwork document's name. */
  readonly name: string;
  readonly chainId: number;
  /** The chain itself: for tests. Loops ask the nodes. */
  readonly rpcUrl: string;
  readonly contracts: GovernanceContracts | undefined;
  readonly nodes: readonly {
    readonly name: string;
    readonly organization: string | undefined;
    readonly role: string | undefined;
    readonly enode: string;
    readonly rpcUrl: string;
    readonly files: NodeFiles;
    /** The helper beside it, where lists are local: what `besu.nodes` of its loop's settings needs. */
    readonly agent: (AgentFiles & { readonly url: string }) | undefined;
  }[];
  readonly accounts: readonly {
    readonly organization: string;
    readonly address: string;
    readonly privateKeyFile: string;
  }[];
}

/** Content of besu.json: the Besu networks of a devnet, and the process that runs them. */
export interface BesuFile {
  readonly formatVersion: 1;
  readonly network: string;
  readonly pid: number;
  readonly startedAt: string;
  readonly networks: readonly BesuNetworkFile[];
}

/** What a devnet folder's besu.json says; undefined when there is none that can be read. */
export function readBesuFile(directory: string): BesuFile | undefined {
  try {
    const content = JSON.parse(readFileSync(join(directory, BESU_FILE), 'utf8')) as BesuFile;
    return content.formatVersion === 1 && Number.isInteger(content.pid) ? content : undefined;
  } catch {
    return undefined;
  }
}

/** How many peers each node has, by its name; undefined for one that does not answer. */
export async function besuPeers({ networks }: BesuFile): Promise<ReadonlyMap<string, number | undefined>> {
  const nodes = networks.flatMap((one) =>
    one.nodes.map((node) => ({ key: `${one.name}/${node.name}`, url: node.rpcUrl })),
  );
  return new Map(await Promise.all(nodes.map(async ({ key, url }) => [key, await peerCount(url)] as const)));
}

async function peerCount(url: string): Promise<number | undefined> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'net_peerCount', params: [] }),
      signal: AbortSignal.timeout(2000),
    });
    const { result } = (await response.json()) as { readonly result?: string };
    return result === undefined ? undefined : Number(result);
  } catch {
    return undefined;
  }
}
