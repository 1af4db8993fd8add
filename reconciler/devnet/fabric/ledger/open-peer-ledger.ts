import { common } from '@hyperledger/fabric-protos';
import { bundleFromBlock } from '../../../fabric/config/bundle-from-block.js';
import type { ChannelBundle } from '../../../fabric/config/channel-bundle.js';
import { implicitCollection } from '../../../fabric/lifecycle/implicit-collection.js';
import { ApplicationPolicies } from '../validation/application-policies.js';
import { applyConfiguration, checkCapabilities, configurationOf } from '../validation/apply-configuration.js';
import { checkCollection } from '../validation/chaincode-definition.js';
import { replayBlock } from '../validation/replay-block.js';
import {
  type ConfigurationInForce,
  type RefusedTransaction,
  type ValidatedBlock,
  validateBlock,
} from '../validation/validate-block.js';
import { VALIDATION_CODE } from '../validation/validation-code.js';
import { BlockStore } from './block-store.js';
import { commitBlock, type ReceivedBlock, receiveBlock, storedCodes, storedCommitHash } from './committed-block.js';
import { commitHash } from './encode-updates.js';
import { sameBytes, sha256 } from './hash.js';
import { HistoryIndex } from './history-index.js';
import { LedgerState } from './ledger-state.js';
import type { CommittedBlock, PeerLedger } from './peer-ledger.js';
import { type PrivateTransaction, privateUpdates } from './private-writes.js';
import { privateWritesOf, type StoredBlock } from './stored-block.js';
import { transactionSimulator } from './transaction-simulator.js';

/** How a peer holds its copy of a channel. */
export interface PeerLedgerOptions {
  /** Our own organization: the cleartext of its implicit collections is kept here, and of no other collection. */
  readonly mspId: string;
  /** What `bundleFromBlock` makes of this very genesis block, where another peer has made it already: it never changes. */
  readonly genesisBundle?: ChannelBundle;
  /** Called with each block before it counts as committed; when it throws, the block is not. Not for the genesis block. */
  readonly keep?: (block: StoredBlock) => void;
  /** Is told of transactions that policies or reads make invalid. */
  readonly refused?: (transaction: RefusedTransaction) => void;
}

/**
 * Opens a channel's ledger with its genesis block. @throws when that is no genesis block of a channel, or of one that a
 * peer cannot serve.
 */
export function openPeerLedger(genesisBlock: Uint8Array, options: PeerLedgerOptions): PeerLedger {
  return new MemoryLedger(genesisBlock, options);
}

/**
 * Opens a ledger that goes on behind blocks which this peer had committed, the genesis block first. What it had found
 * valid is not verified again, but state is worked out anew, and must lead to the commit hashes in the blocks.
 * @throws when it does not, or the blocks do not follow each other.
 */
export function reopenPeerLedger(
  genesisBlock: Uint8Array,
  later: Iterable<StoredBlock>,
  options: PeerLedgerOptions,
): PeerLedger {
  const ledger = new MemoryLedger(genesisBlock, options);
  ledger.replay(later);
  return ledger;
}

class MemoryLedger implements PeerLedger {
  readonly channelId: string;
  readonly #implicitCollection: string;
  readonly #refused: ((transaction: RefusedTransaction) => void) | undefined;
  readonly #blocks = new BlockStore();
  readonly #history = new HistoryIndex();
  readonly #listeners = new Set<(block: CommittedBlock) => void>();
  readonly #keep: ((block: StoredBlock) => void) | undefined;
  #configuration: ConfigurationInForce;
  #state = LedgerState.empty();
  #currentHash: Uint8Array = new Uint8Array(0);
  #commitHash: Uint8Array = new Uint8Array(0);

  constructor(genesisBlock: Uint8Array, options: PeerLedgerOptions) {
    this.#implicitCollection = implicitCollection(options.mspId);
    this.#keep = options.keep;
    this.#refused = options.refused;
    const received = receiveBlock(genesisBlock);
    if (received.number !== 0) throw new Error(`block number should have been 0 but was ${received.number}`);
    const bundle = options.genesisBundle ?? bundleFromBlock(common.Block.deserializeBinary(genesisBlock));
    checkCapabilities(bundle);
    this.channelId = bundle.channelId;
    this.#configuration = this.#inForce(bundle);
    // The genesis block is trusted as it is: whoever joins with it says so.
    const codes = received.envelopes.map(() => VALIDATION_CODE.VALID);
    this.#store(received, commitBlock(received, codes, undefined));
  }

  height(): number {
    return this.#blocks.height;
  }

  bundle(): ConfigurationInForce['bundle'] {
    return this.#configuration.bundle;
  }

  commit(block: Uint8Array, privateWrites?: ReadonlyMap<string, Uint8Array>): CommittedBlock {
    const received = receiveBlock(block);
    this.#checkNext(received);
    let configuration = this.#configuration;
    const validated = validateBlock(received.number, received.envelopes, {
      state: this.#state,
      configuration: () => configuration,
      transactionExists: (id) => this.#blocks.transaction(id) !== undefined,
      applyConfiguration: (envelope) => {
        configuration = this.#inForce(applyConfiguration(configuration.bundle, envelope));
      },
      refused: (transaction) => this.#refused?.(transaction),
    });
    const hash = commitHash(Uint8Array.from(validated.codes), validated.batch, this.#commitHash);
    const committed = commitBlock(received, validated.codes, hash);
    const own = this.#privateTransactions(received, validated, privateWrites);
    const cleartext = privateUpdates(this.#implicitCollection, own, this.#state, validated.batch);
    this.#keep?.({ block: committed.bytes, privateWrites: privateWritesOf(own, (at) => received.ids[at]!.inHeader) });
    // Nothing of the ledger has changed up to here: whatever was thrown leaves it as it was.
    this.#take(validated, hash, cleartext);
    this.#configuration = configuration;
    this.#store(received, committed);
    for (const listener of [...this.#listeners]) listener(committed);
    return committed;
  }

  /** Takes up blocks that were committed before. @throws when one is not what was committed. */
  replay(blocks: Iterable<StoredBlock>): void {
    let configEnvelope: Uint8Array | undefined;
    for (const { block, privateWrites } of blocks) {
      const received = receiveBlock(block);
      this.#checkNext(received);
      const replayed = replayBlock(received.number, received.envelopes, storedCodes(received), this.#state);
      const hash = commitHash(Uint8Array.from(replayed.codes), replayed.batch, this.#commitHash);
      if (!sameBytes(hash, storedCommitHash(received)))
        throw new Error(
          `the commit hash of block ${received.number} is ${hex(storedCommitHash(received))}, and its content gives ${hex(hash)}`,
        );
      const own = this.#privateTransactions(received, replayed, privateWrites);
      this.#take(replayed, hash, privateUpdates(this.#implicitCollection, own, this.#state, replayed.batch));
      this.#store(received, commitBlock(received, replayed.codes, hash));
      configEnvelope = replayed.configEnvelope ?? configEnvelope;
    }
    if (configEnvelope !== undefined)
      this.#configuration = this.#inForce(configurationOf(this.channelId, configEnvelope));
  }

  block(number: number): CommittedBlock | undefined {
    return this.#blocks.byNumber(number);
  }

  blockByHash(hash: Uint8Array): CommittedBlock | undefined {
    return this.#blocks.byHash(hash);
  }

  transaction(transactionId: string): ReturnType<PeerLedger['transaction']> {
    const found = this.#blocks.transaction(transactionId);
    return found === undefined ? undefined : { ...found, code: found.block.codes[found.index]! };
  }

  currentBlockHash(): Uint8Array {
    return this.#currentHash;
  }

  onBlock(listener: (block: CommittedBlock) => void): () => void {
    // A wrapper, so that the same function may be given twice.
    const own = (block: CommittedBlock) => listener(block);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  simulator(transactionId: string): ReturnType<PeerLedger['simulator']> {
    const state = this.#state;
    const { bundle } = this.#configuration;
    return transactionSimulator(transactionId, {
      state,
      checkCollection: (read, namespace, collection) => ({
        writable: checkCollection(read, bundle, namespace, collection).implicit,
      }),
      history: (namespace, key) => this.#history.of(namespace, key),
    });
  }

  state(namespace: string, key: string): ReturnType<PeerLedger['state']> {
    const found = this.#state.get({ namespace }, key);
    return found === undefined ? undefined : { ...found, metadata: found.metadata ?? new Map() };
  }

  *stateRange(namespace: string, startKey: string, endKey: string): ReturnType<PeerLedger['stateRange']> & Generator {
    for (const [key, { value, version }] of this.#state.range({ namespace }, startKey, endKey))
      yield { key, value, version };
  }

  stateContent(namespace: string, collection?: string): object {
    return this.#state.content(collection === undefined ? { namespace } : { namespace, collection, hashed: true });
  }

  privateDataHash(namespace: string, collection: string, key: string): Uint8Array | undefined {
    return this.#state.get({ namespace, collection, hashed: true }, sha256(key).toString('hex'))?.value;
  }

  privateDataMetadata(
    namespace: string,
    collection: string,
    keyHash: Uint8Array,
  ): ReadonlyMap<string, Uint8Array> | undefined {
    return this.#state.get({ namespace, collection, hashed: true }, Buffer.from(keyHash).toString('hex'))?.metadata;
  }

  #inForce(bundle: ConfigurationInForce['bundle']): ConfigurationInForce {
    const policies = new ApplicationPolicies(bundle);
    return { bundle, policies, msps: policies.msps };
  }

  #checkNext({ number, previousHash }: ReceivedBlock): void {
    const height = this.#blocks.height;
    if (number !== height) throw new Error(`block number should have been ${height} but was ${number}`);
    if (!sameBytes(previousHash, this.#currentHash))
      throw new Error(
        `unexpected Previous block hash. Expected PreviousHash = [${hex(this.#currentHash)}], PreviousHash referred in the latest block= [${hex(previousHash)}]`,
      );
  }

  #privateTransactions(
    { number, ids }: ReceivedBlock,
    { codes, actions }: ValidatedBlock,
    privateWrites: ReadonlyMap<string, Uint8Array> | undefined,
  ): PrivateTransaction[] {
    return actions.flatMap((action, transaction) => {
      const privateResults = privateWrites?.get(ids[transaction]!.inHeader);
      if (action === undefined || privateResults === undefined || codes[transaction] !== VALIDATION_CODE.VALID)
        return [];
      return [{ version: { block: number, transaction }, rwset: action.rwset, privateResults }];
    });
  }

  /** What a block's valid transactions write becomes state. */
  #take(validated: ValidatedBlock, hash: Uint8Array, cleartext: Parameters<LedgerState['with']>[0]): void {
    this.#commitHash = hash;
    this.#state = this.#state.with(validated.batch.byName()).with(cleartext);
    this.#remember(validated);
  }

  #remember({ codes, actions, headers }: ValidatedBlock): void {
    for (const [index, action] of actions.entries()) {
      const header = headers[index];
      if (action === undefined || header === undefined || codes[index] !== VALIDATION_CODE.VALID) continue;
      const timestamp = header.timestamp ?? { seconds: 0, nanos: 0 };
      this.#history.add(action.rwset, { id: header.transactionId, timestamp });
    }
  }

  #store(received: ReceivedBlock, committed: CommittedBlock): void {
    const indexed = received.ids.map((id) => id.indexed);
    this.#blocks.add(committed, received.hash, indexed);
    this.#currentHash = received.hash;
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
