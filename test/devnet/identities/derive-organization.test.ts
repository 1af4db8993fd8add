import { createHash, createPrivateKey, verify, X509Certificate } from 'node:crypto';
import { msp } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { deriveOrganization } from '../../../reconciler/devnet/identities/derive-organization.js';
import { isDevnetCertificate } from '../../../reconciler/devnet/identities/is-devnet-certificate.js';
import { signingIdentity } from '../../../reconciler/fabric/msp/signing-identity.js';

const topology = { name: 'telco1', mspId: 'Telco1', peers: ['peer0', 'peer1'], orderers: ['orderer0'] };
const telco1 = deriveOrganization('telecom', topology);
const fingerprint = (pem: string) => createHash('sha256').update(pem).digest('hex');

test('certificates and keys are the same bytes in every run and on every machine', () => {
  assert.is(fingerprint(telco1.ca.certificatePem), '9e1f8e66ead534e049288a4978117381e291e8d0f12da5eefd01ab08ba9aad64');
  assert.is(
    fingerprint(telco1.tls.get('peer0')!.certificatePem),
    '739f099c434a26fafdf76d230bb8498af41d9e468d40edc93744383e88033a89',
  );
  assert.is(
    fingerprint(telco1.admin.certificatePem + telco1.admin.privateKeyPem),
    'ba00b1dc0f4ac086dec4700c9c01e37365e1f4b563eede1efe6fcee6219e2530',
  );
  assert.equal(deriveOrganization('telecom', topology).mspConfig, telco1.mspConfig);
});

test('another network or organization shares no key', () => {
  const elsewhere = deriveOrganization('other', topology);
  assert.is.not(elsewhere.ca.privateKeyPem, telco1.ca.privateKeyPem);
  const telco2 = deriveOrganization('telecom', { ...topology, name: 'telco2' });
  assert.is.not(telco2.admin.privateKeyPem, telco1.admin.privateKeyPem);
});

test('identities chain to the CA, TLS certificates to the TLS CA, and each key fits its certificate', () => {
  const ca = new X509Certificate(telco1.ca.certificatePem);
  const tlsCa = new X509Certificate(telco1.tlsCa.certificatePem);
  assert.ok(ca.ca);
  assert.ok(ca.verify(ca.publicKey));
  for (const signer of [
    telco1.admin,
    ...telco1.users.values(),
    ...telco1.peers.values(),
    ...telco1.orderers.values(),
  ]) {
    const certificate = new X509Certificate(signer.certificatePem);
    assert.ok(certificate.checkIssued(ca) && certificate.verify(ca.publicKey));
    assert.not.ok(certificate.ca);
    assert.ok(certificate.checkPrivateKey(createPrivateKey(signer.privateKeyPem)));
  }
  for (const pair of [...telco1.tls.values(), ...telco1.clientTls.values()]) {
    const certificate = new X509Certificate(pair.certificatePem);
    assert.ok(certificate.verify(tlsCa.publicKey));
    assert.not.ok(certificate.verify(ca.publicKey));
    assert.ok(certificate.checkPrivateKey(createPrivateKey(pair.privateKeyPem)));
  }
  const server = new X509Certificate(telco1.tls.get('peer0')!.certificatePem);
  assert.ok(server.checkHost('peer0.telco1.localhost') && server.checkHost('localhost') && server.checkIP('127.0.0.1'));
  assert.not.ok(server.checkHost('peer1.telco1.localhost'));
});

test('roles are organizational units', () => {
  const unit = (pem: string) => /^OU=(.*)$/m.exec(new X509Certificate(pem).subject)?.[1];
  assert.is(unit(telco1.admin.certificatePem), 'admin');
  assert.is(unit(telco1.users.get('User1')!.certificatePem), 'client');
  assert.is(unit(telco1.peers.get('peer1')!.certificatePem), 'peer');
  assert.is(unit(telco1.orderers.get('orderer0')!.certificatePem), 'orderer');
  const config = msp.FabricMSPConfig.deserializeBinary(telco1.mspConfig);
  assert.is(config.getName(), 'Telco1');
  assert.ok(config.getFabricNodeOus()!.getEnable());
  assert.is(config.getFabricNodeOus()!.getAdminOuIdentifier()!.getOrganizationalUnitIdentifier(), 'admin');
});

test('signatures verify, are low S, and creator bytes name the MSP', () => {
  const { publicKey } = new X509Certificate(telco1.admin.certificatePem);
  const half = 0x7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8n;
  for (let i = 0; i < 40; i++) {
    const message = Buffer.from(`message ${i}`);
    const signature = telco1.admin.sign(message);
    assert.ok(verify('sha256', message, publicKey, signature));
    assert.not.ok(verify('sha256', Buffer.from('another'), publicKey, signature));
    const s = signature.subarray(4 + signature[3]! + 2);
    assert.ok(BigInt(`0x${Buffer.from(s).toString('hex')}`) <= half);
  }
  assert.is(msp.SerializedIdentity.deserializeBinary(telco1.admin.serialized).getMspid(), 'Telco1');
});

test('a key of another kind is refused when it signs', () => {
  const ed25519 =
    '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----\n';
  const signer = signingIdentity('X', telco1.admin.certificatePem, ed25519);
  assert.throws(() => signer.sign(Buffer.from('x')), /P-256/);
});

test('devnet certificates are recognized, others are not', () => {
  for (const pem of [telco1.ca, telco1.tlsCa, telco1.admin, ...telco1.tls.values()].map((x) => x.certificatePem)) {
    assert.ok(isDevnetCertificate(pem));
  }
  assert.not.ok(isDevnetCertificate('no certificate'));
  assert.not.ok(isDevnetCertificate(OTHER));
});

/** CA of network A of the recordings (test/vectors/fabric-recordings). */
const OTHER = `-----BEGIN CERTIFICATE-----
MIICUTCCAfigAwIBAgIRALzTWqYvtS4phrhmNI7SvJIwCgYIKoZIzj0EAwIwczEL
MAkGA1UEBhMCVVMxEzARBgNVBAgTCkNhbGlmb3JuaWExFjAUBgNVBAcTDVNhbiBG
cmFuY2lzY28xGTAXBgNVBAoTEG9yZzEuZXhhbXBsZS5jb20xHDAaBgNVBAMTE2Nh
Lm9yZzEuZXhhbXBsZS5jb20wHhcNMjYxMTIwMTcxMDAwWhcNMzYxMTE3MTcxMDAw
WjBzMQswCQYDVQQGEwJVUzETMBEGA1UECBMKQ2FsaWZvcm5pYTEWMBQGA1UEBxMN
U2FuIEZyYW5jaXNjbzEZMBcGA1UEChMQb3JnMS5leGFtcGxlLmNvbTEcMBoGA1UE
AxMTY2Eub3JnMS5leGFtcGxlLmNvbTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IA
BPbfhniLgHLW8BZPkUlZEODGipnAOEu+fksQYFe9Pli6g2TvJvMR7VWKwoS87/hP
rFAVRupjlYNjfv4Xncqv7TmjbTBrMA4GA1UdDwEB/wQEAwIBpjAdBgNVHSUEFjAU
BggrBgEFBQcDAgYIKwYBBQUHAwEwDwYDVR0TAQH/BAUwAwEB/zApBgNVHQ4EIgQg
2+Jzphjo257w4H2SLhh2Q+hX+Udblu9WR/qBEZdw2WMwCgYIKoZIzj0EAwIDRwAw
RAIgIX43uDMDZpMv2dJzLzMaGv7DoCd5PEcb7s3B6CSgF8ECIFMSFcPSVTtSWosz
1Wn9O1CuZRJrAATF1aB48kuTxYY9
-----END CERTIFICATE-----
`;

test.run();
