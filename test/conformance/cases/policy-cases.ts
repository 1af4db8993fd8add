import { createHash } from 'node:crypto';
import { common } from '@hyperledger/fabric-protos';
import type { Cases, Seen } from '../case.js';
import { batches, reconfigure } from '../config-edits.js';
import { handmade } from '../handmade.js';
import type { Party } from '../party.js';
import { keyPolicy } from './simulation-cases.js';

const PER_BLOCK = 100;
const BLOCKS = 12;
const POLICIES = 60;
const PEOPLE = ['peer0', 'User1', 'Admin'].flatMap((short) =>
  ['Telco1', 'Telco2', 'Telco3'].map((msp) => `${msp}/${short}`),
);
const ENDORSERS = [
  ...PEOPLE,
  'strange/a second client',
  'strange/a second admin',
  'strange/without a role',
  'strange/of a foreign CA',
];
const ROLES = ['member', 'admin', 'client', 'peer'];

/** Numbers below a bound that follow from a seed alone. */
function numbers(seed: string): (below: number) => number {
  let drawn = 0;
  return (below) => createHash('sha256').update(`${seed} ${drawn++}`).digest().readUInt32BE() % below;
}

function policyText(draw: (below: number) => number, depth = 0): string {
  if (depth === 3 || (depth > 0 && draw(3) > 0)) {
    return `'Telco${draw(3) + 1}.${ROLES[draw(ROLES.length)]}'`;
  }
  const rules = Array.from({ length: 1 + draw(4) }, () => policyText(draw, depth + 1));
  return `OutOf(${draw(rules.length + 1)}, ${rules.join(', ')})`;
}

/**
 * Sends them on one stream and waits until every peer has all. The channel is put back in between: that cuts a last block
 * that is not full, which would wait for its timer.
 */
async function inBlocks(party: Party, envelopes: readonly { envelope: common.Envelope; id: string }[]) {
  const answers = await party.broadcastAll(envelopes.map(({ envelope }) => envelope));
  const bad = answers.find(({ status }) => status !== common.Status.SUCCESS);
  if (bad !== undefined) throw new Error(bad.info);
  await reconfigure(party, 'channel1', batches(10, '30s', 1));
  return Promise.all(envelopes.map(({ id }) => party.stage.watch.transaction('channel1', id)));
}

const name = (index: number) => `policy ${String(index).padStart(3, '0')}`;

/** Each key has a policy of its own, each transaction writes one key with its own endorsers: a pair, evaluated. */
async function pairs(party: Party): Promise<Seen> {
  const draw = numbers('policies');
  const texts = Array.from({ length: POLICIES }, () => policyText(draw));
  const policies = Object.fromEntries(
    texts.map((text, index) => [name(index), Buffer.from(keyPolicy(text), 'base64')]),
  );
  const writes = Object.fromEntries(texts.map((text, index) => [name(index), text]));
  await party.ordered(...ordering(handmade(party, { writes, policies })));
  await reconfigure(party, 'channel1', batches(PER_BLOCK, '60s'));
  const endorsers = numbers('endorsers');
  const made = Array.from({ length: PER_BLOCK * BLOCKS }, (_, index) => {
    const some = Array.from({ length: 1 + endorsers(5) }, () => ENDORSERS[endorsers(ENDORSERS.length)]!);
    return { key: name(index % POLICIES), endorsers: [...new Set(some)] };
  });
  const committed = await inBlocks(
    party,
    made.map(({ key, endorsers: by }) => handmade(party, { writes: { [key]: 'x' }, endorsers: by })),
  );
  return {
    pairs: committed.length,
    valid: committed.filter(({ code }) => code === 0).length,
    codes: committed.map(({ code }) => code).join(' '),
  };
}

const ordering = ({ envelope, id }: { envelope: common.Envelope; id: string }) => [envelope, 'channel1', id] as const;

/** Two key policies changed and used within one block. */
async function inOneBlock(party: Party): Promise<Seen> {
  await reconfigure(party, 'channel1', batches(4, '60s'));
  const policy = Buffer.from(keyPolicy("OR('Telco3.peer')"), 'base64');
  const committed = await inBlocks(party, [
    handmade(party, { writes: { 'one block': '1' }, policies: { 'one block': policy } }),
    handmade(party, { writes: { 'one block': '2' } }),
    handmade(party, { reads: [{ key: 'fresh', version: undefined }], writes: { fresh: '1' } }),
    handmade(party, { reads: [{ key: 'fresh', version: undefined }], writes: { fresh: '2' } }),
  ]);
  return committed.map(({ code }) => code);
}

export const policyCases: Cases = [
  { name: 'policies: 1,200 generated pairs of a policy and its signers', section: '3.4', run: pairs },
  { name: 'policies: changes within a block, and reads of what it wrote', section: '3.4', run: inOneBlock },
];
