import type { ArchivedFile } from '../../../reconciler/fabric/package/tar-file.js';
import { writeGzip } from '../../../reconciler/fabric/package/write-gzip.js';
import { writeTar } from '../../../reconciler/fabric/package/write-tar.js';
import { type Cases, casesOf, type Seen } from '../case.js';
import { handmade } from '../handmade.js';
import { applicationPolicy, define, lifecycleArgs, policyReference } from '../lifecycle.js';
import { statusSeen } from '../observe.js';
import type { Party } from '../party.js';
import { MEMBERS } from '../stage.js';

const json = (value: unknown) => Buffer.from(JSON.stringify(value));
const archive = (files: Readonly<Record<string, Uint8Array>>) =>
  writeGzip(writeTar(Object.entries(files).map(([path, bytes]): ArchivedFile => ({ path, bytes }))));

const METADATA = { type: 'ccaas', path: '', label: 'packed_1' };
const CONNECTION = { address: '127.0.0.1:1', dial_timeout: '3s', tls_required: false };

interface Packed {
  readonly metadata?: Partial<typeof METADATA>;
  readonly connection?: Partial<typeof CONNECTION>;
  /** Beside or in place of the two files of every package; `null`: not there. */
  readonly files?: Readonly<Record<string, Uint8Array | null>>;
  /** The same, of code.tar.gz. */
  readonly code?: Readonly<Record<string, Uint8Array | null>>;
}

function there(files: Readonly<Record<string, Uint8Array | null>>): Readonly<Record<string, Uint8Array>> {
  return Object.fromEntries(Object.entries(files).filter((entry): entry is [string, Uint8Array] => entry[1] !== null));
}

function packed({ metadata, connection, files, code }: Packed): Uint8Array {
  const inner = archive(there({ 'connection.json': json({ ...CONNECTION, ...connection }), ...code }));
  const outer = { 'metadata.json': json({ ...METADATA, ...metadata }), 'code.tar.gz': inner, ...files };
  return archive(there(outer));
}

/** What a peer answers when it is to install the package; the id in it is the hash of the package. */
const installed =
  (content: Packed) =>
  async (party: Party): Promise<Seen> => {
    const args = lifecycleArgs.install(packed(content));
    const { signed } = party.call({ channelId: '', chaincode: '_lifecycle', args, as: 'Telco1/Admin' });
    const answer = await party.process(signed);
    const payload = answer.response?.getResponse()?.getPayload_asU8() ?? new Uint8Array();
    return { ...(statusSeen(answer) as object), payload: Buffer.from(payload).toString('hex') };
  };

/** Defines a chaincode with this policy; the codes of a transaction of it with each of these endorsements. */
const underPolicy =
  (name: string, policy: Uint8Array, ...endorsements: readonly (readonly string[])[]) =>
  async (party: Party): Promise<Seen> => {
    await define(party, 'channel1', MEMBERS, { name, policy });
    const codes: number[] = [];
    for (const endorsers of endorsements) {
      const { envelope, id } = handmade(party, { chaincode: name, writes: { k: 'v' }, endorsers });
      codes.push((await party.ordered(envelope, 'channel1', id)).code);
    }
    return codes.map((code) => ({ code }));
  };

const [ONE, TWO, THREE] = MEMBERS.map((mspId) => `${mspId}/peer0`) as [string, string, string];

export const packageCases: Cases = [
  ...casesOf('2.2', 'package', {
    'a good one': installed({}),
    'of a type in capitals': installed({ metadata: { type: 'CCaaS', label: 'packed_2' } }),
    'of a type that has no builder': installed({ metadata: { type: 'golang' } }),
    'of no type': installed({ metadata: { type: '' } }),
    'with a bad label': installed({ metadata: { label: 'a label' } }),
    'with an empty label': installed({ metadata: { label: '' } }),
    'metadata of garbage': installed({ files: { 'metadata.json': Buffer.from('garbage') } }),
    'without metadata': installed({ files: { 'metadata.json': null } }),
    'without code': installed({ files: { 'code.tar.gz': null } }),
    'code of garbage': installed({ files: { 'code.tar.gz': Buffer.from('garbage') } }),
    'with one more file': installed({ metadata: { label: 'packed_3' }, files: { more: Buffer.from('more') } }),
    'without connection.json': installed({ code: { 'connection.json': null, other: Buffer.from('x') } }),
    'connection.json of garbage': installed({ code: { 'connection.json': Buffer.from('garbage') } }),
    'an address with a value that the peer lacks': installed({ connection: { address: '{{.nothing}}:1' } }),
    'an address with a value that the peer has': installed({
      metadata: { label: 'packed_4' },
      connection: { address: 'unix:{{.quorate_sockets}}/x.sock' },
    }),
  }),
  ...casesOf('2.2', 'policy of a definition', {
    'its own': underPolicy('ruled', applicationPolicy("AND('Telco1.peer', 'Telco2.peer')"), [ONE, TWO]),
    'its own, not satisfied': underPolicy('ruled2', applicationPolicy("AND('Telco1.peer', 'Telco2.peer')"), [
      ONE,
      THREE,
    ]),
    'of the channel': underPolicy(
      'ruled3',
      policyReference('/Channel/Application/Telco1/Endorsement'),
      [ONE],
      ['strange/of a foreign organization'],
    ),
    'of garbage': underPolicy('ruled4', Buffer.from('garbage'), [ONE, TWO, THREE]),
    'that is not there': underPolicy('ruled5', policyReference('/Channel/Application/Nowhere'), [ONE, TWO, THREE]),
  }),
];
