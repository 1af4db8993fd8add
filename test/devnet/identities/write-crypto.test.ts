import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cryptoFiles } from '../../../reconciler/devnet/identities/crypto-files.js';
import { deriveOrganization } from '../../../reconciler/devnet/identities/derive-organization.js';
import { writeConnectionProfiles, writeCrypto } from '../../../reconciler/devnet/identities/write-crypto.js';
import { needsFabric } from '../../needs.js';

const telco1 = deriveOrganization('telecom', { name: 'telco1', mspId: 'Telco1', peers: ['peer0'], orderers: [] });
const ordering = deriveOrganization('telecom', {
  name: 'ordering',
  mspId: 'Ordering',
  peers: [],
  orderers: ['orderer0'],
});

test('the layout is cryptogen’s', () => {
  const paths = [...cryptoFiles(telco1).keys()];
  const base = 'peerOrganizations/telco1.localhost';
  for (const path of [
    `${base}/msp/cacerts/ca.telco1.localhost-cert.pem`,
    `${base}/msp/tlscacerts/tlsca.telco1.localhost-cert.pem`,
    `${base}/msp/config.yaml`,
    `${base}/peers/peer0.telco1.localhost/msp/signcerts/peer0.telco1.localhost-cert.pem`,
    `${base}/peers/peer0.telco1.localhost/tls/server.key`,
    `${base}/users/Admin@telco1.localhost/msp/keystore/priv_sk`,
    `${base}/users/Admin@telco1.localhost/tls/client.crt`,
    `${base}/users/User1@telco1.localhost/msp/signcerts/User1@telco1.localhost-cert.pem`,
  ]) {
    assert.ok(paths.includes(path), path);
  }
  assert.not.ok(paths.some((path) => path.startsWith('ordererOrganizations')));
  assert.ok(
    [...cryptoFiles(ordering).keys()].every((path) => path.startsWith('ordererOrganizations/ordering.localhost')),
  );
});

test('files are written, keys only for their owner, with a connection profile per organization with peers', () => {
  const directory = mkdtempSync(join(tmpdir(), 'quorate-crypto-'));
  try {
    writeCrypto(directory, [telco1, ordering]);
    const key = join(directory, 'peerOrganizations/telco1.localhost/users/Admin@telco1.localhost/msp/keystore/priv_sk');
    assert.is(readFileSync(key, 'utf8'), telco1.admin.privateKeyPem);
    assert.is(statSync(key).mode & 0o777, 0o600);
    const written = writeConnectionProfiles(directory, {
      networkName: 'telecom',
      organizations: [telco1, ordering],
      peers: [{ host: 'peer0.telco1.localhost', address: '127.0.0.1:7051', mspId: 'Telco1' }],
      orderers: [{ host: 'orderer0.ordering.localhost', address: '127.0.0.1:7050', mspId: 'Ordering' }],
      channels: { channel1: ['Telco1'] },
    });
    assert.equal(written, [join(directory, 'connection-telco1.json')]);
    const profile = JSON.parse(readFileSync(written[0]!, 'utf8'));
    assert.is(profile.peers['peer0.telco1.localhost'].url, 'grpcs://127.0.0.1:7051');
    assert.is(profile.peers['peer0.telco1.localhost'].tlsCACerts.pem, telco1.tlsCa.certificatePem);
    assert.equal(Object.keys(profile.channels.channel1.peers), ['peer0.telco1.localhost']);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

const fabric = needsFabric('write-crypto: real Fabric reads the MSP folders', 'configtxgen');
if (fabric !== undefined) {
  test('real Fabric reads the MSP folders and puts the same MSP configuration into a block', () => {
    const directory = mkdtempSync(join(tmpdir(), 'quorate-crypto-'));
    try {
      writeCrypto(directory, [telco1, ordering]);
      writeFileSync(join(directory, 'configtx.yaml'), CONFIGTX);
      execFileSync(
        join(fabric, 'configtxgen'),
        ['-configPath', directory, '-profile', 'P', '-channelID', 'c', '-outputBlock', join(directory, 'c.block')],
        { stdio: 'pipe' },
      );
      const block = readFileSync(join(directory, 'c.block'));
      assert.ok(block.includes(Buffer.from(telco1.mspConfig)));
      assert.ok(block.includes(Buffer.from(ordering.mspConfig)));
      // The CLI sets the MSP up, checks the signer against it and only then fails to connect.
      const admin = 'peerOrganizations/telco1.localhost/users/Admin@telco1.localhost/msp';
      const run = () =>
        execFileSync(join(fabric, 'peer'), ['channel', 'signconfigtx', '-f', join(directory, 'update.pb')], {
          stdio: 'pipe',
          env: {
            ...process.env,
            FABRIC_CFG_PATH: directory,
            CORE_PEER_LOCALMSPID: 'Telco1',
            CORE_PEER_MSPCONFIGPATH: join(directory, admin),
          },
        });
      writeFileSync(
        join(directory, 'core.yaml'),
        'peer:\n  BCCSP:\n    Default: SW\n    SW: { Hash: SHA2, Security: 256 }\n',
      );
      writeFileSync(join(directory, 'update.pb'), UPDATE);
      run();
      assert.ok(readFileSync(join(directory, 'update.pb')).includes(Buffer.from(telco1.admin.certificatePem)));
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
}

/** An envelope of type CONFIG_UPDATE for channel `c` with an empty update. */
const UPDATE = Buffer.from('0a090a070a050802220163', 'hex');

const orgPolicies = (id: string) =>
  Object.fromEntries(
    ['Readers', 'Writers', 'Admins', 'Endorsement'].map((name) => [
      name,
      { Type: 'Signature', Rule: `OR('${id}.member')` },
    ]),
  );
const metaPolicies = Object.fromEntries(
  ['Readers', 'Writers', 'Admins', 'Endorsement', 'BlockValidation'].map((name) => [
    name,
    { Type: 'ImplicitMeta', Rule: `ANY ${name === 'BlockValidation' ? 'Writers' : name}` },
  ]),
);
const ORDERER_TLS = 'ordererOrganizations/ordering.localhost/orderers/orderer0.ordering.localhost/tls/server.crt';
/** JSON is YAML. */
const CONFIGTX = JSON.stringify({
  Profiles: {
    P: {
      Policies: metaPolicies,
      Capabilities: { V3_0: true },
      Orderer: {
        OrdererType: 'etcdraft',
        BatchTimeout: '1s',
        BatchSize: { MaxMessageCount: 10, AbsoluteMaxBytes: 1000000, PreferredMaxBytes: 100000 },
        EtcdRaft: {
          Consenters: [{ Host: '127.0.0.1', Port: 7050, ClientTLSCert: ORDERER_TLS, ServerTLSCert: ORDERER_TLS }],
        },
        Policies: metaPolicies,
        Capabilities: { V2_0: true },
        Organizations: [
          {
            Name: 'Ordering',
            ID: 'Ordering',
            MSPDir: 'ordererOrganizations/ordering.localhost/msp',
            OrdererEndpoints: ['127.0.0.1:7050'],
            Policies: orgPolicies('Ordering'),
          },
        ],
      },
      Application: {
        Policies: metaPolicies,
        Capabilities: { V2_5: true },
        Organizations: [
          {
            Name: 'Telco1',
            ID: 'Telco1',
            MSPDir: 'peerOrganizations/telco1.localhost/msp',
            Policies: orgPolicies('Telco1'),
          },
        ],
      },
    },
  },
});

test.run();
