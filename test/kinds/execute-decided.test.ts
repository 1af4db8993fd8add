/** Who executes a decided round, and when. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { rank } from '../../reconciler/core/ballot/rank.js';
import type { Decided } from '../../reconciler/core/model/kind.js';
import { executedBase } from '../../reconciler/evm/executed-base.js';
import { executeDecided, STEP_IN_MS } from '../../reconciler/kinds/besu-network/execute-decided.js';
import type { ApplyPorts } from '../../reconciler/kinds/kind-ports.js';
import type { PermissioningTarget } from '../../reconciler/ports/read/permissioning-reader.js';
import { MEMBERS } from './besu-fixture.js';

const EFFECTS = { chunks: [[]], hash: `0x${'ef'.repeat(32)}` };
const TARGET = {} as PermissioningTarget;
const ID = 'ab'.repeat(32);

function decided(yes: readonly string[], effects = EFFECTS.hash): Decided {
  const address = { network: 'besu', kind: 'NodeList', name: 'nodes' };
  const base = executedBase({ executed: 3, effects });
  return { id: ID, round: 1, address, action: 'update', after: null, base, voters: MEMBERS, yes };
}

/** One organization that finds the decision at 0, and looks again later. */
function looker(organization: string) {
  const state = { now: 0, executions: 0 };
  const ports = {
    observe: { organization },
    besu: {
      execute: async () => {
        state.executions += 1;
        return { executed: 1, transactions: ['0x1'], gas: 1 };
      },
    },
    now: () => state.now,
    quorumSince: new Map(),
    progress: () => undefined,
  } as unknown as ApplyPorts;
  const look = async (at: number, one: Decided, isRest = false) => {
    state.now = at;
    return executeDecided(ports, one, TARGET, EFFECTS, isRest);
  };
  return { state, look };
}

test('the first of those who agreed executes at once, the next steps in one wait later', async () => {
  for (const name of MEMBERS) {
    const place = rank(ID, name, MEMBERS);
    const { state, look } = looker(name);
    const first = await look(0, decided(MEMBERS));
    assert.is(first.state, place === 0 ? 'progressed' : 'waiting', name);
    if (place === 0) continue;
    assert.is(first.retryAfterMs, place * STEP_IN_MS);
    await look(place * STEP_IN_MS - 1, decided(MEMBERS));
    assert.is(state.executions, 0);
    assert.is((await look(place * STEP_IN_MS, decided(MEMBERS))).state, 'progressed');
    assert.is(state.executions, 1);
  }
});

test('whoever did not agree comes behind all who did', async () => {
  const { look } = looker('Gamma');
  assert.is((await look(0, decided(['Alpha', 'Beta']))).retryAfterMs, 2 * STEP_IN_MS);
});

test('calls of another list than the voted one are not sent, but for the rest of a round', async () => {
  const other = decided(['Alpha'], `0x${'01'.repeat(32)}`);
  const { state, look } = looker('Alpha');
  assert.is((await look(0, other)).reason, 'ListMoved');
  assert.is(state.executions, 0);
  assert.is((await look(0, other, true)).reason, 'Executed');
});

test.run();
