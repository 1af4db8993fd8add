import type { common } from '@hyperledger/fabric-protos';
import { ConfigError } from '../config/config-error.js';
import { editPolicies } from './channel-policy.js';
import { editApplication } from './edit-application.js';
import { editAddresses, editCapabilities } from './edit-lists.js';
import { editOrderer } from './edit-orderer.js';
import { editMsps } from './edit-organizations.js';
import type { ManagedChannel } from './managed-channel.js';
import { organizationsOf } from './organization-groups.js';

/** A section that is wanted must be there: no update adds one. */
function sectionOf(root: common.ConfigGroup, name: 'Application' | 'Orderer', isWanted: boolean) {
  const section = root.getGroupsMap().get(name);
  if (isWanted && section === undefined) throw new ConfigError(`the channel has no group ${name}`);
  return section;
}

/**
 * A channel's config as it is wanted: a copy in which only that is changed which means something else, so that what
 * differs in spelling or order alone keeps its bytes. Versions stay. Whether Fabric would take the result is not judged.
 * @throws ConfigError for wishes that contradict each other or the channel; PolicyError, PolicySyntaxError for a policy
 */
export function editChannelConfig(live: common.Config, wanted: ManagedChannel): common.Config {
  const config = live.cloneMessage();
  const root = config.getChannelGroup();
  if (root === undefined) throw new ConfigError('config must contain a channel group');
  const application = sectionOf(root, 'Application', wanted.application !== undefined);
  const orderer = sectionOf(root, 'Orderer', wanted.orderer !== undefined);
  const groups = [application, orderer].flatMap((section) => (section === undefined ? [] : organizationsOf(section)));
  const msps = editMsps(groups, [
    ...(wanted.application?.organizations ?? []),
    ...(wanted.orderer?.organizations ?? []),
  ]);
  if (application && wanted.application) editApplication(application, wanted.application, msps);
  if (orderer && wanted.orderer) editOrderer(orderer, wanted.orderer, msps);
  editPolicies(root, wanted.Policies ?? {});
  editAddresses(root, 'OrdererAddresses', wanted.OrdererAddresses, '/Channel/Orderer/Admins');
  editCapabilities(root, wanted.Capabilities);
  return config;
}
