import type { EvmDevnet } from '../../reconciler/devnet/evm/start-evm-devnet.js';
import { isEnode, parseEnode } from '../../reconciler/evm/enode.js';
import type { Seen } from '../conformance/case.js';

/** What each chain or client has of its own. */
const OWN_VALUES = new Set(['name', 'difficulty', 'genesis', 'head', 'localAddress', 'remoteAddress', 'inbound']);

/** The one list of what may differ between two networks without a difference in behavior. */
export function normalizer(devnet: EvmDevnet, stranger: string): (seen: Seen) => Seen {
  const replacements: (readonly [string, string])[] = [
    ...devnet.nodes.map(({ name, enode }) => [enode, `{${name}}`] as const),
    ...devnet.nodes.map(({ name, id }) => [id, `{id of ${name}}`] as const),
    [stranger, '{stranger}'],
    [stranger.toUpperCase(), '{STRANGER}'],
  ];
  const ports = new Map<string, string>();
  for (const { name, enode, rpcUrl } of devnet.nodes) {
    const parsed = parseEnode(enode);
    if (!isEnode(parsed)) throw new Error(`${name} says that it is ${enode}`);
    for (const one of [String(parsed.port), `0x${parsed.port.toString(16)}`]) ports.set(one, `{port of ${name}}`);
    ports.set(`127.0.0.1:${parsed.port}`, `127.0.0.1:{port of ${name}}`);
    ports.set(new URL(rpcUrl).port, `{RPC port of ${name}}`);
  }
  const text = (value: string) =>
    ports.get(value) ??
    replacements.reduce((out, [from, to]) => out.replaceAll(from, to), value).replace(/^besu\/.*/, '{client}');
  const any = (seen: Seen): Seen => {
    if (typeof seen === 'number') return ports.get(String(seen)) ?? seen;
    if (typeof seen === 'string') return text(seen);
    if (seen === null || typeof seen !== 'object') return seen;
    // Which peer was there first is drawn by lot.
    if (Array.isArray(seen)) return isPeers(seen) ? seen.map(any).sort(byText) : seen.map(any);
    return Object.fromEntries(Object.entries(seen).map(([key, value]) => [key, ofKey(key, value, any)]));
  };
  return any;
}

function ofKey(key: string, value: Seen, any: (seen: Seen) => Seen): Seen {
  if (OWN_VALUES.has(key)) return `{${key}}`;
  // The fronts have no consensus, and their chain says nothing of its forks.
  if (key === 'config') return { chainId: (value as { readonly chainId: number }).chainId };
  // Protocols of the consensus and of a sync that the fronts do not have.
  if (key === 'caps') return (value as readonly string[]).filter((one) => one.startsWith('eth/'));
  // Who has dialled us was not discovered by us, and then Besu knows no discovery port: drawn by lot.
  if (key === 'enode') return any(String(value).replace(/\?discport=0$/, ''));
  return any(value);
}

const isPeers = (seen: readonly Seen[]) =>
  seen.every((one) => one !== null && typeof one === 'object' && 'caps' in one);
const byText = (one: Seen, other: Seen) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1);
