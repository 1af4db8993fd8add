/** A loop's key in a token, which never leaves it: what it signs is believed by peers and orderers, and its failures are told. */
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { OrderingServiceClient } from '../../../reconciler/adapters/fabric/ordering-service.js';
import { ownIdentity } from '../../../reconciler/adapters/fabric/own-identity.js';
import { PeerConnection } from '../../../reconciler/adapters/fabric/peer-connection.js';
import { checkIdentity } from '../../../reconciler/cli/doctor/check-identity.js';
import type { Pkcs11Config, ReconcilerConfig } from '../../../reconciler/config/reconciler-config.js';
import type { RunningNetwork } from '../../../reconciler/devnet/running-network.js';
import { codeOf } from '../../code-of.js';
import { needsToken } from '../../needs.js';
import { PIN, SoftTokens } from '../../soft-tokens.js';
import { carsTopology, placesOf } from '../cars.js';
import { startTestNetwork } from '../start-test-network.js';
import { identitiesOf } from './clients.js';

const test = suite('a key in a token');
const library = needsToken('keys in a token by PKCS#11');
const CHANNEL = 'mychannel';
let softTokens: SoftTokens;
let folder: string;
let network: RunningNetwork;

/** Org1's settings, as far as its identity goes. */
function settings(more: Partial<Pkcs11Config> = {}, pin = PIN): ReconcilerConfig {
  const certificate = join(folder, 'admin.pem');
  const pinFile = join(folder, 'pin');
  writeFileSync(certificate, identitiesOf(network, 'Org1').admin.certificatePem);
  writeFileSync(pinFile, `${pin}\n`, { mode: 0o600 });
  const pkcs11 = { library: library!, token: 'quorate', pinFile, id: undefined, ...more };
  return { organization: 'Org1', identity: { certificate, pkcs11 }, peers: [] } as unknown as ReconcilerConfig;
}

/** The first orderer's and our own peer's answers to what the token has signed. */
async function answers(config: ReconcilerConfig): Promise<readonly unknown[]> {
  const identity = ownIdentity(config);
  const node = network.peers.find(({ mspId }) => mspId === 'Org1')!;
  const tlsRootCertificates = identitiesOf(network, 'Org1').tlsCa.certificatePem;
  const place = { name: 'peer0', endpoint: node.address, hostAlias: node.name, tlsRootCertificates };
  const peer = new PeerConnection(place, identity);
  const ordering = new OrderingServiceClient(identity, {});
  const { status } = await peer.endorse(CHANNEL, 'qscc', ['GetChainInfo', CHANNEL]);
  const { state } = await ordering.ordered(CHANNEL, placesOf(network, ['Org1']));
  peer.close();
  ordering.close();
  return [status, state];
}

test.before(async () => {
  if (library === undefined) return;
  softTokens = new SoftTokens();
  folder = softTokens.folder;
  network = await startTestNetwork(carsTopology());
  const { admin, users } = identitiesOf(network, 'Org1');
  softTokens.make('quorate', { a1b2: admin.privateKeyPem, c3: users.get('User1')!.privateKeyPem });
  for (const label of ['locked', 'portable']) softTokens.make(label, { a1b2: admin.privateKeyPem });
  softTokens.make('other', { c3: users.get('User1')!.privateKeyPem });
});

test.after(async () => {
  await network?.stop();
  softTokens?.remove();
});

if (library !== undefined) {
  test('the key is found by its certificate or its id, and peers and orderers believe what it signs', async () => {
    assert.equal(await answers(settings()), [200, 'readable']);
    assert.equal(await answers(settings({ id: 'a1b2' })), [200, 'readable']);
  });

  test('doctor has the token sign, and looks at who may read the PIN', async () => {
    const states = async (config: ReconcilerConfig) =>
      (await checkIdentity(config, '2026-06-01T00:00:00Z')).map(({ name, state }) => `${name} ${state}`);
    assert.equal(await states(settings()), [
      'identity ok',
      'identity: validity ok',
      'identity: key file ok',
      'identity: devnet ok',
    ]);
    assert.equal(await states(settings({ id: 'c3' })), ['identity failed']);
  });

  test('another key, another token, a wrong PIN and a module that is none are told apart', () => {
    const code = (more: Partial<Pkcs11Config>, pin?: string) => codeOf(() => ownIdentity(settings(more, pin)));
    assert.is(code({ id: 'c3' }), 'PKCS11_KEY');
    assert.is(code({ id: 'ffff' }), 'PKCS11_KEY');
    assert.is(code({ token: 'other' }), 'PKCS11_KEY');
    assert.is(code({ token: 'nobody' }), 'PKCS11_TOKEN');
    assert.is(code({ library: join(folder, 'none.so') }), 'PKCS11_LIBRARY');
    assert.is(code({ token: 'locked' }, '00000000'), 'PKCS11_LOGIN');
    assert.is(code({ token: 'locked' }), 'no error');
  });

  test('a token that is out says so, and one that is back signs again', async () => {
    const identity = ownIdentity(settings({ token: 'portable' }));
    const [tokens, away] = [softTokens.tokens, join(folder, 'away')];
    renameSync(tokens, away);
    assert.is(
      codeOf(() => identity.sign(Buffer.from('x'))),
      'PKCS11_SIGN',
    );
    renameSync(away, tokens);
    assert.ok(identity.sign(Buffer.from('x')).length > 60);
  });

  test.run();
}
