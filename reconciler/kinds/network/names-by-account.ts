import type { Resource } from '../../core/model/kind.js';
import { findNetwork } from './find-network.js';

/** The organizations of a network by the account that votes for them, as Git says; accounts in lower case. */
export function namesByAccount(network: string, desired: ReadonlyMap<string, Resource>): ReadonlyMap<string, string> {
  const organizations = findNetwork(network, desired)?.spec.organizations ?? [];
  return new Map(
    organizations.flatMap(({ name, account }) => (account === undefined ? [] : [[account, name] as const])),
  );
}
