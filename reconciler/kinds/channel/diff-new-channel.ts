import { organizationsOfNewChannel } from '../../core/ballot/channel-voters.js';
import { electorate } from '../../core/ballot/electorate.js';
import { diffFields } from '../../core/diff/diff-fields.js';
import { contentDigest, FORMAT_VERSION } from '../../core/digest/content-digest.js';
import { type Address, formatAddress } from '../../core/model/address.js';
import type { Remark } from '../../core/model/change.js';
import type { Diff, DiffContext } from '../../core/model/kind.js';
import { buildChannelBundle } from '../../fabric/config/build-channel-bundle.js';
import { notOrderable } from '../../fabric/config/capabilities.js';
import { decodeConfig } from '../../fabric/config/decode-config.js';
import { findNetwork } from '../network/find-network.js';
import type { NetworkSpec } from '../network/network-spec.js';
import { aclRemarks } from './acl-remarks.js';
import { certificateRemarks } from './certificate-remarks.js';
import type { ChannelSpec } from './channel-spec.js';
import { desiredCertificates } from './desired-certificates.js';
import { desiredShared } from './desired-shared.js';
import { futureRemarks } from './future-remarks.js';
import type { Ahead } from './judge-remarks.js';
import { type NewChannel, newChannel } from './new-channel.js';
import { sizeRemarks } from './size-remarks.js';
import { smartBftRemarks } from './smart-bft-remarks.js';
import { aheadOf } from './update-remarks.js';

/**
 * A channel that is to be: all organizations that it names must agree, and what they agree on is the hash of a genesis
 * block that each of them derives from its own branch.
 */
export function diffNewChannel(context: DiffContext, address: Address, spec: ChannelSpec): Diff {
  const network = findNetwork(address.network, context.desired)?.spec;
  const after = desiredShared(spec, network);
  const content = { formatVersion: FORMAT_VERSION, address: formatAddress(address), action: 'create' as const, after };
  const { made, remarks } = attempt(aheadOf(context, address), address.name, spec, network);
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

function attempt(ahead: Ahead, name: string, spec: ChannelSpec, network: NetworkSpec | undefined): Attempt {
  if (!network) return { made: undefined, remarks: [] };
  const { OrdererType, EtcdRaft, ConsenterMapping } = spec.orderer;
  if (!(OrdererType === 'BFT' ? ConsenterMapping : EtcdRaft?.Consenters)) {
    const field = OrdererType === 'BFT' ? 'ConsenterMapping' : 'EtcdRaft.Consenters';
    return refused('a new channel needs its consenters', `list them as spec.orderer.${field}`);
  }
  try {
    const made = newChannel(name, spec, network);
    const bundle = buildChannelBundle(name, decodeConfig(made.config));
    const why = notOrderable(bundle);
    if (why !== undefined) return refused(why, MEND);
    const text = `its genesis block is ${made.genesis}: the same bytes at every organization that has this branch`;
    const dates = certificateRemarks(desiredCertificates(spec, network, {}), ahead.now);
    const later = [
      ...sizeRemarks(undefined, bundle),
      ...smartBftRemarks(undefined, bundle),
      ...aclRemarks(undefined, bundle),
      ...futureRemarks(undefined, bundle, ahead),
    ];
    return { made, remarks: [{ severity: 'note', code: 'GENESIS', text }, ...dates, ...later] };
  } catch (error) {
    return refused(error instanceof Error ? error.message : String(error), MEND);
  }
}

const MEND = 'mend what it names in the Channel or Network document';

function refused(why: string, mend: string): Attempt {
  const text = `no channel can be made of this document: ${why}`;
  return { made: undefined, remarks: [{ severity: 'refused', code: 'FABRIC_REFUSES', text, mend }] };
}
