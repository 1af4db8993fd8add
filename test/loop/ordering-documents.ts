import { CHANNEL, NETWORK } from '../spec/fixture.js';
import { ALL, type Documents } from './memory-consortium.js';
import { identitiesOf, ordererOf } from './memory-identities.js';

/** The network in which each member runs one orderer, with these lines of its spec and of its governance. */
export function networkDocument(spec = '', governance = ''): string {
  const lines = NETWORK.replace('channel: channel1', 'channel: ops-channel').split('\n');
  const own = lines.map((line) => {
    const mspId = ALL.find((name) => line.startsWith(`    - { name: ${name},`));
    if (mspId === undefined) return line;
    const { name, address } = ordererOf(mspId);
    return line.replace(
      ', peers: [',
      `, orderers: [{ name: ${name}, host: ${address.replace(':', ', port: ')} }], peers: [`,
    );
  });
  return `${own.join('\n')}${governance}${spec}`;
}

export interface ChannelLines {
  readonly name?: string;
  readonly members?: readonly string[];
  /** Ordering organizations. */
  readonly ordering: readonly string[];
  /** Whose orderers are its consenters; not said where left out. */
  readonly consenters?: readonly string[];
  /** More lines of the spec. */
  readonly more?: string;
}

/** A channel that members order by themselves. */
export function channelDocument({ name = 'channel1', members = ALL, ordering, consenters, more = '' }: ChannelLines) {
  const text = CHANNEL.replace('name: channel1', `name: ${name}`)
    .replace('[Telco1, Regulator, Telco2, Telco3]', `[${members.join(', ')}]`)
    .replace('[OrdererOrg]', `[${ordering.join(', ')}]`);
  return (
    text + (consenters ? `    EtcdRaft: { Consenters: [${consenters.map(consenterText).join(', ')}] }\n` : '') + more
  );
}

/** Both channels ordered by these, and what differs. */
export function orderedDocuments(ordering: readonly string[], documents: Documents = {}): Documents {
  return {
    'net/network.yaml': networkDocument(),
    'net/ops.yaml': channelDocument({ name: 'ops-channel', ordering }),
    'net/channel1.yaml': channelDocument({ ordering }),
    ...documents,
  };
}

function consenterText(mspId: string): string {
  const { name, address } = ordererOf(mspId);
  const [host, port] = address.split(':');
  const certificate = JSON.stringify(identitiesOf(mspId).tls.get(name)!.certificatePem);
  return `{ Host: ${host}, Port: ${port}, ClientTLSCert: ${certificate}, ServerTLSCert: ${certificate} }`;
}
