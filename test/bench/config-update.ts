/**
 * What the update of a channel with many organizations takes: read the wish, edit, compare, compute, hash.
 *
 *   node dist/test/bench/config-update.js [ORGANIZATIONS]      default: 100
 */
import { deriveOrganization } from '../../reconciler/devnet/identities/derive-organization.js';
import { deriveConfigUpdate } from '../../reconciler/fabric/channel/derive-config-update.js';
import { readChannelConfig } from '../../reconciler/fabric/channel/read-channel-config.js';
import { genesisConfig } from '../../reconciler/fabric/config/genesis.js';

const CHANNEL = 'channel1';
const RUNS = 21;
const count = Number(process.argv[2] ?? 100);

const organizations = Array.from({ length: count + 1 }, (_, index) =>
  deriveOrganization('bench', { name: `org${index}`, mspId: `Org${index}`, peers: [], orderers: ['orderer0'] }),
);
const config = (size: number) =>
  genesisConfig({
    channelId: CHANNEL,
    members: organizations.slice(0, size).map(({ mspId, mspConfig }) => ({ mspId, mspConfig })),
    ordererOrganizations: organizations
      .slice(0, 5)
      .map(({ mspId, mspConfig }) => ({ mspId, mspConfig, endpoints: [`${mspId}:7050`] })),
    consenters: organizations.slice(0, 5).map(({ mspId, tls }) => ({
      host: mspId,
      port: 7050,
      clientTlsCertificate: tls.get('orderer0')!.certificatePem,
      serverTlsCertificate: tls.get('orderer0')!.certificatePem,
    })),
    batchTimeout: '2s',
    maxMessageCount: 500,
    absoluteMaxBytes: 10_000_000,
    preferredMaxBytes: 2_000_000,
  });

/** Milliseconds, the middle of all runs. */
function median(work: () => unknown): number {
  const times = Array.from({ length: RUNS }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return Math.round(times.sort((left, right) => left - right)[Math.floor(RUNS / 2)]! * 10) / 10;
}

const live = config(count);
const wanted = readChannelConfig(CHANNEL, config(count + 1));
if (deriveConfigUpdate(CHANNEL, live, wanted)?.touched.length !== 7) throw new Error('a wrong update');
const figures = {
  organizations: count,
  readMs: median(() => readChannelConfig(CHANNEL, live)),
  addOneMs: median(() => deriveConfigUpdate(CHANNEL, live, wanted)),
  nothingMs: median(() => deriveConfigUpdate(CHANNEL, live, readChannelConfig(CHANNEL, live))),
};
console.log(
  `the update that adds one organization to ${count}: ${figures.addOneMs} ms; reading the channel: ${figures.readMs} ms`,
);
console.log(JSON.stringify({ bench: 'config-update', ...figures }));
