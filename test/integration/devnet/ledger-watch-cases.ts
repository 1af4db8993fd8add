/** Which blocks wake a loop: those of the ledgers that it watches now, by any of its own peers that runs. */
import type { Callback } from 'uvu';
import * as assert from 'uvu/assert';
import { OwnPeers } from '../../../reconciler/adapters/fabric/own-peers.js';
import { PeerConnection } from '../../../reconciler/adapters/fabric/peer-connection.js';
import { LedgerWatch } from '../../../reconciler/cli/ledger-watch.js';
import type { RunningNetwork } from '../../../reconciler/devnet/running-network.js';
import { identitiesOf } from './clients.js';
import { approve } from './deploy.js';
import { heightAt, reached } from './ledger.js';

const FIRST = 'peer0.telco1.localhost';
const SECOND = 'peer1.telco1.localhost';
/** Blocks that are tried until one wakes: the first ones may come before the watch stands. */
const MOST_BLOCKS = 60;

function ownPeers(network: RunningNetwork): OwnPeers {
  const { admin, tlsCa } = identitiesOf(network, 'Telco1');
  const connections = [FIRST, SECOND].map((hostAlias) => {
    const endpoint = network.peer(hostAlias).address;
    const tlsRootCertificates = tlsCa.certificatePem;
    return new PeerConnection({ name: hostAlias.split('.')[0]!, endpoint, hostAlias, tlsRootCertificates }, admin);
  });
  return new OwnPeers(connections);
}

class Watched {
  wakes = 0;
  readonly peers: OwnPeers;
  readonly watch: LedgerWatch;
  readonly #network: RunningNetwork;
  readonly #names: string;
  #blocks = 0;

  /** @param names of the chaincodes that it approves begin so: nothing can be approved twice */
  constructor(network: RunningNetwork, names: string) {
    this.#names = names;
    this.#network = network;
    this.peers = ownPeers(network);
    this.watch = new LedgerWatch(this.peers, undefined, () => {
      this.wakes += 1;
    });
  }

  /** One more block, which our own running peers have. */
  async block(channel: string): Promise<void> {
    this.#blocks += 1;
    const mspId = channel === 'channel1' ? 'Telco2' : 'Telco1';
    await approve(this.#network, channel, mspId, `${this.#names}${this.#blocks}`, undefined);
    const running = [FIRST, SECOND].map((name) => this.#network.peer(name)).filter(({ isRunning }) => isRunning);
    const heights = await Promise.all(running.map((node) => heightAt(this.#network, node, channel)));
    const height = Math.max(...heights.map((one) => one ?? 0));
    await Promise.all(running.map((node) => reached(this.#network, node, channel, height)));
  }

  /** Blocks come until one has woken. @returns how many blocks that took */
  async wokenBy(channel: string): Promise<number> {
    const before = this.wakes;
    for (let blocks = 1; blocks <= MOST_BLOCKS; blocks += 1) {
      await this.block(channel);
      if (this.wakes > before) return blocks;
    }
    throw new Error(`no block of ${channel} has woken`);
  }
}

export function addLedgerWatchTests(test: (name: string, body: Callback) => void, network: () => RunningNetwork): void {
  test('a block of a watched channel wakes; one of a channel that is not watched any more does not', async () => {
    const watched = new Watched(network(), 'watched');
    watched.watch.watch(['channel1', 'private-channel']);
    await watched.wokenBy('channel1');
    await watched.wokenBy('private-channel');
    watched.watch.watch(['private-channel']);
    const before = watched.wakes;
    for (let block = 0; block < 3; block += 1) await watched.block('channel1');
    const blocks = await watched.wokenBy('private-channel');
    assert.ok(watched.wakes - before <= blocks, 'only those of the channel that is watched');
    watched.watch.stop();
    const stopped = watched.wakes;
    for (const channel of ['channel1', 'private-channel']) await watched.block(channel);
    assert.is(watched.wakes, stopped);
    watched.peers.close();
  });

  test('the peer that was listened to is gone: the other one wakes', async () => {
    const watched = new Watched(network(), 'listened');
    watched.watch.watch(['channel1']);
    await watched.wokenBy('channel1');
    const first = network().peer(FIRST);
    await first.stop();
    await watched.wokenBy('channel1');
    await first.start();
    watched.watch.stop();
    watched.peers.close();
  });
}
