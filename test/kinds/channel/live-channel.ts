import type { common } from '@hyperledger/fabric-protos';
import type { Change } from '../../../reconciler/core/model/change.js';
import { type GenesisParameters, genesisConfig } from '../../../reconciler/fabric/config/genesis.js';
import type { ChannelLive } from '../../../reconciler/kinds/channel/channel-live.js';
import { identitiesOf } from '../../loop/memory-identities.js';
import { CHANNEL, desire } from '../../spec/fixture.js';
import { planOf, present } from '../live-fixture.js';

export const KEY = 'telecom/Channel/channel1';
const OTHER_KEY = 'telecom/Channel/ops-channel';
const group = (mspId: string) => ({ mspId, mspConfig: identitiesOf(mspId).mspConfig });
const tls = () => identitiesOf('OrdererOrg').tls.get('orderer0')!.certificatePem;

/** The configuration of the fixture's channel1 as devnet would begin it, changed as given. */
export function liveConfig(changes: Partial<GenesisParameters> = {}): common.Config {
  return genesisConfig({
    channelId: 'channel1',
    members: ['Regulator', 'Telco1', 'Telco2', 'Telco3'].map(group),
    ordererOrganizations: [{ ...group('OrdererOrg'), endpoints: ['127.0.0.1:7050'] }],
    consenters: [{ host: '127.0.0.1', port: 7050, clientTlsCertificate: tls(), serverTlsCertificate: tls() }],
    batchTimeout: '2s',
    maxMessageCount: 500,
    absoluteMaxBytes: 10 * 1024 * 1024,
    preferredMaxBytes: 2 * 1024 * 1024,
    ...changes,
  });
}

/** The same of these members. */
export const membersOf = (...mspIds: string[]) => ({ members: mspIds.map(group) });

export function liveOf(config: common.Config): ChannelLive {
  const bytes = Buffer.from(config.serializeBinary()).toString('base64');
  const ledger = { type: 'fabric', name: 'channel1', genesis: 'ab'.repeat(32) } as const;
  return { ledger, config: bytes, declared: undefined, own: undefined };
}

/** What is planned for a live channel1 whose document is `text`, beside these documents and observations. */
export function channelChange(
  config: common.Config,
  text: string = CHANNEL,
  files: Readonly<Record<string, string>> = {},
  observed: Parameters<typeof planOf>[1] = {},
): Change | undefined {
  const desired = desire({ 'net/channel1.yaml': text, ...files });
  const plan = planOf(desired, { [KEY]: present(liveOf(config)), ...observed });
  return plan.changes.find(({ address }) => address.kind === 'Channel' && address.name !== OTHER_KEY);
}

/** `severity CODE` of each remark. */
export function remarksOf(change: Change | undefined): readonly string[] {
  return change?.remarks.map(({ severity, code }) => `${severity} ${code}`) ?? [];
}
