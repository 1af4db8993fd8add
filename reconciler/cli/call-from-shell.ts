import { invokeChaincode, queryChaincode } from '../adapters/fabric/call-chaincode.js';
import {
  type ClientPlace,
  placeFromConfig,
  placeFromDevnet,
  placeFromProfile,
} from '../adapters/fabric/client-place.js';
import { decodeResult, encodeArguments } from '../adapters/fabric/system-call-json.js';
import { QuorateError } from '../core/model/quorate-error.js';
import type { CliContext } from './cli-context.js';
import type { CallOptions } from './commands/chaincode-command.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { readConfig } from './read-config.js';
import { refuseDevnetIdentity } from './refuse-devnet-identity.js';

/** One call as it stands on the command line. */
export interface WrittenCall {
  readonly chaincode: string;
  readonly function: string;
  readonly args: readonly string[];
}

/** Sends the call and prints its result: text as it is, other bytes in base64, known messages as JSON. */
export async function callFromShell(
  mode: 'invoke' | 'query',
  written: WrittenCall,
  options: CallOptions,
  context: CliContext,
): Promise<ExitCode> {
  const place = clientPlace(options);
  refuseDevnetIdentity(place.identity.certificatePem, [place.endpoint]);
  const call = {
    channel: options.channel,
    chaincode: written.chaincode,
    function: written.function,
    args: encodeArguments(written.chaincode, written.function, written.args),
    transient: options.transient ?? {},
    organizations: options.organizations ?? [],
  };
  const { result, committed } = await (mode === 'invoke' ? invokeChaincode(place, call) : queryChaincode(place, call));
  const known = decodeResult(written.chaincode, written.function, result);
  if (options.format === 'json') {
    const shown = known === undefined ? { ...textOrBase64(result) } : { result: known };
    context.stdout.write(`${JSON.stringify({ version: 1, ...committed, ...shown }, null, 2)}\n`);
    return EXIT.success;
  }
  const { result: text, base64 } = textOrBase64(result);
  context.stdout.write(`${known === undefined ? (text ?? base64) : JSON.stringify(known, null, 2)}\n`);
  if (committed !== undefined) {
    context.stderr.write(`transaction ${committed.transactionId} is valid in block ${committed.block}\n`);
  }
  return EXIT.success;
}

function textOrBase64(bytes: Uint8Array): { result?: string; base64?: string } {
  try {
    return { result: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { base64: Buffer.from(bytes).toString('base64') };
  }
}

function clientPlace(options: CallOptions): ClientPlace {
  if (options.config !== undefined) {
    const config = readConfig(options.config);
    return placeFromConfig(config, options.peer);
  }
  if (options.devnet !== undefined && options.as !== undefined) {
    return placeFromDevnet(options.devnet, options.as, options.peer);
  }
  if (options.profile !== undefined && options.identity !== undefined) {
    return placeFromProfile(options.profile, options.identity, options.peer);
  }
  throw new QuorateError('OPTION_MISSING', 'As whom, and over which peer, is not said', {
    mend: 'give --config FILE, or --profile FILE with --identity DIR, or --devnet DIR with --as MSPID',
  });
}
