/**
 * Asks real Fabric all cases and writes down what it answers, for the machines that have none.
 *
 *   FABRIC_BIN=/path/to/v3.1.5/bin node dist/test/conformance/record.js
 */
import { startEngine } from '../../reconciler/devnet/start-engine.js';
import { ALL_CASES } from './all-cases.js';
import { writeRecording } from './recording.js';
import { runCases } from './run-cases.js';
import { CONFORMANCE } from './topology.js';

const network = await startEngine('fabric', CONFORMANCE);
try {
  const run = await runCases(network, ALL_CASES);
  writeRecording(run);
  console.log(`${run.observations.size} cases recorded`);
} finally {
  await network.stop();
}
