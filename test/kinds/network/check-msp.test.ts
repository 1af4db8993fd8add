/** MSPs that Fabric would not take are refused where a folder is validated, in Fabric's own words. */

import { msp as mspProto } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { SpecProblem } from '../../../reconciler/core/model/kind.js';
import { readMsp } from '../../../reconciler/fabric/channel/read-msp.js';
import { decode } from '../../../reconciler/fabric/transaction/decode.js';
import { checkMsp } from '../../../reconciler/kinds/network/check-msp.js';
import { revocationList } from '../../fabric/channel/revocation-list.js';
import { fabricVectors } from '../../fabric/vectors.js';
import { identitiesOf } from '../../loop/memory-identities.js';
import { load, NETWORK } from '../../spec/fixture.js';

interface Setup {
  readonly name: string;
  readonly fabricMspConfigBase64: string;
}

const setups: readonly Setup[] = fabricVectors('msp.json').setups;

/** What is said of an MSP of Fabric's test vectors, as a Network document would have it. */
function problemsOf(name: string): readonly SpecProblem[] {
  const { fabricMspConfigBase64 } = setups.find((setup) => setup.name === name)!;
  const config = decode(mspProto.FabricMSPConfig, Buffer.from(fabricMspConfigBase64, 'base64'));
  const { admins: _, organizationalUnitIdentifiers: __, ...msp } = readMsp(config);
  return checkMsp({ name: 'Org1', mspId: 'Org1MSP', msp, peers: [], orderers: [] }, '/msp');
}
const codes = (name: string) => problemsOf(name).map(({ code }) => code);

test('what Fabric sets up is taken', () => {
  for (const name of [
    'plain: one root, NodeOUs without certifiers',
    'root and intermediate',
    'role OUs bound to the intermediate',
    'NodeOUs with only an admin OU',
    'TLS root is a CA',
    'RSA root',
    'expired root',
  ]) {
    assert.equal(codes(name), [], name);
  }
});

test('listed administrators are in the channel, so that an MSP without any here is none of its faults', () => {
  for (const name of [
    'no NodeOUs, no admins',
    'NodeOUs switched off, no admins',
    'NodeOUs without admin OU, no admins',
  ]) {
    assert.equal(codes(name), [], name);
  }
});

test("what Fabric does not set up is refused with Fabric's words", () => {
  for (const [name, words] of [
    ['root is a leaf', /failed to traverse certificate verification chain/],
    ['intermediate of another root', /certificate signed by unknown authority/],
    ['intermediate is a leaf', /did not have the CA attribute/],
    ['revoked intermediate', /The certificate has been revoked/],
    ['role OU bound to a CA that is not listed', /^Fabric does not take the MSP of Org1MSP: Failed adding OU/],
    ['CRL is no CRL', /could not parse RevocationList/],
    ['TLS root is a leaf', /did not have the CA attribute/],
    ['TLS intermediate without TLS root', /could not obtain certification chain/],
  ] as const) {
    const [problem, ...more] = problemsOf(name);
    assert.is(problem?.code, 'MSP_REFUSED', name);
    assert.match(problem!.what, words);
    assert.ok(problem!.what.length < 400, 'no certificate is printed as numbers');
    assert.equal(more, []);
  }
});

test('a revocation list of another CA revokes nothing, and Fabric takes it: a warning', () => {
  const problems = problemsOf('CRL of an unknown CA');
  assert.equal(
    problems.map(({ severity, code }) => `${severity} ${code}`),
    ['warning REVOCATION_LIST_FOREIGN'],
  );
});

test('a revocation list of its own CA is taken as it is', () => {
  const { ca, admin, mspConfig } = identitiesOf('Telco1');
  const { admins: _, organizationalUnitIdentifiers: __, ...msp } = readMsp(decode(mspProto.FabricMSPConfig, mspConfig));
  const list = revocationList(ca, [admin.certificatePem]);
  const organization = { name: 'Telco1', mspId: 'Telco1', peers: [], orderers: [] };
  assert.equal(checkMsp({ ...organization, msp: { ...msp, revocationList: [list] } }, '/msp'), []);
});

test('a document shows where the MSP is', () => {
  const [leaf] = NETWORK.match(/-----BEGIN[^"]*/)!;
  const broken = NETWORK.replace(leaf, leaf.replace('MII', 'MIJ'));
  assert.equal(
    load({ 'net/network.yaml': broken }).diagnostics.map(({ code, path }) => `${code} ${path}`),
    ['MSP_REFUSED spec.organizations[0].msp'],
  );
});

test.run();
