import { common, orderer, peer } from '@hyperledger/fabric-protos';
import { type Cases, casesOf, type Seen } from '../case.js';
import { configured, type Edit, group, setValue, updateEnvelope, updateOf } from '../config-edits.js';
import { statusSeen } from '../observe.js';
import type { Party } from '../party.js';

const BOTH = ['Telco1/Admin', 'Telco2/Admin'];
const ORDERING = ['Ordering/Admin'];
const application = (edit: Edit, signers = BOTH) => configured(edit, signers, 'ops', 'Telco1/Admin');

const anchors =
  (mspId: string, port: number): Edit =>
  (root) => {
    const anchor = new peer.AnchorPeer();
    anchor.setHost('127.0.0.1');
    anchor.setPort(port);
    const all = new peer.AnchorPeers();
    all.addAnchorPeers(anchor);
    setValue(group(root, 'Application', mspId), 'AnchorPeers', all);
  };

/** `null`: no rules of its own. */
const rules =
  (policy: string | null): Edit =>
  (root) => {
    const acls = new peer.ACLs();
    const resource = new peer.APIResource();
    resource.setPolicyRef(policy ?? '');
    if (policy !== null) acls.getAclsMap().set('qscc/GetChainInfo', resource);
    setValue(group(root, 'Application'), 'ACLs', acls);
  };

/** Under these rules: what a client and what an admin is answered. */
const ruled =
  (policy: string | null) =>
  async (party: Party): Promise<Seen> => {
    const edit = await application(rules(policy))(party);
    const answers: Seen[] = [];
    for (const as of ['Telco1/User1', 'Telco1/Admin']) {
      const { signed } = party.call({ channelId: 'ops', chaincode: 'qscc', args: ['GetChainInfo', 'ops'], as });
      answers.push(statusSeen(await party.process(signed)));
    }
    return { edit, answers };
  };

const capable =
  (path: readonly string[], ...names: readonly string[]): Edit =>
  (root) => {
    const capabilities = new common.Capabilities();
    for (const name of names) capabilities.getCapabilitiesMap().set(name, new common.Capability());
    setValue(group(root, ...path), 'Capabilities', capabilities);
  };

/** What Raft knows of its nodes and of itself, changed. */
const raft =
  (change: (metadata: orderer.etcdraft.ConfigMetadata) => void): Edit =>
  (root) => {
    const value = group(root, 'Orderer').getValuesMap().get('ConsensusType')!;
    const type = orderer.ConsensusType.deserializeBinary(value.getValue_asU8());
    const metadata = orderer.etcdraft.ConfigMetadata.deserializeBinary(type.getMetadata_asU8());
    change(metadata);
    type.setMetadata(metadata.serializeBinary());
    setValue(group(root, 'Orderer'), 'ConsensusType', type);
  };

/** More consenters, with the certificates of this organization's TLS clients. */
const more =
  (mspId: string, ...clients: readonly string[]) =>
  (party: Party): Promise<Seen> => {
    const { clientTls } = party.network.identities.find((one) => one.mspId === mspId)!;
    const added = (client: string, index: number) => {
      const consenter = new orderer.etcdraft.Consenter();
      consenter.setHost('127.0.0.1');
      consenter.setPort(index + 1);
      const pem = Buffer.from(client === 'garbage' ? client : clientTls.get(client)!.certificatePem);
      consenter.setClientTlsCert(pem);
      consenter.setServerTlsCert(pem);
      return consenter;
    };
    const edit = raft((metadata) => {
      for (const [index, client] of clients.entries()) metadata.addConsenters(added(client, index));
    });
    return configured(edit, ORDERING)(party);
  };

const ofType =
  (name: string): Edit =>
  (root) => {
    const value = group(root, 'Orderer').getValuesMap().get('ConsensusType')!;
    const type = orderer.ConsensusType.deserializeBinary(value.getValue_asU8());
    type.setType(name);
    setValue(group(root, 'Orderer'), 'ConsensusType', type);
  };

const endpoints =
  (change: (addresses: string[]) => readonly string[]): Edit =>
  (root) => {
    const organization = group(root, 'Orderer', 'Ordering');
    const before = common.OrdererAddresses.deserializeBinary(
      organization.getValuesMap().get('Endpoints')!.getValue_asU8(),
    );
    const after = new common.OrdererAddresses();
    after.setAddressesList([...change(before.getAddressesList())]);
    setValue(organization, 'Endpoints', after);
  };

/** Changes of a channel's configuration that people make, each by those who may and by somebody who may not. */
export const editCases: Cases = casesOf('4.3', 'edit', {
  'anchor peers, by their organization': application(anchors('Telco1', 7051), ['Telco1/Admin']),
  'anchor peers, by another organization': application(anchors('Telco1', 7052), ['Telco2/Admin']),
  'anchor peers of no port': application(anchors('Telco1', 0), ['Telco1/Admin']),
  'access rules: admins only': ruled('/Channel/Application/Admins'),
  'access rules: relative': ruled('Readers'),
  'access rules: no such policy': ruled('/Channel/Application/Nowhere'),
  'access rules: taken back': ruled(null),
  'access rules, by one organization': application(rules('Admins'), ['Telco1/Admin']),
  'a capability that nobody has': application(capable(['Application'], 'V9_9')),
  'an older capability beside': application(capable(['Application'], 'V2_0', 'V2_5')),
  'a capability, by one organization': application(capable(['Application'], 'V2_5'), ['Telco1/Admin']),
  'a capability of orderers that nobody has': configured(capable(['Orderer'], 'V9_9'), ORDERING),
  'options of Raft': configured(
    raft((metadata) => metadata.getOptions()!.setSnapshotIntervalSize(32 * 1024 * 1024)),
    ORDERING,
  ),
  'options of Raft that make no sense': configured(
    raft((metadata) => metadata.getOptions()!.setElectionTick(1)),
    ORDERING,
  ),
  'a consenter twice': configured(
    raft((metadata) => void metadata.addConsenters(metadata.getConsentersList()[0]!)),
    ORDERING,
  ),
  'two consenters at once': more('Ordering', 'Admin', 'User1'),
  'a consenter with a certificate of another organization': more('Telco1', 'Admin'),
  'a consenter with a certificate of garbage': more('Ordering', 'garbage'),
  'another type of consensus': configured(ofType('BFT'), ORDERING),
  'an unknown type of consensus: no answer at all': (party) =>
    party.broadcastAll([updateEnvelope(party, 'ops', updateOf(party, 'ops', ofType('paxos')), ORDERING)]),
  'orderer endpoints, by their organization': configured(
    endpoints((addresses) => [...addresses, addresses[0]!.replace('127.0.0.1', 'localhost')]),
    ORDERING,
  ),
  'orderer endpoints, back again': configured(
    endpoints((addresses) => addresses.slice(0, 1)),
    ORDERING,
  ),
  'orderer endpoints, by another organization': application(endpoints(() => ['127.0.0.1:1'])),
  'no orderer endpoints': configured(
    endpoints(() => []),
    ORDERING,
  ),
});
