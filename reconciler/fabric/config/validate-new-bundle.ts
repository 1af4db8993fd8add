import type { ChannelBundle, OrganizationConfig } from './channel-bundle.js';
import { ConfigError } from './config-error.js';

function checkMspIds(kind: string, current: readonly OrganizationConfig[], next: readonly OrganizationConfig[]): void {
  for (const { name, mspId } of current) {
    const after = next.find((organization) => organization.name === name);
    if (after !== undefined && after.mspId !== mspId) {
      throw new ConfigError(`${kind} org ${name} attempted to change MSP ID from ${mspId} to ${after.mspId}`);
    }
  }
}

const migrates = (bundle: ChannelBundle): boolean =>
  bundle.capabilities.channel.some((name) => ['V1_4_2', 'V1_4_3', 'V2_0', 'V3_0'].includes(name));

function validateOrderer(current: ChannelBundle, next: ChannelBundle): void {
  if (current.orderer === undefined) {
    return;
  }
  if (next.orderer === undefined) {
    throw new ConfigError('current config has orderer section, but new config does not');
  }
  const [before, after] = [current.orderer.consensusType, next.orderer.consensusType];
  if (before !== after && !migrates(current)) {
    throw new ConfigError(`attempted to change consensus type from ${before} to ${after}`);
  }
  const isV3 = (bundle: ChannelBundle) => bundle.capabilities.channel.includes('V3_0');
  const without = next.orderer.organizations.find(({ endpoints }) => endpoints.length === 0);
  if (!isV3(current) && isV3(next) && without !== undefined) {
    throw new ConfigError(`illegal orderer config update detected: endpoints of org ${without.name} are missing`);
  }
  checkMspIds('orderer', current.orderer.organizations, next.orderer.organizations);
}

/**
 * Whether a configuration may follow another: no section may go, no organization may change its MSP id.
 * The consenters are judged by `validateConsensusMetadata`, the maintenance rules by `checkMaintenance`.
 * Fabric: channelconfig Bundle.ValidateNew.
 * @throws ConfigError with Fabric's text
 */
export function validateNewBundle(current: ChannelBundle, next: ChannelBundle): void {
  validateOrderer(current, next);
  if (current.application !== undefined) {
    if (next.application === undefined) {
      throw new ConfigError('current config has application section, but new config does not');
    }
    checkMspIds('application', current.application.organizations, next.application.organizations);
  }
}
