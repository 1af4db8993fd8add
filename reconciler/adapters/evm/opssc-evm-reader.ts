import type { Electorate } from '../../core/model/change.js';
import { QuorateError } from '../../core/model/quorate-error.js';
import { abiOf } from '../../evm/abi.js';
import type {
  GovernanceReader,
  HistoryEntry,
  ProposalFilter,
  ProposalView,
} from '../../ports/read/governance-reader.js';
import type { EvmClient } from './evm-client.js';
import { electorateOf, electoratesOf } from './opssc-electorates.js';
import { historyOf } from './opssc-history.js';
import { notOpssc, OpsscLog } from './opssc-log.js';
import { type AnsweredProposal, type KeyedProposal, type OpsscState, proposalViews } from './opssc-views.js';
import type { PinnedBlock } from './pinned-block.js';
import { PublishedContents } from './published-contents.js';

/** Proposals of one `eth_call`. */
const PAGE = 200;

/** OpsSC.sol, read at one block each time: its state for what stands, its events for who said what. */
export class OpsscEvmReader implements GovernanceReader {
  readonly #client: EvmClient;
  readonly #contract: string;
  readonly #log: OpsscLog;
  readonly #contents = new PublishedContents();
  #last: { readonly hash: string; readonly number: number; readonly state: OpsscState } | undefined;

  /** @param contract 0x and 40 lower-case hex digits */
  constructor(client: EvmClient, contract: string) {
    this.#client = client;
    this.#contract = contract;
    this.#log = new OpsscLog(contract);
  }

  async atOnce(): Promise<GovernanceReader> {
    const { number, state } = await this.#read();
    const views = proposalViews(state).map(({ view }) => view);
    return {
      block: number,
      electorate: async () => state.electorate,
      accounts: async () => accountsOf(state),
      proposals: async (filter) => filtered(views, filter),
      proposal: async (id) => views.find((view) => view.id === id),
      history: (id) => this.history(id),
      formatVersion: () => this.formatVersion(),
      channelRecord: () => this.channelRecord(),
    };
  }

  async electorate(): Promise<Electorate> {
    return (await this.state()).electorate;
  }

  async accounts(): Promise<Readonly<Record<string, string>>> {
    return accountsOf(await this.state());
  }

  async proposals(filter?: ProposalFilter): Promise<readonly ProposalView[]> {
    const views = proposalViews(await this.state()).map(({ view }) => view);
    return filtered(views, filter);
  }

  async proposal(id: string): Promise<ProposalView | undefined> {
    return (await this.keyed(id))?.view;
  }

  /** A proposal with the key that the contract's calls take. */
  async keyed(id: string): Promise<KeyedProposal | undefined> {
    return proposalViews(await this.state()).find(({ view }) => view.id === id);
  }

  async history(id = ''): Promise<readonly HistoryEntry[]> {
    const state = await this.state();
    const proposals = proposalViews(state).filter(({ view }) => id === '' || view.id === id);
    return historyOf(state, proposals);
  }

  async formatVersion(): Promise<number> {
    const abi = abiOf('opssc');
    const question = { to: this.#contract, abi, name: 'formatVersion' };
    const [version] = await this.#client.atOneBlock((block) => block.ask([question]));
    if (!version) throw notOpssc(this.#contract);
    return Number(version[0]);
  }

  async channelRecord(): Promise<never> {
    throw notOnThisLedger('a record of a channel');
  }

  /** All of it, at the newest block. @throws QuorateError GOVERNANCE_UNREADABLE and those of EvmClient */
  async state(): Promise<OpsscState> {
    return (await this.#read()).state;
  }

  #read(): Promise<{ readonly number: number; readonly state: OpsscState }> {
    return this.#client.atOneBlock(async (block) => {
      if (this.#last?.hash === block.hash) return this.#last;
      const { hash, number } = block;
      this.#last = { hash, number, state: await this.#readAt(block) };
      return this.#last;
    });
  }

  async #readAt(block: PinnedBlock): Promise<OpsscState> {
    const question = (name: string, ...args: readonly unknown[]) => ({
      to: this.#contract,
      abi: abiOf('opssc'),
      name,
      args,
    });
    const [electorate, count] = await block.ask([question('electorate'), question('proposalCount')]);
    if (!electorate || !count) throw notOpssc(this.#contract);
    const starts = Array.from({ length: Math.ceil(Number(count[0]) / PAGE) }, (_, index) => index * PAGE);
    const pages = await block.ask(starts.map((start) => question('proposals', start, PAGE)));
    const events = await this.#log.until(block);
    return {
      ledger: { type: 'evm', name: this.#contract, genesis: String(this.#client.chainId) },
      proposals: pages.flatMap((page) => (page ? [...(page[0] as AnsweredProposal[])] : [])),
      events,
      electorates: electoratesOf(events),
      electorate: electorateOf(electorate.organizations, electorate.rule, electorate.atLeast),
      epoch: electorate.inEpoch,
      accounts: new Map(
        electorate.organizations.map(({ name, account }: { name: string; account: string }) => [
          account.toLowerCase(),
          name,
        ]),
      ),
      contents: this.#contents.of(events),
    };
  }
}

function accountsOf({ accounts }: OpsscState): Readonly<Record<string, string>> {
  return Object.fromEntries([...accounts].map(([account, name]) => [name, account]));
}

function filtered(
  views: readonly ProposalView[],
  { open = false, address }: ProposalFilter = {},
): readonly ProposalView[] {
  return views.filter(
    ({ status, content }) =>
      (!open || status === 'open' || status === 'approved') && (address === undefined || content.address === address),
  );
}

/** What only the governance chaincode on Fabric has. */
export function notOnThisLedger(what: string): QuorateError {
  return new QuorateError('NOT_ON_THIS_LEDGER', 'A governance contract on an EVM has no such thing', {
    why: `${what} belongs to channels of Fabric`,
    mend: 'Have the documents of channels decided by a governance chaincode, on a network of its own.',
  });
}
