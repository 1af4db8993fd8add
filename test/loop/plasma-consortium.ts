/** The telecom consortium with a second channel that is settled on the first, and the compiled root contract there. */
import { QuorateError } from '../../reconciler/core/model/quorate-error.js';
import type { PlasmaRootPlace, PlasmaRootReader } from '../../reconciler/ports/read/plasma-root-reader.js';
import type { PlasmaRootWriter } from '../../reconciler/ports/write/plasma-root-writer.js';
import { PlasmaLedger } from '../chaincode/plasma-root/plasma-ledger.js';
import { rootContract } from '../chaincode/plasma-root/root-contract.js';
import { CHANNEL, chaincode } from '../spec/fixture.js';
import { ALL, type Documents, MemoryConsortium } from './memory-consortium.js';

export const CHAIN = 'telecom/PlasmaChain/layer2';
/** Of the plasma channel; Regulator is a member of the root channel alone. */
export const PLASMA_MEMBERS = ['Telco1', 'Telco2', 'Telco3'];

const WRITES = ['define', 'retract', 'enact'];

export class PlasmaConsortium extends MemoryConsortium {
  /** By `channel/chaincode`, made as soon as somebody asks for one. */
  readonly #contracts = new Map<string, PlasmaLedger>();
  readonly contract = this.contractAt({ channel: 'channel1', chaincode: 'plasma-root' });
  /** Calls that write there. */
  said = 0;

  /**
   * @param ordering organizations whose orderers are the consenters of all channels
   * @param more channels besides, with their members
   */
  constructor(ordering?: string[], more: Readonly<Record<string, readonly string[]>> = {}) {
    super({ more: { layer2: PLASMA_MEMBERS, ...more }, ...(ordering ? { ordering } : {}) });
  }

  contractAt({ channel, chaincode }: PlasmaRootPlace): PlasmaLedger {
    const key = `${channel}/${chaincode}`;
    const found = this.#contracts.get(key) ?? new PlasmaLedger(ALL);
    this.#contracts.set(key, found);
    return found;
  }

  override rootContract(mspId: string, place: PlasmaRootPlace): PlasmaRootReader & PlasmaRootWriter {
    const { ledger } = this;
    const contract = this.contractAt(place);
    const count = () => {
      this.said += 1;
    };
    return new Proxy(rootContract(contract, mspId), {
      get(target, name, receiver) {
        if (WRITES.includes(String(name))) count();
        if (ledger.isUp(mspId)) return Reflect.get(target, name, receiver) as unknown;
        throw new QuorateError('FABRIC_UNREACHABLE', 'None of our peers answers', { retry: 'transient' });
      },
    });
  }

  override fingerprint(): string {
    return `${super.fingerprint()} ${this.said}`;
  }

  /** What is in force, and who has said what is to follow. */
  chain(): ReturnType<PlasmaRootReader['chain']> {
    return rootContract(this.contract, 'Telco1').chain('layer2');
  }

  /** Puts a definition in force without any vote on the governance ledger, as administrators can by hand. */
  async byHand(other: Readonly<Record<string, unknown>>, by: readonly string[]): Promise<void> {
    const { revision, definition } = await this.chain();
    await this.contract.adopt({ ...definition, ...other }, revision, by);
  }
}

/** Of `layer2` in any memory consortium: its block 0 follows from its name and members. */
export const LAYER2_GENESIS = new PlasmaConsortium().ledger.channel('layer2').view().genesis;

const ANY_PEER = `"OR('Regulator.peer', 'Telco1.peer', 'Telco2.peer', 'Telco3.peer')"`;

/** A PlasmaChain document whose spec has these lines beside (or instead of) the usual ones. */
export function plasmaChain(lines: Readonly<Record<string, string>> = {}): string {
  const spec = {
    root: '{ channel: channel1 }',
    plasma: '{ channel: layer2 }',
    chaincodes: '[assets]',
    endorsers: '[Telco1]',
    callers: '[Telco2]',
    operator: 'Telco1',
    successors: '[Telco2]',
    settlement: '{ everyBlocks: 100, everySeconds: 30 }',
    ...lines,
  };
  const text = Object.entries(spec).map(([key, value]) => `  ${key}: ${value}\n`);
  return `apiVersion: quorate/v1\nkind: PlasmaChain\nmetadata: { name: layer2 }\nspec:\n${text.join('')}`;
}

export const LAYER2 = CHANNEL.replace('name: channel1', 'name: layer2')
  .replace('    BatchTimeout: 2s\n', '')
  .replace(/members: .*/, `members: [${PLASMA_MEMBERS.join(', ')}]\n  genesis: ${LAYER2_GENESIS}`);

/** All documents but the PlasmaChain's own. */
export const AROUND: Documents = {
  'net/layer2.yaml': LAYER2,
  'net/root.yaml': chaincode({ endorsementPolicy: ANY_PEER, source: '{ path: ../src-root }' }, 'plasma-root'),
  'net/assets.yaml': chaincode({ endorsementPolicy: ANY_PEER, source: '{ path: ../src-assets }' }, 'assets'),
  'net/assets-layer2.yaml': chaincode(
    { name: 'assets', channel: 'layer2', endorsementPolicy: `"OR('Telco1.peer')"`, source: '{ path: ../src-assets }' },
    'assets-layer2',
  ),
};

/** All documents with a PlasmaChain like this. */
export function layer2(lines: Readonly<Record<string, string>> = {}, more: Documents = {}): Documents {
  return { ...AROUND, 'net/plasma.yaml': plasmaChain(lines), ...more };
}
