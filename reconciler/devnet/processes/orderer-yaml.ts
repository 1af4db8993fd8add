import { join } from 'node:path';
import { stringify } from 'yaml';
import type { OrdererPorts } from '../fabric/allocate-ports.js';
import type { NodeHome } from './node-home.js';

/**
 * An orderer's orderer.yaml: Raft, no system channel; channels come by the participation API, which asks for a client
 * certificate of the orderer's own organization. Fabric: sampleconfig/orderer.yaml of 2.5 and 3.1.
 */
export function ordererYaml(home: NodeHome, ports: OrdererPorts): string {
  const certificate = join(home.tls, 'server.crt');
  const key = join(home.tls, 'server.key');
  const authorities = [join(home.tls, 'ca.crt')];
  return stringify({
    General: {
      ListenAddress: '127.0.0.1',
      ListenPort: ports.rpc,
      BootstrapMethod: 'none',
      LocalMSPID: home.mspId,
      LocalMSPDir: home.msp,
      BCCSP: { Default: 'SW', SW: { Hash: 'SHA2', Security: 256 } },
      TLS: {
        Enabled: true,
        Certificate: certificate,
        PrivateKey: key,
        RootCAs: authorities,
        ClientAuthRequired: false,
      },
      // Raft's own messages use the same port: an address of another could not be in the consenters.
      Cluster: { ClientCertificate: certificate, ClientPrivateKey: key, SendBufferSize: 100 },
      Keepalive: { ServerMinInterval: '20s', ServerInterval: '7200s', ServerTimeout: '20s' },
      Authentication: { TimeWindow: '15m' },
      MaxRecvMsgSize: 104_857_600,
      MaxSendMsgSize: 104_857_600,
    },
    FileLedger: { Location: home.data },
    Consensus: { WALDir: join(home.data, 'etcdraft', 'wal'), SnapDir: join(home.data, 'etcdraft', 'snapshot') },
    Operations: { ListenAddress: `127.0.0.1:${ports.operations}`, TLS: { Enabled: false } },
    // Who leads a channel is said nowhere but in a metric.
    Metrics: { Provider: 'prometheus' },
    ChannelParticipation: { Enabled: true, MaxRequestBodySize: '10 MB' },
    Admin: {
      ListenAddress: `127.0.0.1:${ports.admin}`,
      TLS: {
        Enabled: true,
        Certificate: certificate,
        PrivateKey: key,
        RootCAs: authorities,
        ClientAuthRequired: true,
        ClientRootCAs: authorities,
      },
    },
  });
}
