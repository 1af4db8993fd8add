import { QuorateError } from '../../core/model/quorate-error.js';
import type {
  PlasmaAlarmPage,
  PlasmaChainView,
  PlasmaRootPlace,
  PlasmaRootReader,
  PlasmaRootView,
  PlasmaVerification,
} from '../../ports/read/plasma-root-reader.js';
import { contractRefusal } from './contract-refusal.js';
import { type OwnPeers, payloadOf } from './own-peers.js';

const PAGE = '100';

/** chaincode/plasma-root/src/answers.ts, `ChainJson`. */
type ChainJson = Omit<PlasmaChainView, 'definition'> & { readonly definition: PlasmaChainView['definition'] | null };

/** The root contract's queries, through our own peers in the root channel. */
export class GatewayPlasmaRootReader implements PlasmaRootReader {
  readonly #peers: OwnPeers;
  readonly #place: PlasmaRootPlace;

  constructor(peers: OwnPeers, place: PlasmaRootPlace) {
    this.#peers = peers;
    this.#place = place;
  }

  version(): Promise<{ readonly formatVersion: number; readonly administratorUnit: string }> {
    return this.#query('Version');
  }

  async chain(chain: string): Promise<PlasmaChainView> {
    const { definition, ...view } = await this.#query<ChainJson>('Chain', chain);
    return { ...view, definition: definition ?? undefined };
  }

  async root(chain: string, block: number): Promise<PlasmaRootView | undefined> {
    try {
      return await this.#query<PlasmaRootView>('Root', chain, String(block));
    } catch (error) {
      if (error instanceof QuorateError && error.code === 'NOT_SETTLED') return undefined;
      throw error;
    }
  }

  async rootsAfter(chain: string, block: number): Promise<readonly PlasmaRootView[]> {
    return (await this.#page('Roots', chain, block < 0 ? '' : bookmarkOf(block))).roots;
  }

  async alarmsAfter(chain: string, block: number): Promise<PlasmaAlarmPage> {
    const { roots, bookmark } = await this.#page('Alarms', chain, block < 0 ? '' : bookmarkOf(block));
    return { roots, next: bookmark === '' ? undefined : Number(bookmark) };
  }

  verifyProof(chain: string, proof: string): Promise<PlasmaVerification> {
    return this.#query('VerifyProof', chain, proof);
  }

  #page(
    name: string,
    chain: string,
    bookmark: string,
  ): Promise<{ readonly roots: readonly PlasmaRootView[]; readonly bookmark: string }> {
    return this.#query(name, chain, PAGE, bookmark);
  }

  async #query<Value>(name: string, ...args: string[]): Promise<Value> {
    const { channel, chaincode } = this.#place;
    const answer = await this.#peers.ask(channel, chaincode, [name, ...args]);
    try {
      const payload = payloadOf(answer, 'PLASMA_ROOT_UNREADABLE', 'The root contract cannot be asked');
      return JSON.parse(Buffer.from(payload).toString('utf8')) as Value;
    } catch (error) {
      throw contractRefusal(error) ?? error;
    }
  }
}

/** The contract pages by the last block of a range, in 16 digits (chaincode/plasma-root/src/keys.ts). */
function bookmarkOf(block: number): string {
  return String(block).padStart(16, '0');
}
