/**
 * One cold start of the embedded network in this very process (four organizations, five peers, two channels), until a
 * first transaction was accepted on both channels. Prints {milliseconds since the process started, resident MiB}. Run
 * by devnet-start.ts, in a process of its own each time.
 */
import { peer } from '@hyperledger/fabric-protos';
import { startNetwork } from '../../reconciler/devnet/fabric/start-network.js';
import { connectAs } from '../integration/devnet/clients.js';
import { channel, telecom } from '../integration/devnet/telecom.js';

const network = await startNetwork(telecom([channel('ops-channel'), channel('channel1')]));
const connection = connectAs(network, 'Telco1');
const args = new peer.lifecycle.ApproveChaincodeDefinitionForMyOrgArgs();
args.setName('draft');
args.setVersion('1');
args.setSequence(1);
await Promise.all(
  ['ops-channel', 'channel1'].map((name) =>
    connection.gateway
      .getNetwork(name)
      .getContract('_lifecycle')
      .submitAsync('ApproveChaincodeDefinitionForMyOrg', {
        arguments: [args.serializeBinary()],
        endorsingOrganizations: ['Telco1'],
      }),
  ),
);
console.log(JSON.stringify({ milliseconds: performance.now(), mebibytes: process.memoryUsage().rss / 1024 / 1024 }));
connection.close();
await network.stop();
process.exit(0);
