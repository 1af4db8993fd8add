import { common, msp, orderer } from '@hyperledger/fabric-protos';
import { type Cases, casesOf, type Seen } from '../case.js';
import { type Edit, group, setValue, timeout } from '../config-edits.js';
import { genesisNamed, join, removed } from '../participation.js';
import type { Party } from '../party.js';

const NAME = 'founded';

/** Whether the orderer takes a channel with this configuration. */
const founded =
  (edit: Edit) =>
  async (party: Party): Promise<Seen> => {
    const seen = await join(() => genesisNamed(party, NAME, edit).serializeBinary())(party);
    const taken = (seen as { status: number }).status === 201;
    if (taken) await removed(party, NAME);
    return seen;
  };

const without =
  (path: readonly string[], value: string): Edit =>
  (root) =>
    void group(root, ...path)
      .getValuesMap()
      .del(value);

const withoutGroup =
  (name: string): Edit =>
  (root) =>
    void root.getGroupsMap().del(name);

function addresses(...all: readonly string[]): common.OrdererAddresses {
  const made = new common.OrdererAddresses();
  made.setAddressesList([...all]);
  return made;
}

function capable(name: string): common.Capabilities {
  const capabilities = new common.Capabilities();
  capabilities.getCapabilitiesMap().set(name, new common.Capability());
  return capabilities;
}

const garbage =
  (path: readonly string[], value: string): Edit =>
  (root) =>
    void group(root, ...path)
      .getValuesMap()
      .get(value)!
      .setValue(Buffer.from('garbage'));

/** What a channel may start with: genesis blocks, each changed in one place. */
export const genesisCases: Cases = casesOf('4.1', 'genesis', {
  'as it is': founded(() => undefined),
  'an unknown group': founded((root) => void root.getGroupsMap().set('Nowhere', new common.ConfigGroup())),
  consortiums: founded((root) => void root.getGroupsMap().set('Consortiums', new common.ConfigGroup())),
  'an unknown value': founded((root) => setValue(group(root, 'Orderer'), 'Nothing', addresses())),
  'an unknown value of the channel': founded((root) => setValue(root, 'Nothing', addresses())),
  'without Application': founded(withoutGroup('Application')),
  'without Orderer': founded(withoutGroup('Orderer')),
  'without capabilities of the channel': founded(without([], 'Capabilities')),
  'a capability that nobody has': founded((root) => setValue(root, 'Capabilities', capable('V9_9'))),
  'a capability of orderers that nobody has': founded((root) =>
    setValue(group(root, 'Orderer'), 'Capabilities', capable('V9_9')),
  ),
  'orderer addresses of the whole channel': founded((root) =>
    setValue(root, 'OrdererAddresses', addresses('127.0.0.1:1')),
  ),
  'an orderer organization without endpoints': founded(without(['Orderer', 'Ordering'], 'Endpoints')),
  'without a timeout': founded(without(['Orderer'], 'BatchTimeout')),
  'a timeout of 0': founded(timeout('0s')),
  'without sizes': founded(without(['Orderer'], 'BatchSize')),
  'a size of garbage': founded(garbage(['Orderer'], 'BatchSize')),
  'without a type of consensus': founded(without(['Orderer'], 'ConsensusType')),
  'an unknown type of consensus': founded((root) => {
    const type = new orderer.ConsensusType();
    type.setType('paxos');
    setValue(group(root, 'Orderer'), 'ConsensusType', type);
  }),
  'another algorithm of hashes': founded((root) => {
    const algorithm = new common.HashingAlgorithm();
    algorithm.setName('MD5');
    setValue(root, 'HashingAlgorithm', algorithm);
  }),
  'an organization without an MSP': founded(without(['Application', 'Telco1'], 'MSP')),
  'an MSP of garbage': founded(garbage(['Application', 'Telco1'], 'MSP')),
  'an MSP of an unknown type': founded((root) => {
    const config = new msp.MSPConfig();
    config.setType(9);
    setValue(group(root, 'Application', 'Telco1'), 'MSP', config);
  }),
  'without Writers': founded((root) => void root.getPoliciesMap().del('Writers')),
});
