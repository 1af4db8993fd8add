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

/** A network whose contract is Consensys' first, with a decision on record or without. */
async function observed(isDecided: boolean) {
  const besu = new MemoryBesu({ chainId: CHAIN, opssc: OPSSC, members: MEMBERS });
  const lists = new MemoryPermissioning(besu, 'Alpha');
  const contract = { ...CONTRACT, interface: 'consensys-v1' as const };
  const at = {
    ledger: { type: 'evm', name: OPSSC, genesis: String(CHAIN) } as const,
    block: 1,
    contract,
    faulty: [],
    waysRound: [],
  };
  lists.nodes = async () => ({ ...at, nodes: BARE, stores: STORED_FIELDS['consensys-v1'], connections: undefined });
  const governance = new MemoryEvmGovernance(besu, 'Alpha');
  if (isDecided) {
    const { hash } = effectsOf({ chainId: CHAIN, opssc: OPSSC }, []);
    const after = nodeListShared('mainnet', SEVEN, () => false);
    const content = { formatVersion: 1, address: NODES, action: 'create', after } as const;
    const base = executedBase({ executed: 0, effects: hash });
    const ballot = { content, ledger: at.ledger, base, vote: 'yes', reason: '', claim: { revision: 'a' } } as const;
    for (const name of MEMBERS.slice(0, 2)) await new MemoryEvmGovernance(besu, name).vote([ballot]);
  }
  const desired = desireBesu({ 'net/besu.yaml': besuNetwork(), 'net/nodes.yaml': nodeList() });
  const ports = {
    besu: lists,
    governance,
    organization: 'Alpha',
    desired: desired.resources,
  } as unknown as ObservePorts;
  const found = await observeNodeList(ports, desired.resources.get(NODES)!);
  if (found.state !== 'present') throw new Error('it was not read');
  return { live: found.live, desired };
}

const roles = (nodes: readonly PermissionedNode[]) => nodes.map(({ role }) => role);

test('roles that the contract does not keep are those of the last decision', async () => {
  const { live, desired } = await observed(true);
  assert.equal(roles(live.nodes), roles(SEVEN));
  assert.is(live.executed, 1);
  assert.equal(planOfBesu(desired, { [NODES]: live }).changes, []);
  assert.equal(roles((await observed(false)).live.nodes), Array(7).fill(undefined));
});

test.run();
