import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { refuseDevnetAccount, refuseDevnetIdentity } from '../../reconciler/cli/refuse-devnet-identity.js';
import { evmAccountKey } from '../../reconciler/devnet/evm/evm-key.js';
import { deriveOrganization } from '../../reconciler/devnet/identities/derive-organization.js';
import { codeOf } from '../code-of.js';

const vectors = JSON.parse(
  readFileSync(new URL('../../../test/vectors/fabric-vectors/signatures.json', import.meta.url), 'utf8'),
) as { caPem: string };
const devnet = deriveOrganization('x', { name: 'telco1', mspId: 'Telco1', peers: ['peer0'], orderers: [] }).admin
  .certificatePem;

test('an identity of the devnet is good for peers on this machine', () => {
  refuseDevnetIdentity(devnet, ['127.0.0.1:7051', 'localhost:1', '[::1]:2', 'peer0.telco1.localhost:3']);
});

test('an identity of the devnet is refused as soon as one peer is elsewhere', () => {
  for (const endpoint of ['10.0.0.1:7051', 'peer0.telco1.example:7051', '127.example.com:1', 'localhost.example:1']) {
    assert.is(
      codeOf(() => refuseDevnetIdentity(devnet, ['127.0.0.1:7051', endpoint])),
      'DEVNET_IDENTITY',
      endpoint,
    );
  }
});

test('a certificate that is not of the devnet goes anywhere', () => {
  refuseDevnetIdentity(vectors.caPem, ['peer0.org1.example:7051']);
});

test('an account of the devnet signs for chains on this machine only; another account for any', () => {
  const { address } = evmAccountKey(20260, 'Andes');
  const refusal = (rpc: string, used = address, organization = 'Andes') =>
    codeOf(() => refuseDevnetAccount(used, { organization, chainId: 20260, rpc: ['http://127.0.0.1:8545', rpc] }));
  assert.is(refusal('http://localhost:4545'), 'no error');
  assert.is(refusal('https://rpc.example:4545'), 'DEVNET_IDENTITY');
  assert.is(refusal('https://rpc.example'), 'DEVNET_IDENTITY');
  assert.is(refusal('https://rpc.example', `0x${'12'.repeat(20)}`), 'no error');
});

test.run();
