import { sortedUnique } from '../../core/order/compare-bytes.js';
import type { AdoptedChannel } from '../adopted-network.js';
import { knownConfiguration } from './known-configuration.js';

/** MSP ids of a live channel's members, sorted by bytes. */
export function membersOf({ name, config }: Pick<AdoptedChannel, 'name' | 'config'>): readonly string[] {
  const { application } = knownConfiguration(name, config).words;
  return sortedUnique(application?.organizations.map(({ mspId }) => mspId) ?? []);
}
