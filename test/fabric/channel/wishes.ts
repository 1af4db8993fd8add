import { createHash } from 'node:crypto';
import type { common } from '@hyperledger/fabric-protos';
import * as assert from 'uvu/assert';
import type { ChannelConfig } from '../../../reconciler/fabric/channel/channel-config.js';
import { editChannelConfig } from '../../../reconciler/fabric/channel/edit-channel-config.js';
import type {
  ManagedApplicationOrganization,
  ManagedChannel,
  ManagedMsp,
  ManagedOrderer,
  ManagedOrdererOrganization,
} from '../../../reconciler/fabric/channel/managed-channel.js';
import { readChannelConfig } from '../../../reconciler/fabric/channel/read-channel-config.js';
import { decodePem } from '../../../reconciler/fabric/msp/pem.js';
import { CHANNEL, mspOf } from './test-channel.js';

/** An organization as the spec has it. */
export function member(
  mspId: string,
  rest: Partial<ManagedApplicationOrganization & ManagedOrdererOrganization> = {},
): ManagedApplicationOrganization & ManagedOrdererOrganization {
  return { name: mspId, mspId, msp: mspOf(mspId), ...rest };
}

/** The organizations of `testChannel`. */
export const MEMBERS = ['A', 'B', 'C'].map((mspId) => member(mspId));
export const ORDERERS = ['A', 'O'].map((mspId) => member(mspId));

export const wantMembers = (...organizations: ManagedApplicationOrganization[]): ManagedChannel => ({
  application: { organizations },
});
export const wantOrderer = (rest: Partial<ManagedOrderer>): ManagedChannel => ({
  orderer: { organizations: ORDERERS, ...rest },
});

/** Of all its bytes: short where tests compare. */
export const bytes = (config: common.Config) => createHash('sha256').update(config.serializeBinary()).digest('hex');
export const read = (config: common.Config): ChannelConfig => readChannelConfig(CHANNEL, config);
export const groupOf = (config: common.Config, ...path: string[]): common.ConfigGroup =>
  path.reduce((group, name) => group.getGroupsMap().get(name)!, config.getChannelGroup()!);
export const valueIn = (group: common.ConfigGroup, key: string) => group.getValuesMap().get(key);

/** That a wish changes nothing: not a byte. */
export function keeps(live: common.Config, wanted: ManagedChannel, what?: string): void {
  assert.is(bytes(editChannelConfig(live, wanted)), bytes(live), what);
}

/** The channel after a wish that changes it, and is satisfied then. */
export function changes(live: common.Config, wanted: ManagedChannel): common.Config {
  const before = bytes(live);
  const edited = editChannelConfig(live, wanted);
  assert.is(bytes(live), before, 'the input is left alone');
  assert.is.not(bytes(edited), before);
  keeps(edited, wanted, 'what was done need not be done again');
  return edited;
}

/** The same certificate as other tools print it. */
export function respelled(pem: string): string {
  const body = decodePem(Buffer.from(pem))!.bytes.toString('base64');
  return `subject=CN = somebody\r\n-----BEGIN CERTIFICATE-----\r\n${body}\r\n-----END CERTIFICATE-----\r\n`;
}

export function respelledMsp(mspId: string): ManagedMsp {
  const own = mspOf(mspId);
  const { certificate, ...unit } = own.nodeOUs.peer!;
  return {
    ...own,
    rootCerts: own.rootCerts.map(respelled),
    tlsRootCerts: own.tlsRootCerts.map(respelled),
    nodeOUs: { ...own.nodeOUs, peer: { ...unit, certificate: respelled(certificate!) } },
  };
}
