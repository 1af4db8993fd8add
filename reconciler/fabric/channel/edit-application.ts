import { type common, peer } from '@hyperledger/fabric-protos';
import { entriesOf } from '../config/config-values.js';
import { anchorPeer, memberGroup } from '../config/genesis-groups.js';
import { editPolicies } from './channel-policy.js';
import { editCapabilities } from './edit-lists.js';
import { editOrganizations, type Msps } from './edit-organizations.js';
import { editValue, setValue, valueIn } from './group-values.js';
import type { ManagedApplication, ManagedApplicationOrganization } from './managed-channel.js';
import { mergeSet } from './merge-set.js';
import { addressText } from './read-channel-config.js';

/** No anchors are no value: configtxgen writes none. */
function editAnchors(group: common.ConfigGroup, { AnchorPeers }: ManagedApplicationOrganization): void {
  if (AnchorPeers === undefined) return;
  const value = valueIn(group, 'AnchorPeers', peer.AnchorPeers);
  const merged = mergeSet({
    live: value.getAnchorPeersList(),
    wanted: AnchorPeers,
    keyOf: (anchor) => addressText({ Host: anchor.getHost(), Port: anchor.getPort() }),
    keyOfWanted: addressText,
    make: ({ Host, Port }) => anchorPeer({ host: Host, port: Port }),
  });
  if (merged === undefined) return;
  value.setAnchorPeersList(merged);
  setValue(group, 'AnchorPeers', merged.length === 0 ? undefined : value);
}

/** Only the ACLs that are named. */
function editAcls(group: common.ConfigGroup, wanted: Readonly<Record<string, string>>): void {
  editValue(group, 'ACLs', peer.ACLs, (value) => {
    const live = new Map(entriesOf(value.getAclsMap()).map(([resource, api]) => [resource, api.getPolicyRef()]));
    const differing = Object.entries(wanted).filter(([resource, reference]) => live.get(resource) !== reference);
    for (const [resource, reference] of differing) {
      const api = new peer.APIResource();
      api.setPolicyRef(reference);
      value.getAclsMap().set(resource, api);
    }
    return differing.length > 0;
  });
}

/** The application section as it is wanted, in place. @throws ConfigError, PolicyError, PolicySyntaxError */
export function editApplication(group: common.ConfigGroup, wanted: ManagedApplication, msps: Msps): void {
  editOrganizations(group, wanted.organizations, msps, {
    create: (mspId, mspConfig) => memberGroup({ mspId, mspConfig }),
    edit: editAnchors,
  });
  editPolicies(group, wanted.Policies ?? {});
  editAcls(group, wanted.ACLs ?? {});
  editCapabilities(group, wanted.Capabilities);
}
