import { rootContract } from '../../chaincode/plasma-root/root-contract.js';
import { loadRevision } from '../../loop/load-revision.js';
import { ALL } from '../../loop/memory-consortium.js';
import { layer2, PlasmaConsortium } from '../../loop/plasma-consortium.js';
import { foreignThings, stagedOn } from './fabric-stage.js';
import type { KindStage } from './kind-stage.js';

const LOADED = loadRevision(layer2());
const FOREIGN = {
  chain: 'foreign',
  channel: 'foreign',
  genesis: 'fe'.repeat(32),
  operator: 'Telco3',
  successors: [],
  members: ['Telco3'],
  settlement: { everyBlocks: 1, everySeconds: 1 },
};

/** A root contract that is committed already, with another chain in it. */
export const PLASMA_STAGE: KindStage = {
  name: 'Plasma',
  kinds: ['PlasmaChain'],
  organizations: ALL,
  victims: ['Regulator', 'Telco1', 'Telco3'],
  resources: LOADED.resources,
  isOwnRead: () => false,
  async begin() {
    const net = new PlasmaConsortium();
    await foreignThings(net);
    await net.contract.adopt(FOREIGN, 0, ALL);
    await commitRoot(net);
    const reader = rootContract(net.contract, 'Telco1');
    const staged = stagedOn(net, LOADED);
    return {
      ...staged,
      state: async (without) => [staged.state(without), await reader.chain('layer2'), await reader.chain('foreign')],
    };
  },
};

async function commitRoot(net: PlasmaConsortium): Promise<void> {
  await net.ledger.submit({
    channel: 'channel1',
    simulate: (state) =>
      state.put('lifecycle/definition/plasma-root', { name: 'plasma-root', version: '1', sequence: 1 }),
    endorsed: () => true,
  });
}
