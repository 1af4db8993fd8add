/** The governance ledger keeps what it is given: of posted signatures only those that hold count, the others are named. */
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { deriveOrganization } from '../../../reconciler/devnet/identities/derive-organization.js';
import { editChannelConfig } from '../../../reconciler/fabric/channel/edit-channel-config.js';
import { readChannelConfig } from '../../../reconciler/fabric/channel/read-channel-config.js';
import { requiredSignatures } from '../../../reconciler/fabric/channel/required-signatures.js';
import { buildChannelBundle } from '../../../reconciler/fabric/config/build-channel-bundle.js';
import type { ChannelBundle } from '../../../reconciler/fabric/config/channel-bundle.js';
import { signConfigUpdate } from '../../../reconciler/fabric/config/config-signature.js';
import { serializeIdentity } from '../../../reconciler/fabric/msp/serialized-identity.js';
import type { SigningIdentity } from '../../../reconciler/fabric/msp/signing-identity.js';
import { believedSignatures } from '../../../reconciler/kinds/channel/believed-signatures.js';
import type { ChannelSpec } from '../../../reconciler/kinds/channel/channel-spec.js';
import { derivedUpdate, type NextUpdate } from '../../../reconciler/kinds/channel/derived-update.js';
import { findNetwork } from '../../../reconciler/kinds/network/find-network.js';
import { revocationList } from '../../fabric/channel/revocation-list.js';
import { identitiesOf } from '../../loop/memory-identities.js';
import { CHANNEL, desire } from '../../spec/fixture.js';
import { KEY, liveConfig, liveOf } from './live-channel.js';

const NOW = new Date('2026-06-01T00:00:00Z');
const live = liveConfig();
const bundle = buildChannelBundle('channel1', live);

/** The update that a text of the document leads to. */
function updateTo(lines: string): NextUpdate {
  const { resources } = desire({ 'net/channel1.yaml': CHANNEL + lines });
  const spec = resources.get(KEY)!.spec as unknown as ChannelSpec;
  return derivedUpdate('channel1', liveOf(live), spec, findNetwork('telecom', resources)!.spec)!;
}
const update = updateTo('  application: { ACLs: { peer/Propose: /Channel/Application/Admins } }\n');
const admin = (mspId: string) => identitiesOf(mspId).admin;
const sign = (signer: SigningIdentity, over = update.update) => signConfigUpdate(over, signer, Buffer.alloc(24, 7));

interface Post {
  readonly by: string;
  readonly bytes: Uint8Array;
  readonly hash?: string;
}

/** Whose signatures are believed, and what is said of the others. */
function judged(posts: readonly Post[], now = NOW, channel: ChannelBundle = bundle) {
  const views = posts.map(({ by, bytes, hash = update.hash }) => ({
    organization: by,
    update: hash,
    signature: Buffer.from(bytes).toString('base64'),
    certificate: '',
    transactionId: '',
    timestamp: '',
  }));
  const { believed, refused } = believedSignatures(channel, update, views, now);
  const signers = believed.map(({ identity }) => identity);
  const [need] = requiredSignatures(channel, update.touched, signers);
  return { believed: believed.map(({ organization }) => organization), refused, met: need!.met };
}

const GOOD = ['Regulator', 'Telco1'].map((by) => ({ by, bytes: sign(admin(by)) }));

/** With two good ones, one of Telco2 would be the third of four: it is named and does not count. */
function disbelieved(post: Post, why: RegExp, now?: Date, channel?: ChannelBundle): void {
  const { believed, refused, met } = judged([...GOOD, post], now, channel);
  assert.equal(believed, ['Regulator', 'Telco1']);
  assert.not.ok(met, 'it is not counted');
  assert.is(refused.length, 1);
  assert.match(refused[0]!, new RegExp(`^${post.by}: `));
  assert.match(refused[0]!, why);
}

test('signatures of administrators over the update are believed, and a majority is enough', () => {
  assert.not.ok(judged(GOOD).met);
  assert.equal(judged([...GOOD, { by: 'Telco2', bytes: sign(admin('Telco2')) }]), {
    believed: ['Regulator', 'Telco1', 'Telco2'],
    refused: [],
    met: true,
  });
});

test("another MSP's key in our name, and ours in another's, are not believed", () => {
  const telco1 = admin('Telco1');
  const claimed = { ...telco1, serialized: serializeIdentity('Telco2', telco1.certificatePem) };
  disbelieved({ by: 'Telco2', bytes: sign(claimed) }, /certificate signed by unknown authority/);
  disbelieved({ by: 'Telco2', bytes: sign(admin('Telco1')) }, /it is a signature of Telco1/);
  const stranger = deriveOrganization('power', { mspId: 'Telco9', name: 'telco9', peers: [], orderers: [] });
  disbelieved({ by: 'Telco9', bytes: sign(stranger.admin) }, /Telco9/);
});

test("a client's and a peer's signatures are not an administrator's", () => {
  const own = deriveOrganization('telecom', { mspId: 'Telco2', name: 'telco2', peers: ['peer0'], orderers: [] });
  for (const signer of [own.users.get('User1')!, own.peers.get('peer0')!]) {
    disbelieved({ by: 'Telco2', bytes: sign(signer) }, /is not an admin/);
  }
});

test('over another update, broken or mixed up: not believed', () => {
  const other = updateTo('  application: { ACLs: { peer/Propose: /Channel/Application/Readers } }\n');
  disbelieved({ by: 'Telco2', bytes: sign(admin('Telco2'), other.update) }, /signature is invalid/);
  const mixed = { ...admin('Telco1'), serialized: admin('Telco2').serialized };
  disbelieved({ by: 'Telco2', bytes: sign(mixed) }, /signature is invalid/);
  const posted = judged([{ by: 'Telco2', bytes: sign(admin('Telco2')), hash: other.hash }]);
  assert.equal(posted, { believed: [], refused: [], met: false }, 'of another update nothing is said here');
});

test('an administrator whose certificate was revoked, or is over, signs no more', () => {
  const { ca, admin: own } = identitiesOf('Telco2');
  const list = revocationList(ca, [own.certificatePem]);
  const organizations = readChannelConfig('channel1', live).application!.organizations.map((one) =>
    one.mspId === 'Telco2' ? { ...one, msp: { ...one.msp, revocationList: [list] } } : one,
  );
  const revoked = buildChannelBundle('channel1', editChannelConfig(live, { application: { organizations } }));
  disbelieved({ by: 'Telco2', bytes: sign(own) }, /certificate has been revoked/, NOW, revoked);
  const late = judged([{ by: 'Telco2', bytes: sign(own) }], new Date('2124-01-02T00:00:00Z'));
  assert.equal([late.believed, late.met], [[], false]);
  assert.match(late.refused[0]!, /^Telco2: its certificate expired on 2124-01-01/);
});

test('bytes of any kind are refused by name and break nothing', () => {
  const good = sign(admin('Telco2'));
  const broken = fc.tuple(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 })).map(([at, by]) => {
    const copy = Buffer.from(good);
    copy[at] = copy[at]! ^ by;
    return copy;
  });
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), broken), (bytes) => {
      const { believed, refused, met } = judged([...GOOD, { by: 'Telco2', bytes }]);
      assert.equal(believed.slice(0, 2), ['Regulator', 'Telco1']);
      assert.is(believed.length + refused.length, 3);
      assert.is(met, believed.length === 3);
    }),
    { numRuns: 300 },
  );
});

test.run();
