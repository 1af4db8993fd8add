import type { RunningNetwork } from '../../reconciler/devnet/running-network.js';
import type { Seen } from './case.js';

/** The one list of what may differ between two networks without a difference in behavior. Each rule has a name. */
export function normalizer(network: RunningNetwork): (seen: Seen) => Seen {
  const replacements: (readonly [string | RegExp, string])[] = [
    // addresses: each network has its own free ports
    ...network.peers.flatMap((node) => [
      [node.address, `{${node.name}}`] as const,
      [node.operationsAddress, `{operations of ${node.name}}`] as const,
    ]),
    ...network.orderers.flatMap((node) => [
      [node.address, `{${node.name}}`] as const,
      [node.adminAddress, `{admin of ${node.name}}`] as const,
    ]),
    // sockets: each network has its own folders
    ...[...network.sockets].map(([mspId, folder]) => [folder, `{sockets of ${mspId}}`] as const),
    // data folder: one has none
    [/open \S*chaincodes\//g, 'open {data}/chaincodes/'],
    // spaces: Go's protobuf writes one or the other kind, by build
    [/\u00a0/g, ' '],
    // times: in texts that say them
    [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)/g, '{time}'],
    [/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)? \+0000 UTC( m=[+-][\d.]+)?/g, '{time}'],
  ];
  const text = (value: string) => replacements.reduce((out, [from, to]) => out.replaceAll(from, to), value);
  const any = (seen: Seen): Seen => {
    if (typeof seen === 'string') return text(seen);
    if (seen === null || typeof seen !== 'object') return seen;
    if (Array.isArray(seen)) return seen.map(any);
    return Object.fromEntries(Object.entries(seen).map(([key, value]) => [key, any(value)]));
  };
  return any;
}
