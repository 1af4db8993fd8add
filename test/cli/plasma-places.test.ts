import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { plasmaPlaces, plasmaPlacesOf } from '../../reconciler/cli/plasma-places.js';
import type { Resource } from '../../reconciler/core/model/kind.js';
import type { LoadedRevision, LookPorts } from '../../reconciler/loop/loop-ports.js';
import { codeOfAsync } from '../code-of.js';

const document = (kind: string, name: string, spec: object) =>
  ({ address: { network: 'net', kind, name }, spec }) as unknown as Resource;
const resources = new Map([
  ['a', document('Channel', 'chains', {})],
  ['b', document('PlasmaChain', 'chains02', { root: { channel: 'chains', chaincode: 'roots' } })],
  ['c', document('PlasmaChain', 'chains03', { root: { channel: 'chains' } })],
]);
const DECLARED = [
  { chain: 'chains02', channel: 'chains', chaincode: 'roots' },
  { chain: 'chains03', channel: 'chains', chaincode: 'plasma-root' },
];
const own = { chain: 'chains02', channel: 'other', chaincode: 'mine' };

test('chains of documents and of settings; of one that both name, the settings count', () => {
  assert.equal(plasmaPlaces({ plasma: [] }, resources), DECLARED);
  assert.equal(plasmaPlaces({ plasma: [own] }, resources), [own, DECLARED[1]]);
  assert.equal(plasmaPlaces({ plasma: [own] }), [own]);
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
  const settings = { plasma: [own] };
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
  assert.equal(await plasmaPlacesOf({ plasma: [] }, git({ commit: 'c' })), DECLARED);
  assert.is(await codeOfAsync(() => plasmaPlacesOf({ plasma: [] }, git(undefined))), 'REVISION_UNTRUSTED');
});

test.run();
