/**
 * What `bin/detect` and `bin/build` of a written builder run: `node run-builder.js STEP FOLDER...`. The
 * peer gives it no environment but PATH and what its core.yaml names, and puts what it says into its own log.
 */
import { type BuilderStep, ccaasBuilder } from './ccaas-builder.js';

const [, , step, ...folders] = process.argv;
try {
  ccaasBuilder(step as BuilderStep, folders, process.env.CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG ?? '');
} catch (error) {
  process.stderr.write(`::Error: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
