/** A live network as documents: for every channel that there is, a plan of them has no change. */
import { common, msp } from '@hyperledger/fabric-protos';
import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { QuorateError } from '../../reconciler/core/model/quorate-error.js';
import { editChannelConfig } from '../../reconciler/fabric/channel/edit-channel-config.js';
import type { ManagedChannel } from '../../reconciler/fabric/channel/managed-channel.js';
import { addPolicy, addValue } from '../../reconciler/fabric/config/config-tree.js';
import { mspValue } from '../../reconciler/fabric/config/genesis-groups.js';
import type { CommittedDefinition } from '../../reconciler/ports/read/fabric-reader.js';
import { codeOf } from '../code-of.js';
import { recordedChannels } from '../fabric/channel/recorded-channels.js';
import { organization, testChannel } from '../fabric/channel/test-channel.js';
import { groupOf, MEMBERS, member, ORDERERS, respelledMsp, valueIn } from '../fabric/channel/wishes.js';
import { adoptedChannel, adoptedNetwork, changedFields, documentsOf, edited } from './adopted-fixture.js';

const FILE = 'channels/channel1.yaml';

function definition(differs: Partial<CommittedDefinition> = {}): CommittedDefinition {
  return {
    name: 'basic',
    version: '1.0',
    sequence: 2,
    endorsementPolicy: "OutOf(2, 'A.peer', 'B.peer', 'C.peer')",
    validationParameter: '',
    initRequired: false,
    collections: '',
    approvals: undefined,
    ...differs,
  };
}

test('a channel with its chaincode: each field of the YAML is that field of the plan', () => {
  const network = adoptedNetwork(adoptedChannel(testChannel(), { chaincodes: [definition({ initRequired: true })] }));
  const { files, left } = documentsOf(network);
  assert.equal([left, changedFields(network, files)], [[], []]);
  const change = (path: string, from: string | RegExp, to: string) =>
    changedFields(network, edited(files, path, from, to));
  assert.equal(change(FILE, '1m0s', '2s'), ['Channel/channel1 orderer.BatchTimeout']);
  assert.equal(change(FILE, 'MaxMessageCount: 10', 'MaxMessageCount: 11'), [
    'Channel/channel1 orderer.BatchSize.MaxMessageCount',
  ]);
  assert.equal(change(FILE, 'ElectionTick: 10', 'ElectionTick: 11'), [
    'Channel/channel1 orderer.EtcdRaft.Options.ElectionTick',
  ]);
  assert.equal(change(FILE, 'MAJORITY Endorsement', 'ANY Endorsement'), [
    'Channel/channel1 application.Policies.Endorsement',
  ]);
  assert.equal(change(FILE, "OR('B.peer')", "OR('B.admin')"), [
    'Channel/channel1 application.organizations.B.Policies.Endorsement',
  ]);
  assert.equal(change(FILE, /Capabilities: \{ V3_0: true \}/, 'Capabilities: { V2_0: true }'), [
    'Channel/channel1 Capabilities',
  ]);
  assert.equal(change('chaincodes/basic.yaml', '"1.0"', '"1.1"'), ['Chaincode/basic version']);
  assert.equal(change('chaincodes/basic.yaml', 'initRequired: true', 'initRequired: false'), [
    'Chaincode/basic initRequired',
  ]);
  assert.match(files.get('network.yaml')!, /^# yaml-language-server: \$schema=https:\S+network\.schema\.json\n/);
});

test('an MSP is what its folder says, however its certificates are spelled', () => {
  const network = adoptedNetwork(adoptedChannel(testChannel()));
  const { files } = documentsOf(network);
  const ca = [...files.keys()].find((path) => path.startsWith('msp/B/cacerts/'))!;
  const other = new Map([...files, ['msp/B/cacerts/second.pem', organization('C').ca.certificatePem]]);
  assert.equal(changedFields(network, other), ['Channel/channel1 application.organizations.B.msp.rootCerts']);
  assert.equal(changedFields(network, edited(files, 'msp/B/config.yaml', 'client\n', 'customer\n')), [
    'Channel/channel1 application.organizations.B.msp.nodeOUs',
  ]);
  const respelled = new Map([...files, [ca, respelledMsp('B').rootCerts[0]!]]);
  assert.equal(changedFields(network, respelled), []);
});

test('whatever real Fabric and its vectors have: the plan is empty, or why there are no documents', () => {
  const codes = new Map<string, number>();
  for (const { name, channelId, config } of recordedChannels()) {
    let code = 'written';
    try {
      const network = adoptedNetwork(adoptedChannel(config, { name: channelId }));
      assert.equal(changedFields(network, documentsOf(network).files), [], name);
    } catch (error) {
      code = error instanceof QuorateError ? error.code : (error as Error).name;
      if (!name.startsWith('vector ')) throw error;
    }
    codes.set(code, (codes.get(code) ?? 0) + 1);
  }
  assert.ok(codes.get('written')! > 100, JSON.stringify([...codes]));
  assert.not(codes.has('Assertion'));
});

const names = fc.stringMatching(/^[A-Za-z][A-Za-z0-9._-]{0,8}$/);
const port = fc.integer({ min: 1, max: 65_535 });
const host = fc.constantFrom('peer0.a.example', '10.1.2.3', 'peer0', 'x_y.example', 'localhost', 'UPPER.example');
const address = fc.record({ Host: host, Port: port });
const rule = fc.oneof(
  fc.constantFrom('ANY', 'ALL', 'MAJORITY').map((word) => ({ Type: 'ImplicitMeta' as const, Rule: `${word} Admins` })),
  fc
    .uniqueArray(fc.constantFrom('A.admin', 'B.peer', 'C.member', 'O.orderer', 'Stranger.client'), { minLength: 1 })
    .chain((roles) => fc.integer({ min: 0, max: roles.length + 1 }).map((n) => ({ n, roles })))
    .map(({ n, roles }) => ({
      Type: 'Signature' as const,
      Rule: `OutOf(${n}, ${roles.map((role) => `'${role}'`).join(', ')})`,
    })),
);
const policies = fc.dictionary(names, rule, { maxKeys: 3 });
const capabilities = fc.subarray(['V1_4_3', 'V2_0', 'V2_5', 'odd'], { minLength: 0 });
const size = fc.oneof(fc.integer({ min: 0, max: 5000 }), fc.constantFrom(1024, 1024 ** 2 * 3, 0xffff_ffff));
const organizations = (all: readonly ReturnType<typeof member>[]) =>
  fc.subarray([...all], { minLength: 1 }).chain((some) =>
    fc.tuple(
      ...some.map((one) =>
        fc
          .record(
            {
              Policies: policies,
              AnchorPeers: fc.uniqueArray(address, { maxLength: 2 }),
              OrdererEndpoints: fc.uniqueArray(
                address.map(({ Host, Port }) => `${Host}:${Port}`),
                { maxLength: 2 },
              ),
            },
            { requiredKeys: [] },
          )
          .map((rest) => ({ ...one, ...rest })),
      ),
    ),
  );
const wish: fc.Arbitrary<ManagedChannel> = fc.record(
  {
    Policies: policies,
    Capabilities: capabilities,
    application: fc.record(
      {
        organizations: organizations(MEMBERS),
        Policies: policies,
        ACLs: fc.dictionary(
          fc.constantFrom('peer/Propose', 'qscc/GetChainInfo', 'a b'),
          fc.constantFrom('/Channel/X', 'Y'),
        ),
        Capabilities: capabilities,
      },
      { requiredKeys: ['organizations'] },
    ),
    orderer: fc.record(
      {
        organizations: organizations(ORDERERS),
        BatchTimeout: fc.constantFrom('1s', '1.5s', '90s', '2m'),
        BatchSize: fc.record({ MaxMessageCount: size, AbsoluteMaxBytes: size, PreferredMaxBytes: size }),
        Policies: policies,
        EtcdRaft: fc.record({
          Options: fc.record({
            TickInterval: fc.constantFrom('500ms', '1m'),
            ElectionTick: size,
            SnapshotIntervalSize: size,
          }),
        }),
      },
      { requiredKeys: ['organizations'] },
    ),
  },
  { requiredKeys: [] },
);

test('whatever a channel is made to say, the plan of its documents is empty', () => {
  let withLeft = 0;
  fc.assert(
    fc.property(wish, (wanted) => {
      let config: common.Config;
      try {
        config = editChannelConfig(testChannel(), wanted);
      } catch {
        return;
      }
      const network = adoptedNetwork(adoptedChannel(config));
      const { files, left } = documentsOf(network);
      if (left.length > 0) withLeft += 1;
      assert.equal(changedFields(network, files), []);
    }),
    { numRuns: 40, seed: 5 },
  );
  assert.ok(withLeft > 10, 'what no document can say is among it');
});

const leftOf = (config: common.Config, chaincodes: readonly CommittedDefinition[] = []) => {
  const network = adoptedNetwork(adoptedChannel(config, { chaincodes }));
  const { files, left } = documentsOf(network);
  assert.equal(changedFields(network, files), []);
  return { files, left: left.join('\n') };
};

test('a policy without text is left out and said; so is one of somebody who is not there', () => {
  const odd = new common.Policy();
  odd.setType(7);
  const config = testChannel();
  addPolicy(groupOf(config, 'Application'), 'Odd', odd);
  const wanted = editChannelConfig(config, {
    orderer: {
      organizations: ORDERERS,
      Policies: { Old: { Type: 'Signature', Rule: "OR('Gone.admin')" } },
    },
  });
  const { files, left } = leftOf(wanted);
  assert.match(left, /^Channel\/channel1: Application's policy Odd has no text/m);
  assert.match(left, /spec\.orderer\.Policies\.Old is left alone: "Gone" at character 5 is no member/);
  assert.is(left.split('\n').length, 2, 'nothing else is');
  assert.not.match(files.get(FILE)!, /Odd|Old/);
  assert.is(leftOf(testChannel()).left, '');
  const onlyOne = editChannelConfig(testChannel(), {
    application: { organizations: MEMBERS, ACLs: { 'a b': 'Writers' } },
  });
  const alone = leftOf(onlyOne);
  assert.match(alone.left, /spec\.application\.ACLs\."a b" is left alone/);
  assert.not.match(alone.files.get(FILE)!, 'ACLs', 'no empty mapping is left');
});

test('an organization that is member and orderer organization: its policies where both say the same', () => {
  const rule = { Type: 'Signature', Rule: "OR('A.admin', 'A.peer')" } as const;
  const wanted = (Writers: typeof rule | undefined) =>
    editChannelConfig(testChannel(), {
      application: {
        organizations: [
          member('A', { Policies: { Readers: rule, ...(Writers ? { Writers } : {}) } }),
          ...MEMBERS.slice(1),
        ],
      },
      orderer: { organizations: [member('A', { Policies: { Readers: rule } }), member('O')] },
    });
  const same = leftOf(wanted(undefined));
  assert.is(same.left, '', 'Writers differ as they do in every new channel');
  assert.match(same.files.get(FILE)!, `Readers: { Type: Signature, Rule: "OR('A.admin', 'A.peer')" }`);
  assert.not.match(same.files.get(FILE)!, "'A.client'");
  assert.match(leftOf(wanted(rule)).left, /A has another policy Writers as a member than as an orderer organization/);
});

test('chaincodes of one name on two channels; what a document cannot say of one is left out', () => {
  const two = adoptedNetwork(
    adoptedChannel(testChannel(), { chaincodes: [definition()] }),
    adoptedChannel(testChannel(), { name: 'second', chaincodes: [definition({ version: '2.0' })] }),
  );
  const { files } = documentsOf(two);
  assert.equal(changedFields(two, files), []);
  assert.match(files.get('chaincodes/basic-second.yaml')!, /name: basic\n {2}channel: second/);
  const without = (differs: Partial<CommittedDefinition>) => {
    const { files: written, left } = leftOf(testChannel(), [definition(differs)]);
    assert.equal(
      [...written.keys()].filter((path) => path.startsWith('chaincodes/')),
      [],
    );
    return left;
  };
  assert.match(without({ collections: 'AA==' }), /basic of channel1 has no document: it has private data collections/);
  assert.match(without({ plugins: 'mine' }), /plugins of its own \(mine\)/);
  assert.match(
    without({ endorsementPolicy: `unsupported policy ${'ab'.repeat(32)}` }),
    /its endorsement policy has no text/,
  );
  assert.match(without({ endorsementPolicy: "OR('O.peer')" }), /"O" at character 5 is no member of channel1/);
  assert.match(without({ endorsementPolicy: '/Channel/Orderer/Writers' }), /no path of an application policy/);
});

test('two MSPs of one organization, and two names of its groups, are refused', () => {
  const other = editChannelConfig(testChannel(), {
    application: {
      organizations: [...MEMBERS.slice(0, 2), member('C', { msp: { ...MEMBERS[2]!.msp, tlsRootCerts: [] } })],
    },
  });
  const both = (config: common.Config) =>
    adoptedNetwork(adoptedChannel(testChannel()), adoptedChannel(config, { name: 'second' }));
  assert.is(
    codeOf(() => documentsOf(both(other))),
    'IMPORT_MSP_DIFFERS',
  );
  assert.is(
    codeOf(() => documentsOf(both(testChannel()))),
    'no error',
  );
  const renamed = testChannel();
  const groups = groupOf(renamed, 'Application').getGroupsMap();
  groups.set('See', groups.get('C')!);
  groups.del('C');
  assert.is(
    codeOf(() => documentsOf(both(renamed))),
    'IMPORT_NAME_DIFFERS',
  );
  const alone = adoptedNetwork(adoptedChannel(renamed));
  assert.match(documentsOf(alone).files.get('network.yaml')!, '{ name: See, mspId: C, msp: { path: msp/See } }');
});

test('an MSP id that no document can have is refused, and no file leaves the folder', () => {
  const named = (mspId: string, group = mspId) => {
    const config = testChannel();
    const msps = groupOf(config, 'Application').getGroupsMap();
    const { value } = { value: valueIn(msps.get('C')!, 'MSP')! };
    const outer = msp.MSPConfig.deserializeBinary(value.getValue_asU8());
    const inner = msp.FabricMSPConfig.deserializeBinary(outer.getConfig_asU8());
    inner.setName(mspId);
    addValue(msps.get('C')!, 'MSP', mspValue(inner.serializeBinary()));
    msps.set(group, msps.get('C')!);
    msps.del('C');
    return adoptedNetwork(adoptedChannel(config));
  };
  assert.is(
    codeOf(() => documentsOf(named('a_b'))),
    'IMPORT_NOT_EXPRESSIBLE',
  );
  assert.is(
    codeOf(() => documentsOf(named('Cee', '..'))),
    'IMPORT_NOT_EXPRESSIBLE',
  );
  assert.is(
    codeOf(() => documentsOf(named('Cee'))),
    'no error',
  );
});

test('our own peers by their names; others by where their anchors are; orderers by their endpoints', () => {
  const anchors = {
    AnchorPeers: [
      { Host: 'peer7.b.example', Port: 7051 },
      { Host: '10.0.0.9', Port: 7051 },
    ],
  };
  const config = editChannelConfig(testChannel(), {
    application: { organizations: [MEMBERS[0]!, member('B', anchors), MEMBERS[2]!] },
  });
  const text = documentsOf(adoptedNetwork(adoptedChannel(config))).files.get('network.yaml')!;
  assert.match(
    text,
    /mspId: A\n\s+msp: .*\n\s+peers: \[ \{ name: peer0 \} \]\n\s+orderers: \[ \{ name: orderer0, host: orderer0.a.example, port: 7050 \} \]/,
  );
  assert.match(
    text,
    /- \{ name: peer0, host: 10\.0\.0\.9, port: 7051 \}\n\s+- \{ name: peer7, host: peer7\.b\.example, port: 7051 \}/,
  );
});

test.run();
