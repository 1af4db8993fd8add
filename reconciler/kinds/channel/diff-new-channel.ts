import { organizationsOfNewChannel } from '../../core/ballot/channel-voters.js';
import { electorate } from '../../core/ballot/electorate.js';
import { diffFields } from '../../core/diff/diff-fields.js';
import { contentDigest, FORMAT_VERSION } from '../../core/digest/content-digest.js';
import { type Address, formatAddress } from '../../core/model/address.js';
import type { Remark } from '../../core/model/change.js';
import type { Diff } from '../../core/model/kind.js';
import { buildChannelBundle } from '../../fabric/config/build-channel-bundle.js';
import { notOrderable } from '../../fabric/config/capabilities.js';
import { decodeConfig } from '../../fabric/config/decode-config.js';
import type { NetworkSpec } from '../network/network-spec.js';
import { desiredShared } from './channel-shared.js';
import type { ChannelSpec } from './channel-spec.js';
import { type NewChannel, newChannel } from './new-channel.js';

/**
 * A channel that is to be: all organizations that it names must agree, and what they agree on is the hash of a genesis
 * block that each of them derives from its own branch.
 */
export function diffNewChannel(address: Address, spec: ChannelSpec, network: NetworkSpec | undefined): Diff {
  const after = desiredShared(spec, network);
  const content = { formatVersion: FORMAT_VERSION, address: formatAddress(address), action: 'create' as const, after };
  const { made, remarks } = attempt(address.name, spec, network);
  const voters = organizationsOfNewChannel(after);
  return {
    change: {
      address,
      action: 'create',
      before: null,
      after,
      fields: diffFields(null, after),
      remarks,
      electorate: electorate(voters, { type: 'all' }, network?.governance.mustAgree ?? []),
      ledger: made && { type: 'fabric', name: address.name, genesis: made.genesis },
      base: made && `genesis:${made.genesis}`,
      digest: contentDigest(content),
    },
    ownSteps: [],
    notices: [],
  };
}

interface Attempt {
  readonly made: NewChannel | undefined;
  readonly remarks: readonly Remark[];
}

function attempt(name: string, spec: ChannelSpec, network: NetworkSpec | undefined): Attempt {
  if (!network) return { made: undefined, remarks: [] };
  if (!spec.orderer.EtcdRaft?.Consenters) {
    return refused('a new channel needs its consenters', 'list them as spec.orderer.EtcdRaft.Consenters');
  }
  try {
    const made = newChannel(name, spec, network);
    const why = notOrderable(buildChannelBundle(name, decodeConfig(made.config)));
    if (why !== undefined) return refused(why, MEND);
    const text = `its genesis block is ${made.genesis}: the same bytes at every organization that has this branch`;
    return { made, remarks: [{ severity: 'note', code: 'GENESIS', text }] };
  } catch (error) {
    return refused(error instanceof Error ? error.message : String(error), MEND);
  }
}

const MEND = 'mend what it names in the Channel or Network document';

function refused(why: string, mend: string): Attempt {
  const text = `no channel can be made of this document: ${why}`;
  return { made: undefined, remarks: [{ severity: 'refused', code: 'FABRIC_REFUSES', text, mend }] };
}
