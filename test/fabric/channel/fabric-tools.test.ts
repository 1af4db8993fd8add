/** What Fabric's own tools make of the same wishes: configtxgen of newcomers and of BFT, configtxlator of updates. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { common } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { writeCrypto } from '../../../reconciler/devnet/identities/write-crypto.js';
import { deriveConfigUpdate } from '../../../reconciler/fabric/channel/derive-config-update.js';
import { editChannelConfig } from '../../../reconciler/fabric/channel/edit-channel-config.js';
import type { ManagedChannel } from '../../../reconciler/fabric/channel/managed-channel.js';
import { SMART_BFT_DEFAULTS } from '../../../reconciler/fabric/channel/smart-bft-defaults.js';
import { configFromBlock } from '../../../reconciler/fabric/config/bundle-from-block.js';
import { fabricBinaries, needsFabric } from '../../needs.js';
import { CHANNEL, mspOf, organization, testChannel } from './test-channel.js';
import { bytes, groupOf, keeps, MEMBERS, member, ORDERERS, read, wantMembers, wantOrderer } from './wishes.js';

const fabric = needsFabric(
  'channel config: configtxgen and configtxlator make the same of the same wishes',
  'configtxgen',
  'configtxlator',
);

const implicit = (names: string[]) =>
  Object.fromEntries(
    names.map((name) => [name, { Type: 'ImplicitMeta', Rule: `${name === 'Admins' ? 'MAJORITY' : 'ANY'} ${name}` }]),
  );
const GROUP = implicit(['Readers', 'Writers', 'Admins']);

function organizationYaml(mspId: string, isOrderer: boolean) {
  const roles = {
    Readers: ['member'],
    Writers: ['admin', 'client', ...(isOrderer ? ['orderer'] : [])],
    Admins: ['admin'],
  };
  const all = Object.entries(isOrderer ? roles : { ...roles, Endorsement: ['peer'] });
  const rule = (names: readonly string[]) => `OR(${names.map((role) => `'${mspId}.${role}'`).join(', ')})`;
  return {
    Name: mspId,
    ID: mspId,
    MSPDir: `ordererOrganizations/${mspId.toLowerCase()}.localhost/msp`,
    Policies: Object.fromEntries(all.map(([name, names]) => [name, { Type: 'Signature', Rule: rule(names) }])),
    ...(isOrderer ? { OrdererEndpoints: [`${mspId}:7050`] } : { AnchorPeers: [{ Host: mspId, Port: 7051 }] }),
  };
}

const TLS = (mspId: string) =>
  `ordererOrganizations/${mspId.toLowerCase()}.localhost/orderers/orderer0.${mspId.toLowerCase()}.localhost/tls/server.crt`;
const nodeYaml = (mspId: string) => ({ Host: mspId, Port: 7050, ClientTLSCert: TLS(mspId), ServerTLSCert: TLS(mspId) });

/** A profile of configtx.yaml. JSON is YAML. */
function profile(members: readonly string[], orderers: readonly string[], consensus: object) {
  return {
    Policies: GROUP,
    Capabilities: { V3_0: true },
    Orderer: {
      BatchTimeout: '90s',
      BatchSize: { MaxMessageCount: 10, AbsoluteMaxBytes: 1000, PreferredMaxBytes: 500 },
      ...consensus,
      Policies: { ...GROUP, BlockValidation: { Type: 'ImplicitMeta', Rule: 'ANY Writers' } },
      Capabilities: { V2_0: true },
      Organizations: orderers.map((mspId) => organizationYaml(mspId, true)),
    },
    Application: {
      Policies: GROUP,
      Capabilities: { V2_5: true },
      Organizations: members.map((mspId) => organizationYaml(mspId, false)),
    },
  };
}

const RAFT = { OrdererType: 'etcdraft', EtcdRaft: { Consenters: [nodeYaml('A'), nodeYaml('O')] } };
const BFT = {
  OrdererType: 'BFT',
  SmartBFT: {
    RequestBatchMaxInterval: '200ms',
    LeaderHeartbeatTimeout: '1m0s',
    CollectTimeout: '1s',
    RequestPoolSize: 9,
  },
  ConsenterMapping: ['A', 'O', 'B', 'C'].map((mspId, index) => ({
    ...nodeYaml(mspId),
    ID: index + 1,
    MSPID: mspId,
    Identity: TLS(mspId),
  })),
};

/** Runs with the MSP folders of all in a directory of its own. */
function inFolder<T>(work: (directory: string) => T): T {
  const directory = mkdtempSync(join(tmpdir(), 'quorate-channel-'));
  try {
    writeCrypto(directory, ['A', 'B', 'C', 'D', 'O'].map(organization));
    return work(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** The config that configtxgen makes of a profile. */
function generated(directory: string, made: object): common.Config {
  writeFileSync(join(directory, 'configtx.yaml'), JSON.stringify({ Profiles: { P: made } }));
  const output = join(directory, 'c.block');
  const parameters = ['-configPath', directory, '-profile', 'P', '-channelID', CHANNEL, '-outputBlock', output];
  execFileSync(join(fabric!, 'configtxgen'), parameters, { stdio: 'pipe' });
  return configFromBlock(common.Block.deserializeBinary(readFileSync(output))).configEnvelope.getConfig()!;
}

/** The update that configtxlator computes between two configs. */
function computed(directory: string, original: common.Config, updated: common.Config): common.ConfigUpdate {
  const [from, to, output] = ['a', 'b', 'u'].map((name) => join(directory, `${name}.pb`)) as [string, string, string];
  writeFileSync(from, original.serializeBinary());
  writeFileSync(to, updated.serializeBinary());
  const parameters = [
    'compute_update',
    '--channel_id',
    CHANNEL,
    '--original',
    from,
    '--updated',
    to,
    '--output',
    output,
  ];
  execFileSync(join(fabric!, 'configtxlator'), parameters, { stdio: 'pipe' });
  return common.ConfigUpdate.deserializeBinary(readFileSync(output));
}

if (fabric !== undefined) {
  test('newcomers of both sections get what configtxgen gives', () => {
    inFolder((directory) => {
      const live = generated(directory, profile(['A', 'B'], ['A', 'O'], RAFT));
      keeps(live, read(live));
      const grown = generated(directory, profile(['A', 'B', 'D'], ['A', 'O', 'D'], RAFT));
      const own = { AnchorPeers: [{ Host: 'D', Port: 7051 }], OrdererEndpoints: ['D:7050'] };
      const newcomer = member('D', own);
      const wanted = {
        application: { organizations: [member('A'), member('B'), newcomer] },
        orderer: { organizations: [...ORDERERS, newcomer] },
      };
      assert.is(bytes(editChannelConfig(live, wanted)), bytes(grown));
      const other = { ...wanted, orderer: { organizations: [...ORDERERS, member('D')] } };
      assert.is.not(bytes(editChannelConfig(live, other)), bytes(grown));
    });
  });

  if ((fabricBinaries?.version?.major ?? 3) >= 3) {
    test('a change to BFT gives what configtxgen gives', () => {
      inFolder((directory) => {
        const live = generated(directory, profile(['A', 'B'], ['A', 'O'], RAFT));
        const bft = generated(directory, profile(['A', 'B'], ['A', 'O'], BFT));
        keeps(bft, read(bft));
        const { SmartBFT, ConsenterMapping } = read(bft).orderer!;
        const change = { OrdererType: 'BFT', SmartBFT: SmartBFT!, ConsenterMapping: ConsenterMapping! };
        assert.is(bytes(editChannelConfig(live, wantOrderer(change))), bytes(bft));
        const policy = (config: common.Config) => groupOf(config, 'Orderer').getPoliciesMap().get('BlockValidation');
        const fewer = { ...change, ConsenterMapping: ConsenterMapping!.slice(1) };
        assert.not.equal(policy(editChannelConfig(live, wantOrderer(fewer))), policy(bft));
      });
    });

    test('the options of a BFT channel whose document says none are those of configtxgen', () => {
      inFolder((directory) => {
        const live = generated(directory, profile(['A', 'B'], ['A', 'O'], RAFT));
        const { SmartBFT: _own, ...rest } = BFT;
        const bft = generated(directory, profile(['A', 'B'], ['A', 'O'], rest));
        const { ConsenterMapping } = read(bft).orderer!;
        const change = { OrdererType: 'BFT', SmartBFT: SMART_BFT_DEFAULTS, ConsenterMapping: ConsenterMapping! };
        assert.is(bytes(editChannelConfig(live, wantOrderer(change))), bytes(bft));
      });
    });
  }

  test('updates are those that configtxlator computes', () => {
    const live = testChannel();
    const msp = { ...mspOf('A'), tlsRootCerts: [organization('D').tlsCa.certificatePem] };
    const policy = { Type: 'Signature', Rule: "AND('A.admin', 'B.admin')" } as const;
    const cases: Readonly<Record<string, ManagedChannel>> = {
      'a member comes and another goes': wantMembers(member('A'), member('C'), member('D')),
      'an MSP in both sections': wantMembers(member('A', { msp }), ...MEMBERS.slice(1)),
      'first anchors': wantMembers(member('A', { AnchorPeers: [{ Host: 'peer', Port: 1 }] }), ...MEMBERS.slice(1)),
      'batches and consenters': wantOrderer({
        BatchTimeout: '3s',
        EtcdRaft: { Consenters: read(live).orderer!.EtcdRaft!.Consenters.slice(1) },
      }),
      'policies everywhere': {
        Policies: { Voters: policy },
        application: { organizations: MEMBERS, Policies: { Admins: policy }, ACLs: { 'peer/Propose': 'Voters' } },
        orderer: { organizations: ORDERERS, Policies: { Writers: policy } },
      },
    };
    inFolder((directory) => {
      for (const [name, wanted] of Object.entries(cases)) {
        const theirs = computed(directory, live, editChannelConfig(live, wanted));
        const ours = deriveConfigUpdate(CHANNEL, live, wanted)!;
        assert.is(Buffer.compare(theirs.serializeBinary(), ours.update), 0, name);
      }
      const same = editChannelConfig(live, {});
      assert.throws(
        () => computed(directory, live, same),
        /no differences detected between original and updated config/,
      );
    });
  });

  test.run();
}
