import type { BesuConfig } from '../../config/reconciler-config.js';
import { QuorateError } from '../../core/model/quorate-error.js';
import type { EvmPlace, QueuePlace } from '../../kinds/network/governance-place.js';
import type { GovernanceReader } from '../../ports/read/governance-reader.js';
import type { PermissioningReader, PermissioningTarget } from '../../ports/read/permissioning-reader.js';
import type { GovernanceWriter } from '../../ports/write/governance-writer.js';
import type { PermissioningWriter } from '../../ports/write/permissioning-writer.js';
import { notConfigured } from '../not-configured.js';
import { ContractPermissioningReader } from './contract-permissioning-reader.js';
import { ContractPermissioningWriter } from './contract-permissioning-writer.js';
import { EvmClient } from './evm-client.js';
import { GuardedSigner } from './guarded-signer.js';
import { loadSigner } from './load-signer.js';
import { LocalPermissioning } from './local-permissioning.js';
import { OpsscEvmReader } from './opssc-evm-reader.js';
import { OpsscEvmWriter } from './opssc-evm-writer.js';
import { QueueGovernanceReader } from './queue-governance.js';
import { QueueGovernanceWriter } from './queue-governance-writer.js';
import { TransactionSender } from './transaction-sender.js';

type RefuseAccount = (address: string, chainId: number, rpc: readonly string[]) => void;

/**
 * What one organization reaches of Besu networks, by its settings: chains and contracts by JSON-RPC, own nodes by their
 * helpers. Each chain has one client, and our account one sender for it, so that our own transactions never race. Nothing
 * is asked before the first call.
 */
export class BesuConnections {
  readonly #config: BesuConfig;
  readonly #refuse: RefuseAccount;
  readonly #local: LocalPermissioning;
  readonly #clients = new Map<string, EvmClient>();
  readonly #governance = new Map<string, OpsscEvmReader>();
  readonly #senders = new Map<string, TransactionSender>();

  /** @param refuse throws why an account is not to sign for a chain; asked before anything is signed */
  constructor(config: BesuConfig, refuse: RefuseAccount = () => undefined) {
    this.#config = config;
    this.#refuse = refuse;
    this.#local = new LocalPermissioning(config.nodes);
  }

  /** @throws QuorateError BESU_NETWORK_NOT_CONFIGURED */
  client({ network, chainId }: Pick<PermissioningTarget, 'network' | 'chainId'>): EvmClient {
    const found = this.#config.networks.find(({ name }) => name === network);
    if (!found) {
      throw new QuorateError('BESU_NETWORK_NOT_CONFIGURED', 'Our settings do not say how to reach this network', {
        why: `besu.networks of reconciler.yaml has no "${network}"`,
        mend: 'add it with the JSON-RPC addresses of our own nodes',
        facts: { network },
      });
    }
    return kept(this.#clients, `${network} ${chainId}`, () => new EvmClient({ chainId, rpc: found.rpc }));
  }

  governanceReader(place: EvmPlace): OpsscEvmReader {
    return kept(this.#governance, keyOf(place), () => new OpsscEvmReader(this.#clientOf(place), place.contract));
  }

  /** Whatever decides there: OpsSC, or the queue of the permissioning contracts themselves. */
  governance(place: EvmPlace): GovernanceReader {
    return place.queue ? this.#queueOf(place, place.queue) : this.governanceReader(place);
  }

  #queueOf(place: EvmPlace, queue: QueuePlace): QueueGovernanceReader {
    return new QueueGovernanceReader(queue, this.reader(place));
  }

  /** @throws QuorateError BESU_ACCOUNT_NOT_CONFIGURED */
  governanceWriter(place: EvmPlace): GovernanceWriter {
    if (place.queue) return new QueueGovernanceWriter(this.#queueOf(place, place.queue), this.sender(place));
    return new OpsscEvmWriter(this.governanceReader(place), this.sender(place), place.contract);
  }

  /** @param place the governance contract; undefined where the network is governed on Fabric */
  reader(place: EvmPlace | undefined): PermissioningReader {
    const contracts = this.#contracts(place);
    const local = this.#local;
    return {
      nodes: (target) => (target.backEnd === 'local' ? local.nodes(target) : contracts.nodes(target)),
      accounts: (target) => (target.backEnd === 'local' ? local.accounts(target) : contracts.accounts(target)),
      execution: (target, id) => contracts.execution(target, id),
      ownNodes: (target) => local.ownNodes(target),
    };
  }

  /** @param place as for `reader` */
  writer(place: EvmPlace | undefined): PermissioningWriter {
    const local = this.#local;
    const contracts = (): ContractPermissioningWriter => {
      if (!place || place.queue) throw notGoverned();
      const [governance, sender] = [this.governanceReader(place), this.sender(place)];
      return new ContractPermissioningWriter({
        lists: this.#contracts(place),
        governance,
        sender,
        opssc: place.contract,
      });
    };
    return {
      execute: async (...call) => contracts().execute(...call),
      moveOwnNodes: async (...call) => contracts().moveOwnNodes(...call),
      writeOwnNode: (...call) => local.writeOwnNode(...call),
    };
  }

  #contracts(place: EvmPlace | undefined): ContractPermissioningReader {
    const opssc = place?.queue ? undefined : place;
    return new ContractPermissioningReader({
      client: (target) => this.client(target),
      opssc: opssc?.contract,
      governance: opssc && this.governanceReader(opssc),
    });
  }

  #clientOf({ besuNetwork, chainId }: EvmPlace): EvmClient {
    return this.client({ network: besuNetwork, chainId });
  }

  /** Of our account on the chain of the governance contract. @throws QuorateError BESU_ACCOUNT_NOT_CONFIGURED */
  sender(place: EvmPlace): TransactionSender {
    const { account } = this.#config;
    if (!account) throw notConfigured('besu.account');
    const { chainId, besuNetwork } = place;
    const make = () => {
      const client = this.#clientOf(place);
      const { rpc } = this.#config.networks.find(({ name }) => name === besuNetwork)!;
      const signer = new GuardedSigner(loadSigner(account), (address) => this.#refuse(address, chainId, rpc));
      return new TransactionSender({ client, signer });
    };
    return kept(this.#senders, `${place.besuNetwork} ${place.chainId}`, make);
  }
}

const keyOf = ({ besuNetwork, chainId, contract }: EvmPlace): string => `${besuNetwork} ${chainId} ${contract}`;

function kept<Value>(known: Map<string, Value>, key: string, make: () => Value): Value {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}

function notGoverned(): QuorateError {
  return new QuorateError('GOVERNANCE_ELSEWHERE', 'No contract governs this network', {
    why: 'the Network document names an ops channel as its governance ledger',
    mend: 'lists in contracts need a governance contract on their chain; write backEnd: local otherwise',
  });
}
