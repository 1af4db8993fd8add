/**
 * The process that a chaincode runs in. It holds a pipe to the loop that started it and ends when that pipe closes,
 * so that nothing is left after a kill -9 of the loop. The chaincode's own fabric-shim is started from its own folder;
 * address and package id come by the environment (CORE_CHAINCODE_ADDRESS, CORE_CHAINCODE_ID).
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';

process.stdin.on('end', () => process.exit(0));
process.stdin.on('error', () => process.exit(0));
process.stdin.resume();
// A terminal sends Ctrl-C to everybody; the loop decides when its chaincodes end.
process.on('SIGINT', () => undefined);

const require = createRequire(join(process.cwd(), 'package.json'));
process.argv = [process.argv[0]!, 'fabric-chaincode-node', 'server'];
require('fabric-shim/cli.js');
