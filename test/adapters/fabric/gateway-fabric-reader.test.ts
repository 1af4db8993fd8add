/** What a reader keeps between questions is of the chain that its peer has now. */
import { common } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { GatewayFabricReader } from '../../../reconciler/adapters/fabric/gateway-fabric-reader.js';
import { OwnPeers } from '../../../reconciler/adapters/fabric/own-peers.js';
import type { EndorserAnswer, PeerConnection } from '../../../reconciler/adapters/fabric/peer-connection.js';
import { blockHash } from '../../../reconciler/fabric/block/block-hash.js';
import { genesisOf } from '../../loop/memory-identities.js';

const first = (members: readonly string[]) =>
  genesisOf({ channel: 'c', members, ordering: ['OrdererOrg'], policies: {} });

/** A peer whose channel has its first block, and no other. */
class OwnPeer {
  readonly endpoint = { name: 'peer0' };
  readonly asked: string[] = [];
  genesis = first(['Telco1']);

  async endorse(_channel: string, _chaincode: string, [name]: readonly string[]): Promise<EndorserAnswer> {
    this.asked.push(name!);
    const info = new common.BlockchainInfo();
    info.setHeight(1);
    return { status: 200, message: '', payload: name === 'GetChainInfo' ? info.serializeBinary() : this.genesis };
  }
}

test('a peer that left a channel and joined another one of its name: another genesis block, other members', async () => {
  const peer = new OwnPeer();
  const reader = new GatewayFabricReader(new OwnPeers([peer as unknown as PeerConnection]));
  const seen = async () => {
    const { genesis, members } = await reader.channel('c');
    return [genesis, ...members];
  };
  assert.equal(await seen(), [blockHash(peer.genesis), 'Telco1']);
  assert.equal(peer.asked.splice(0), ['GetConfigBlock', 'GetChainInfo', 'GetBlockByNumber']);
  assert.equal(await seen(), [blockHash(peer.genesis), 'Telco1']);
  assert.equal(peer.asked.splice(0), ['GetConfigBlock', 'GetChainInfo'], 'the same configuration');
  peer.genesis = first(['Telco1', 'Telco2']);
  assert.equal(await seen(), [blockHash(peer.genesis), 'Telco1', 'Telco2']);
});

test.run();
