import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { plasmaPlaces, plasmaPlacesOf } from '../../reconciler/cli/plasma-places.js';
import type { Resource } from '../../reconciler/core/model/kind.js';
import type { LoadedRevision, LookPorts } from '../../reconciler/loop/loop-ports.js';
import { codeOfAsync } from '../code-of.js';

const document = (kind: string, name: string, spec: object) =>
  ({ address: { network: 'net', kind, name }, spec }) as unknown as Resource;
const resources = new Map([
  ['net/Channel/chains', document('Channel', 'chains', { members: ['org01', 'org02'] })],
  ['b', document('PlasmaChain', 'chains02', { root: { channel: 'chains', chaincode: 'roots' } })],
  ['c', document('PlasmaChain', 'chains03', { root: { channel: 'chains' } })],
]);
const DECLARED = [
  { chain: 'chains02', channel: 'chains', chaincode: 'roots' },
  { chain: 'chains03', channel: 'chains', chaincode: 'plasma-root' },
];
const organization = 'org01';
const own = { chain: 'chains02', channel: 'other', chaincode: 'mine' };

test('chains of documents and of settings; of one that both name, the settings count', () => {
  assert.equal(plasmaPlaces({ plasma: [], organization }, resources), DECLARED);
  assert.equal(plasmaPlaces({ plasma: [own], organization }, resources), [own, DECLARED[1]]);
  assert.equal(plasmaPlaces({ plasma: [own], organization }), [own]);
});

test('who orders the root channel and is no member has no part in it, unless its settings say so', () => {
  assert.equal(plasmaPlaces({ plasma: [], organization: 'ord01' }, resources), []);
  assert.equal(plasmaPlaces({ plasma: [own], organization: 'ord01' }, resources), [own]);
});

test('the branch is read besides the settings, but for a chain that they name', async () => {
  const asked: string[] = [];
  const git = (trusted: object | undefined) =>
    ({
      revisions: {
        current: async () => {
          asked.push('git');
          return { trusted, refusal: undefined };
        },
      },
      load: async () => ({ resources }) as unknown as LoadedRevision,
    }) as unknown as LookPorts;
  const settings = { plasma: [own], organization };
  assert.equal(await plasmaPlacesOf(settings, git(undefined), { chain: 'chains02' }), [own]);
  assert.equal(asked, []);
  assert.equal(await plasmaPlacesOf(settings, git({ commit: 'c' })), [own, DECLARED[1]]);
  assert.equal(await plasmaPlacesOf(settings, git({ commit: 'c' }), { chain: 'chains03' }), [own, DECLARED[1]]);
  const unread: string[] = [];
  const places = await plasmaPlacesOf(settings, git(undefined), { unread: ({ code }) => unread.push(code) });
  assert.equal([places, unread], [[own], ['REVISION_UNTRUSTED']], 'what the settings name is settled without Git');
  assert.is(
    await codeOfAsync(() => plasmaPlacesOf(settings, git(undefined), { chain: 'chains03' })),
    'REVISION_UNTRUSTED',
  );
  assert.equal(await plasmaPlacesOf({ plasma: [], organization }, git({ commit: 'c' })), DECLARED);
  assert.is(
    await codeOfAsync(() => plasmaPlacesOf({ plasma: [], organization }, git(undefined))),
    'REVISION_UNTRUSTED',
  );
});

test.run();
