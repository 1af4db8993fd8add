import type { Resource } from '../../core/model/kind.js';
import { findNetwork } from './find-network.js';

/** The account that votes for an organization, as Git says; undefined where it has none, or nobody is meant. */
export function accountOf(
  network: string,
  mspId: string | undefined,
  desired: ReadonlyMap<string, Resource>,
): string | undefined {
  const organizations = findNetwork(network, desired)?.spec.organizations ?? [];
  return organizations.find((one) => one.mspId === mspId)?.account;
}
