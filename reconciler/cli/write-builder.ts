import { writeBuilder } from '../devnet/processes/write-builder.js';
import type { CliContext } from './cli-context.js';
import { EXIT, type ExitCode } from './exit-codes.js';

/** Writes the builder and says what a peer's core.yaml and environment must hold. */
export function writeBuilderHere(directory: string, context: CliContext): ExitCode {
  const path = writeBuilder(directory);
  const lines = [
    `The builder is in ${path}. In the core.yaml of the peer:`,
    '',
    'chaincode:',
    '  externalBuilders:',
    '    - name: quorate_ccaas',
    `      path: ${JSON.stringify(path)}`,
    '      propagateEnvironment: [CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG]',
    '',
    'In the environment of the peer, what fabric.peers[].builder of our reconciler.yaml holds for it, as JSON:',
    '',
    `CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG='{"quorate_sockets":"/run/quorate"}'`,
    '',
    'Then start the peer again. `reconcile doctor` says whether its values are right.',
  ];
  context.stdout.write(`${lines.join('\n')}\n`);
  return EXIT.success;
}
