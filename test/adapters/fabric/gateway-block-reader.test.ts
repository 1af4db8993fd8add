/** Which of our own peers gives a channel's blocks. */
import { common } from '@hyperledger/fabric-protos';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { GatewayBlockReader } from '../../../reconciler/adapters/fabric/gateway-block-reader.js';
import { OwnPeers } from '../../../reconciler/adapters/fabric/own-peers.js';
import type { PeerConnection } from '../../../reconciler/adapters/fabric/peer-connection.js';

/** @param claimed height that it tells @param has blocks that it gives */
function peer(name: string, claimed: number, has = claimed): PeerConnection {
  const endorse = async (_channel: string, _chaincode: string, [call, , number]: readonly string[]) => {
    if (call === 'GetChainInfo') {
      const info = new common.BlockchainInfo();
      info.setHeight(claimed);
      return { status: 200, message: '', payload: info.serializeBinary() };
    }
    if (Number(number) >= has) return { status: 500, message: `no block ${number}`, payload: new Uint8Array() };
    const block = new common.Block();
    block.setHeader(new common.BlockHeader());
    block.getHeader()!.setNumber(Number(number));
    return { status: 200, message: '', payload: block.serializeBinary() };
  };
  return { endpoint: { name }, endorse } as unknown as PeerConnection;
}

const chosen = async (...peers: PeerConnection[]) => {
  const { peer: name, height } = await new GatewayBlockReader(new OwnPeers(peers)).blocks('chains02');
  return [name, height];
};

test('the tallest peer gives the blocks', async () => {
  assert.equal(await chosen(peer('peer0', 5), peer('peer1', 7)), ['peer1', 7]);
});

test('one that claims more blocks than it gives is passed over, where there is another one', async () => {
  assert.equal(await chosen(peer('peer0', 5), peer('peer1', 1_000_000, 5)), ['peer0', 5]);
  assert.equal(await chosen(peer('peer1', 1_000_000, 5)), ['peer1', 1_000_000]);
});

test.run();
