/** What happens to a key whose token fails while a process runs: SoftHSM's, with the failures that a test adds. */
import { generateKeyPairSync } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ownIdentity } from '../../../reconciler/adapters/fabric/own-identity.js';
import type { Pkcs11Config, ReconcilerConfig } from '../../../reconciler/config/reconciler-config.js';
import { QuorateError } from '../../../reconciler/core/model/quorate-error.js';
import { deriveOrganization } from '../../../reconciler/devnet/identities/derive-organization.js';
import { needsToken } from '../../needs.js';
import { PIN, SoftTokens } from '../../soft-tokens.js';

const test = suite('a key in a token that fails');
const library = needsToken('failures of keys in a token');
const { admin, users } = deriveOrganization('x', { name: 'telco1', mspId: 'Telco1', peers: [], orderers: [] });
const [user] = [...users.values()];
/** Of a key on P-384, which a token may have and Fabric's own signers do not. */
const P384 = `-----BEGIN CERTIFICATE-----
MIIBqjCCATCgAwIBAgIUROZ7fiBpSRjgW2WNTGQU37OvfrMwCgYIKoZIzj0EAwIw
DDEKMAgGA1UEAwwBeDAeFw0yNjExMzAxODU4NTNaFw0yNzAzMTAxODU4NTNaMAwx
CjAIBgNVBAMMAXgwdjAQBgcqhkjOPQIBBgUrgQQAIgNiAATEyguBtNuKDijnXQEn
npv3RYKlIqxSLGrvSpyDQub6TyUZCsBIol9i7pv843mmogAikvDuIxzcBIHTTicH
f58tii9pGmGdbthAErH7gnT9a0vVFYJcxGD675vD9MfHj+yjUzBRMB0GA1UdDgQW
BBR1iW6lFFcYfdeilf74Bbv5AzE6CzAfBgNVHSMEGDAWgBR1iW6lFFcYfdeilf74
Bbv5AzE6CzAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA2gAMGUCMQCCYeJf
Ptrui4HELgczcWa5uNom5IYCXfCrzah34vYL4LJTdq1IdFcgiqslV0Fs3tQCMBq0
GZhWJ1WdmEre/HC9lCLS2jL6k9aB4Ed07QxPCQlgoXsSuHOBNHVRGX+AwTKHyg==
-----END CERTIFICATE-----
`;
const MESSAGE = Buffer.from('x');

/** By a function of PKCS#11: thrown in place of its answer; 0 is none. And what has been called, in order. */
const faults = new Map<string, { readonly code: number; readonly only?: (...args: unknown[]) => boolean }>();
const calls: string[] = [];
let tokens: SoftTokens;

/** The package pkcs11js as it is, but for these faults. */
function addFaults(): void {
  const require = createRequire(import.meta.url);
  const file = require.resolve('pkcs11js');
  const real = require('pkcs11js') as { PKCS11: new () => object; Pkcs11Error: new (text: string) => Error };
  class Faulty extends real.PKCS11 {
    constructor() {
      super();
      for (const name of ['C_Finalize', 'C_GetTokenInfo', 'C_OpenSession', 'C_CloseSession', 'C_Login', 'C_Sign']) {
        const work = Reflect.get(this, name) as (...args: unknown[]) => unknown;
        const faulty = (...args: unknown[]): unknown => {
          calls.push(name);
          const fault = faults.get(name);
          if (fault && (fault.only?.(...args) ?? true)) throw new real.Pkcs11Error(`CKR_OF_TEST:${fault.code}`);
          return work.apply(this, args);
        };
        Object.defineProperty(this, name, { value: faulty });
      }
    }
  }
  require.cache[file]!.exports = { ...real, PKCS11: Faulty };
}

function identity(more: Partial<Pkcs11Config> = {}, certificate = admin.certificatePem) {
  const [certificateFile, pinFile] = [join(tokens.folder, 'cert.pem'), join(tokens.folder, 'pin')];
  writeFileSync(certificateFile, certificate);
  writeFileSync(pinFile, `${PIN}\n`, { mode: 0o600 });
  const pkcs11 = { library: library!, token: 'ours', pinFile, id: undefined, ...more };
  return ownIdentity({
    organization: 'Telco1',
    identity: { certificate: certificateFile, pkcs11 },
  } as ReconcilerConfig);
}

/** `CODE retry: why`; never is the PIN in it. */
function failure(call: () => unknown): string {
  try {
    call();
    return 'no error';
  } catch (error) {
    assert.instance(error, QuorateError);
    assert.not.match(inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error), PIN);
    const { code, retry, why } = error as QuorateError;
    return `${code} ${retry}: ${why}`;
  }
}

test.before(() => {
  if (library === undefined) return;
  addFaults();
  tokens = new SoftTokens();
});
test.before.each(() => {
  faults.clear();
  calls.length = 0;
});
test.after(() => tokens?.remove());

if (library !== undefined) {
  test('a token is taken out, others stay: it is missed for as long as it is away, and signs once it is back', () => {
    const ours = tokens.make('ours', { a1: admin.privateKeyPem });
    tokens.make('stays', {});
    const signer = identity();
    const away = join(tokens.folder, 'away');
    renameSync(ours, away);
    for (let turn = 0; turn < 3; turn++) {
      assert.match(
        failure(() => signer.sign(MESSAGE)),
        /^PKCS11_SIGN transient: none is labelled "ours"/,
      );
    }
    renameSync(away, ours);
    assert.is(
      failure(() => signer.sign(MESSAGE)),
      'no error',
    );
    assert.match(
      failure(() => identity({ token: 'nobody' })),
      /^PKCS11_TOKEN terminal: .* there is .*"stays"/,
    );
  });

  test('a token that comes back with another key under the same id signs nothing in our name', () => {
    const ours = tokens.make('swapped', { a1: admin.privateKeyPem });
    const signer = identity({ token: 'swapped', id: 'a1' });
    renameSync(ours, join(tokens.folder, 'taken'));
    tokens.make('swapped', { a1: user!.privateKeyPem });
    faults.set('C_Sign', { code: 0xb3, only: () => !calls.includes('C_Finalize') });
    assert.match(
      failure(() => signer.sign(MESSAGE)),
      /^PKCS11_SIGN transient: .* belongs to another one/,
    );
  });

  test('a PIN that is refused is tried once; that the token is away at that moment is no refusal', () => {
    const signer = identity();
    const lost = { code: 0xb3, only: () => !calls.includes('C_Finalize') };
    faults.set('C_Sign', lost).set('C_Login', { code: 0x32 }).set('C_CloseSession', { code: 0x32 });
    assert.match(
      failure(() => signer.sign(MESSAGE)),
      /^PKCS11_SIGN transient: CKR_OF_TEST/,
    );
    faults.clear();
    assert.is(
      failure(() => signer.sign(MESSAGE)),
      'no error',
    );

    calls.length = 0;
    faults.set('C_Sign', lost).set('C_Login', { code: 0xa0 }).set('C_CloseSession', { code: 0x32 });
    for (let turn = 0; turn < 3; turn++) {
      assert.match(
        failure(() => signer.sign(MESSAGE)),
        /^PKCS11_LOGIN terminal: ours: CKR_OF_TEST/,
      );
    }
    assert.is(calls.filter((name) => name === 'C_Login').length, 1);
  });

  test('a module that cannot be ended is used on', () => {
    const signer = identity();
    let signs = 0;
    faults.set('C_Finalize', { code: 0x30 }).set('C_Sign', { code: 0xb3, only: () => ++signs === 1 });
    assert.is(
      failure(() => signer.sign(MESSAGE)),
      'no error',
    );
    assert.is(signs > 1, true);
  });

  test('a card in another reader that cannot be read keeps nobody from ours, and is named where ours is missed', () => {
    let slots = 0;
    faults.set('C_GetTokenInfo', { code: 0xe1, only: () => slots++ === 1 });
    assert.is(
      failure(() => identity().sign(MESSAGE)),
      'no error',
    );
    slots = 0;
    faults.set('C_GetTokenInfo', { code: 0xe1, only: () => slots++ % 4 === 1 });
    assert.match(
      failure(() => identity({ token: 'nobody' })),
      /one that says CKR_OF_TEST/,
    );
  });

  test('a certificate that is none, and one of another curve, are told as that; so is a key of another curve', () => {
    assert.match(
      failure(() => identity({}, 'garbage')),
      /^IDENTITY_FILE terminal: .*cert.pem holds no PEM certificate/,
    );
    assert.match(
      failure(() => identity({}, P384)),
      /^IDENTITY_FILE terminal: .* none of ECDSA P-256/,
    );
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'secp384r1' });
    tokens.make('curves', { 38: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string });
    assert.match(
      failure(() => identity({ token: 'curves', id: '38' })),
      /^PKCS11_KEY terminal: .* belongs to another/,
    );
  });

  test.run();
}
