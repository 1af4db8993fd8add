/** An OpsSC of a release before: what it does not know yet, it does not heed either. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { OpsscReader } from '../../../reconciler/adapters/fabric/opssc-governance.js';
import type { OwnPeers } from '../../../reconciler/adapters/fabric/own-peers.js';
import { QuorateError } from '../../../reconciler/core/model/quorate-error.js';
import { loadChaincode } from '../../chaincode/load-chaincode.js';

process.env.CORE_CHAINCODE_LOGGING_LEVEL = 'CRITICAL';
const LEDGER = { type: 'fabric', name: 'layer2', genesis: 'c2'.repeat(32) } as const;

function reader(status: number, message: string, payload: unknown = null): OpsscReader {
  const ask = async () => ({ status, message, payload: Buffer.from(JSON.stringify(payload)) });
  return new OpsscReader({ ask } as unknown as OwnPeers, 'ops-channel', 'opssc');
}

/** As fabric-contract-api says it of a function that a contract has not. */
async function unknownFunction(): Promise<string> {
  type Contract = new () => { unknownTransaction(ctx: unknown): Promise<void> };
  const { contracts } = loadChaincode<{ contracts: Contract[] }>('chaincode/opssc', 'index');
  const stub = { getTxID: () => '', getFunctionAndParameters: () => ({ fcn: 'PlasmaLinks', params: [] }) };
  try {
    await new contracts[0]!().unknownTransaction({ stub });
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it is refused');
}

test('an older OpsSC that has no PlasmaLinks says nothing of them, which is not that there are none', async () => {
  assert.is(await reader(500, await unknownFunction()).plasmaLinks(LEDGER), undefined);
  assert.equal(await reader(200, '', []).plasmaLinks(LEDGER), []);
});

test('any other failure is one', async () => {
  const failed = await reader(500, 'chaincode is not running')
    .plasmaLinks(LEDGER)
    .catch((error: unknown) => error);
  assert.instance(failed, QuorateError);
  assert.is((failed as QuorateError).code, 'GOVERNANCE_UNREADABLE');
});

test.run();
