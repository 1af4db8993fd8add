import { GatewayBlockReader } from '../adapters/fabric/gateway-block-reader.js';
import { QuorateError } from '../core/model/quorate-error.js';
import { ChannelTrust } from '../settlement/agent/channel-trust.js';
import { type KeyProof, type KeyWanted, proveKey } from '../settlement/agent/prove-key.js';
import { formatProof } from '../settlement/proof-file.js';
import { printable } from '../views/printable.js';
import type { CliContext } from './cli-context.js';
import type { ProofOptions } from './commands/proof-command.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { type RootContract, withRootContract } from './with-root-contract.js';
import { writeOut } from './write-out.js';

/**
 * Writes the proof of a key's last write. Exit code 3 while the range's root is disputed.
 * @throws QuorateError KEY_INVALID, FILE_UNWRITABLE, PLASMA_CHAIN_UNKNOWN, and what `proveKey` throws
 */
export async function prove(options: ProofOptions, context: CliContext): Promise<ExitCode> {
  const wanted = { ...options, key: keyOf(options) };
  const found = await withRootContract(options, (sources) => proofFrom(options.chain, wanted, sources));
  const text = formatProof(found.proof);
  const { settled, proof } = found;
  if (options.out === undefined) context.stdout.write(text);
  else writeOut(options.out, text);
  const { leaf, range } = proof;
  const said = `block ${leaf.block}, transaction ${leaf.transaction}, in the root of blocks ${range.from} to ${range.to}`;
  // A proof on standard output is to be the only thing there.
  const beside = options.out === undefined ? context.stderr : context.stdout;
  if (options.format === 'json' && options.out !== undefined) {
    const facts = { block: leaf.block, root: proof.root, status: settled.status };
    beside.write(`${JSON.stringify({ version: 1, file: options.out, ...facts })}\n`);
  } else if (!options.quiet) {
    beside.write(`${printable(wanted.key)}: ${said} (${settled.status})\n  root ${proof.root}\n`);
  }
  return settled.status === 'disputed' ? EXIT.waiting : EXIT.success;
}

async function proofFrom(chain: string, wanted: KeyWanted, { reader, composed }: RootContract): Promise<KeyProof> {
  const { definition } = await reader.chain(chain);
  if (!definition) {
    throw new QuorateError('UNKNOWN_CHAIN', 'The plasma chain is not registered at its root contract', {
      mend: 'its members define and enact it: their loops do so by themselves',
      facts: { chain },
    });
  }
  const blocks = await new GatewayBlockReader(composed.peers).blocks(definition.channel);
  const trust = new ChannelTrust(definition.channel, definition.genesis);
  return proveKey(wanted, { chain, reader, blocks, trust });
}

/** A key may have characters that no argument can have. @throws QuorateError KEY_INVALID */
function keyOf({ key, keyJson }: ProofOptions): string {
  if (key !== undefined) return key;
  try {
    const parsed: unknown = JSON.parse(keyJson ?? '');
    // A lone surrogate has no UTF-8.
    if (typeof parsed === 'string' && Buffer.from(parsed).toString() === parsed) return parsed;
  } catch {
    // Said below.
  }
  throw new QuorateError('KEY_INVALID', 'It is not said which key is meant', {
    why: keyJson === undefined ? 'there is neither --key nor --key-json' : '--key-json is no JSON string',
    mend: 'use --key TEXT, or --key-json \'"\\u0000car\\u0000one\\u0000"\'',
  });
}
