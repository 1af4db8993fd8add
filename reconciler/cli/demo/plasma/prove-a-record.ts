import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deviation, expect } from '../deviation.js';
import { processOptions } from '../loop-consortium.js';
import { runReconcile } from '../reconcile-process.js';
import type { Chains } from './measure.js';
import { CHAINCODE, PLASMA_CHANNEL } from './spec-files.js';

export interface Proven {
  readonly key: string;
  readonly file: string;
  readonly root: string;
  readonly block: number;
  /** What `reconcile verify` said: offline, on chain, and of a proof with another value. */
  readonly offline: string;
  readonly onChain: string;
  readonly forged: string;
}

/** org02 proves a record; org01 checks it without a ledger and at the root contract, and a forged one. */
export async function proveARecord(chains: Chains, record: string): Promise<Proven> {
  const { narrator } = chains.consortium.stage;
  const key = `record/${record}`;
  const file = join(chains.consortium.directory, 'proof.json');
  const made = ['proof', '--chain', PLASMA_CHANNEL, '--namespace', CHAINCODE, '--key', key, '--out', file];
  await succeed(chains, 'org02', made);
  const proof = JSON.parse(readFileSync(file, 'utf8')) as { root: string; leaf: { block: number; valueHash: string } };
  narrator.fact('proof', `of ${key} in block ${proof.leaf.block}: ${file}, root ${proof.root.slice(0, 16)}...`);
  const offline = await verdict(chains, ['verify', file, '--root', proof.root]);
  const onChain = await verdict(chains, ['verify', file, '--on-chain', '--chain', PLASMA_CHANNEL]);
  expect('what verify says of it', ['valid', 'valid'], [offline, onChain]);
  narrator.fact('verified', 'against its root without a ledger, and at the root contract', 'green');
  const forged = await forgery(chains, file, proof.leaf.valueHash, proof.root);
  narrator.fact('refused', `the same proof of another value: ${forged}`, 'yellow');
  return { key, file, root: proof.root, block: proof.leaf.block, offline, onChain, forged };
}

async function verdict(chains: Chains, args: readonly string[]): Promise<string> {
  const output = await succeed(chains, 'org01', [...args, '--format', 'json']);
  return (JSON.parse(output) as { verdict: string }).verdict;
}

/** The code of what verify says of a proof with another value's hash. */
async function forgery(chains: Chains, file: string, hash: string, root: string): Promise<string> {
  const other = hash.startsWith('0') ? `1${hash.slice(1)}` : `0${hash.slice(1)}`;
  const forged = join(chains.consortium.directory, 'forged.json');
  writeFileSync(forged, readFileSync(file, 'utf8').replaceAll(hash, other));
  const { code, said } = await run(chains, 'org01', ['verify', forged, '--root', root]);
  const [found] = /PROOF_[A-Z]+/.exec(said) ?? [];
  if (code !== 1 || found === undefined) throw deviation('a forged proof', 'exit code 1 with PROOF_...', code, said);
  return found;
}

async function succeed(chains: Chains, mspId: string, args: readonly string[]): Promise<string> {
  const { code, output, said } = await run(chains, mspId, args);
  if (code !== 0) throw deviation(`reconcile ${args.join(' ')}`, 'exit code 0', code, said);
  return output;
}

function run({ consortium }: Chains, mspId: string, args: readonly string[]) {
  const { configFile, folder } = consortium.organization(mspId);
  return runReconcile([...args, '--config', configFile], processOptions(consortium.stage, folder));
}
