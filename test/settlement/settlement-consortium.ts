/** Members of a plasma chain, each with its agent over its own peer; the compiled root contract on a channel in memory. */
import type { PlasmaRootView } from '../../reconciler/ports/read/plasma-root-reader.js';
import type { SettlementNotes } from '../../reconciler/ports/write/settlement-notes.js';
import { SettlementAgent } from '../../reconciler/settlement/agent/settlement-agent.js';
import type { SettlementEvent, SettlementPorts } from '../../reconciler/settlement/agent/settlement-ports.js';
import { CHAIN, PlasmaLedger } from '../chaincode/plasma-root/plasma-ledger.js';
import { rootContract } from '../chaincode/plasma-root/root-contract.js';
import { MemoryBlocks, type SignedChain } from './signed-chain.js';

export const SECOND = 1000;

/** One organization, as its processes share it: its peer, its clock, its notes on disk. */
export class Member {
  readonly organization: string;
  readonly blocks: MemoryBlocks;
  readonly events: SettlementEvent[] = [];
  readonly ports: SettlementPorts;
  now = 0;
  notes: SettlementNotes = {};
  agent: SettlementAgent;

  constructor(consortium: SettlementConsortium, organization: string) {
    const contract = rootContract(consortium.ledger, organization);
    this.organization = organization;
    this.blocks = new MemoryBlocks(consortium.chain);
    this.ports = {
      reader: contract,
      writer: contract,
      blocks: this.blocks,
      notes: {
        read: () => this.notes,
        write: (notes) => {
          this.notes = notes;
        },
      },
      event: (event) => this.events.push(event),
      now: () => this.now,
    };
    this.agent = this.process();
  }

  /** An agent that knows nothing but its ports. @param wrap stands between the two */
  process(wrap: (ports: SettlementPorts) => SettlementPorts = (ports) => ports): SettlementAgent {
    return new SettlementAgent({ chain: CHAIN, organization: this.organization, ports: wrap(this.ports) });
  }

  /** A pass, `seconds` later. */
  pass(seconds = 0, options: { readonly now?: boolean } = {}) {
    this.now += seconds * SECOND;
    return this.agent.pass(options);
  }

  /** Types of the events since the last call. */
  said(): string[] {
    return this.events.splice(0).map(({ type }) => type);
  }
}

export class SettlementConsortium {
  readonly ledger: PlasmaLedger;
  readonly chain: SignedChain;
  readonly members: readonly Member[];

  private constructor(ledger: PlasmaLedger, chain: SignedChain, members: readonly string[]) {
    this.ledger = ledger;
    this.chain = chain;
    this.members = members.map((name) => new Member(this, name));
  }

  /** Ten blocks a range or ten seconds; Org1 is the operator, the others its successors. */
  static async start(chain: SignedChain, members = ['Org1', 'Org2', 'Org3']): Promise<SettlementConsortium> {
    const settlement = { everyBlocks: 10, everySeconds: 10 };
    const defined = { genesis: chain.genesis, members, successors: members.slice(1), settlement };
    return new SettlementConsortium(await PlasmaLedger.registered(defined), chain, members);
  }

  /** All settled ranges, which must be one chain without gaps. */
  async roots(): Promise<readonly PlasmaRootView[]> {
    const { reader } = this.members[0]!.ports;
    const all: PlasmaRootView[] = [];
    for (;;) {
      const page = await reader.rootsAfter(CHAIN, all.at(-1)?.to ?? -1);
      if (page.length === 0) return all;
      all.push(...page);
    }
  }

  async ranges(): Promise<(readonly [number, number])[]> {
    return (await this.roots()).map(({ from, to }) => [from, to] as const);
  }
}
