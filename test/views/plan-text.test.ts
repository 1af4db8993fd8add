import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Change } from '../../reconciler/core/model/change.js';
import { planText } from '../../reconciler/views/plan-text.js';

const HASH = 'ab'.repeat(32);

/** A plan with one change of a channel, in one field. */
function textOf(path: string, after: string | readonly string[]): string {
  const change: Change = {
    address: { network: 'cars', kind: 'Channel', name: 'mychannel' },
    action: 'update',
    before: null,
    after: null,
    fields: [{ path, before: undefined, after }],
    remarks: [],
    electorate: { voters: ['Org1'], rule: { type: 'majority' }, mustAgree: [] },
    ledger: { type: 'fabric', name: 'mychannel', genesis: HASH },
    base: `config:application:${HASH}`,
    digest: HASH,
  };
  return planText({
    formatVersion: 1,
    network: 'cars',
    revision: undefined,
    against: 'live',
    changes: [change],
    ownSteps: [],
    unknown: [],
    notices: [],
    liveDigest: HASH,
  });
}

test("a certificate behind a channel's long path stays whole and within 80 columns", () => {
  const text = textOf('application.organizations.Org4.msp.rootCerts', [`CN=ca.org4.localhost sha256:${HASH}`]);
  assert.match(text, `rootCerts:\n      CN=ca.org4.localhost\n      sha256:${HASH}\n`);
  for (const line of text.split('\n')) assert.ok(line.length <= 80, line);
});

test('a list that does not fit has a line for each entry; one that fits is a list', () => {
  const [one, other] = ['ab', 'cd'].map((bytes) => `CN=ca.org4.localhost sha256:${bytes.repeat(32)}`) as [
    string,
    string,
  ];
  const text = textOf('application.organizations.Org4.msp.rootCerts', [one, other]);
  assert.match(text, `rootCerts:\n      ${one.replace(' ', '\n      ')}\n      ${other.replace(' ', '\n      ')}\n`);
  assert.match(textOf('Capabilities', ['V2_0']), '+ Capabilities: ["V2_0"]\n');
});

test('what fits stays behind its path, and wraps there', () => {
  assert.match(textOf('version', '1.1'), '    + version: 1.1\n');
  const policy = `OutOf(2, ${['Org1', 'Org2', 'Org3', 'Org4'].map((name) => `'${name}.peer'`).join(', ')})`;
  assert.match(textOf('endorsementPolicy', policy), "    + endorsementPolicy: OutOf(2, 'Org1.peer'");
});

test("of a channel's base as much is shown as tells it apart; a digest is never cut", () => {
  const text = textOf('version', '1.1');
  assert.match(text, `from config:application:${HASH.slice(0, 12)}\n`);
  assert.match(text, `digest     ${HASH}\n`);
});

test.run();
