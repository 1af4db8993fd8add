/** What a contract does not keep of its nodes is known from what was decided last, and compared with nothing. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MemoryBesu } from '../../reconciler/adapters/memory/memory-besu.js';
import { MemoryEvmGovernance } from '../../reconciler/adapters/memory/memory-evm-governance.js';
import { MemoryPermissioning } from '../../reconciler/adapters/memory/memory-permissioning.js';
import { effectsOf } from '../../reconciler/evm/effects-hash.js';
import { executedBase } from '../../reconciler/evm/executed-base.js';
import { STORED_FIELDS } from '../../reconciler/evm/node-tuple.js';
import type { ObservePorts } from '../../reconciler/kinds/kind-ports.js';
import { nodeListShared } from '../../reconciler/kinds/node-list/node-list-shared.js';
import { observeNodeList } from '../../reconciler/kinds/node-list/observe-node-list.js';
import type { PermissionedNode } from '../../reconciler/ports/read/permissioning-reader.js';
import {
  besuNetwork,
  CHAIN,
  CONTRACT,
  desireBesu,
  MEMBERS,
  NODES,
  nodeList,
  OPSSC,
  planOfBesu,
  SEVEN,
} from './besu-fixture.js';

const BARE = SEVEN.map(({ id, host, port }) => ({ id, host, port }));

/** A network whose contract is Consensys' first, with a decision on record or without, read at these blocks. */
async function observed(isDecided: boolean, at: { readonly list: number; readonly decisions?: number } = { list: 1 }) {
  const besu = new MemoryBesu({ chainId: CHAIN, opssc: OPSSC, members: MEMBERS });
  const lists = new MemoryPermissioning(besu, 'Alpha');
  const contract = { ...CONTRACT, interface: 'consensys-v1' as const };
  const where = {
    ledger: { type: 'evm', name: OPSSC, genesis: String(CHAIN) } as const,
    block: at.list,
    contract,
    faulty: [],
    waysRound: [],
  };
  lists.nodes = async () => ({ ...where, nodes: BARE, stores: STORED_FIELDS['consensys-v1'], connections: undefined });
  const governance = new MemoryEvmGovernance(besu, 'Alpha');
  if (isDecided) {
    const { hash } = effectsOf({ chainId: CHAIN, opssc: OPSSC }, []);
    const after = nodeListShared('mainnet', SEVEN, () => false);
    const content = { formatVersion: 1, address: NODES, action: 'create', after } as const;
    const base = executedBase({ executed: 0, effects: hash });
    const ballot = { content, ledger: where.ledger, base, vote: 'yes', reason: '', claim: { revision: 'a' } } as const;
    for (const name of MEMBERS.slice(0, 2)) await new MemoryEvmGovernance(besu, name).vote([ballot]);
  }
  const desired = desireBesu({ 'net/besu.yaml': besuNetwork(), 'net/nodes.yaml': nodeList() });
  const ports = {
    besu: lists,
    governance: at.decisions === undefined ? governance : { ...(await governance.atOnce()), block: at.decisions },
    organization: 'Alpha',
    desired: desired.resources,
  } as unknown as ObservePorts;
  return { found: await observeNodeList(ports, desired.resources.get(NODES)!), desired };
}

async function present(isDecided: boolean) {
  const { found, desired } = await observed(isDecided);
  if (found.state !== 'present') throw new Error('it was not read');
  return { live: found.live, desired };
}

const roles = (nodes: readonly PermissionedNode[]) => nodes.map(({ role }) => role);

test('roles that the contract does not keep are those of the last decision', async () => {
  const { live, desired } = await present(true);
  assert.equal(roles(live.nodes), roles(SEVEN));
  assert.is(live.executed, 1);
  assert.equal(planOfBesu(desired, { [NODES]: live }).changes, []);
  assert.equal(roles((await present(false)).live.nodes), Array(7).fill(undefined));
});

test('a list older than the decisions that it is compared with is not looked at: an endpoint lags behind', async () => {
  const { found } = await observed(true, { list: 7, decisions: 8 });
  assert.is(found.state, 'unknown');
  assert.match(JSON.stringify(found), /read at block 7, and the decisions at block 8/);
  for (const list of [8, 9]) assert.is((await observed(true, { list, decisions: 8 })).found.state, 'present');
});

test.run();
