import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NETWORK_FILE, type NetworkFile } from '../devnet/fabric/write-network-files.js';

/** What the folder's network.json says; undefined when there is none that can be read. */
export function readNetworkFile(directory: string): NetworkFile | undefined {
  try {
    const content = JSON.parse(readFileSync(join(directory, NETWORK_FILE), 'utf8')) as NetworkFile;
    return content.formatVersion === 1 && Number.isInteger(content.pid) ? content : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a process of that number lives. The number alone does not say that it is the network: see `answers`. */
export function runs(network: Pick<NetworkFile, 'pid'>): boolean {
  try {
    process.kill(network.pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** `well`, why a node is unwell, or undefined when nothing answers at its operations endpoint. */
export async function health(operations: string | undefined): Promise<string | undefined> {
  try {
    const response = await fetch(`http://${operations}/healthz`, { signal: AbortSignal.timeout(2000) });
    if (response.ok) return 'well';
    const body = (await response.json()) as { failed_checks?: { component: string; reason: string }[] };
    return (body.failed_checks ?? []).map(({ component, reason }) => `${component}: ${reason}`).join('; ');
  } catch {
    return undefined;
  }
}

/** Whether the process of network.json is the network itself: one of its nodes answers. */
export async function answers(network: NetworkFile): Promise<boolean> {
  if (!runs(network)) return false;
  const nodes = [...network.peers, ...network.orderers];
  const found = await Promise.all(nodes.map(({ operations }) => health(operations)));
  return found.some((one) => one !== undefined);
}
