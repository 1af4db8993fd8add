/**
 * Asks a real Besu all cases and writes down what it answers, for the machines that have none.
 *
 *   BESU_BIN=/path/to/besu-25.5.0 node dist/test/besu-answers/record.js
 */
import { findBesu } from '../../reconciler/devnet/evm/find-besu.js';
import { askAccounts, writeAccountAnswers } from './ask-accounts.js';
import { writeRecording } from './recording.js';
import { runAnswers } from './run-answers.js';

const besu = findBesu(process.env);
if (besu === undefined) throw new Error('BESU_BIN names no Besu');
writeAccountAnswers(await askAccounts(besu));
const answers = await runAnswers(besu);
writeRecording(answers);
console.log(`${answers.size} cases recorded`);
