import fc from 'fast-check';
import { issueAuthority } from '../../../reconciler/devnet/identities/issue-certificate.js';
import type { PolicyText } from '../../../reconciler/fabric/channel/channel-config.js';
import type {
  ManagedChannel,
  ManagedMsp,
  ManagedOrderer,
  ManagedOrganization,
} from '../../../reconciler/fabric/channel/managed-channel.js';
import { revocationList } from './revocation-list.js';
import { mspOf, organization, tlsOf } from './test-channel.js';
import { respelled } from './wishes.js';

/** All who may be in a channel of the property tests. */
export const POOL = ['A', 'B', 'C', 'D', 'O'] as const;

/** Left out in some wishes: no key at all, as in a document. */
function sometimes<T extends object>(fields: { [Name in keyof T]: fc.Arbitrary<T[Name]> }): fc.Arbitrary<Partial<T>> {
  return fc.record(fields, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>;
}

const implicit = (...rules: string[]): fc.Arbitrary<PolicyText> =>
  fc.constantFrom(...rules).map((Rule) => ({ Type: 'ImplicitMeta', Rule }));
const signature = (...rules: string[]): fc.Arbitrary<PolicyText> =>
  fc.constantFrom(...rules).map((Rule) => ({ Type: 'Signature', Rule }));

/** Policies of a section or of the channel; whatever Admins says, all administrators together satisfy it. */
const groupPolicies = sometimes<Record<'Admins' | 'Readers' | 'Voters', PolicyText>>({
  Admins: implicit('ANY Admins', 'MAJORITY Admins', 'ALL Admins'),
  Readers: implicit('ANY Readers', 'ALL Readers'),
  Voters: fc.oneof(
    implicit('ANY Admins'),
    signature("OR('A.admin')", "AND( 'B.member','A.peer')", 'OutOf(1,"C.client")'),
  ),
});

const ownPolicies = (mspId: string) =>
  sometimes<Record<'Admins' | 'Writers' | 'Endorsement', PolicyText>>({
    Admins: signature(`OR('${mspId}.admin')`, `OR( '${mspId}.admin' , '${mspId}.client')`, `AND('${mspId}.member')`),
    Writers: signature(`OR('${mspId}.admin', '${mspId}.orderer')`, `OR('${mspId}.orderer', '${mspId}.admin')`),
    Endorsement: signature(`OR('${mspId}.peer')`, `AND('${mspId}.peer', '${mspId}.peer')`),
  });

const spelling = fc.constantFrom((pem: string) => pem, respelled);
const some = <T>(...values: T[]): fc.Arbitrary<T[]> => fc.shuffledSubarray(values);

/**
 * An MSP under which its administrator stays valid: own root, another one or not with an intermediate one below it (Fabric
 * believes no leaf of a CA that has others below it), units with their CA or without, one who is revoked or nobody.
 */
function msps(mspId: string): fc.Arbitrary<ManagedMsp> {
  const own = mspOf(mspId);
  const { ca, users } = organization(mspId);
  const other = organization(POOL.find((one) => one !== mspId)!);
  const tls = [organization(mspId), other].map(({ tlsCa }) => tlsCa.certificatePem);
  const below = issueAuthority(['channels', mspId, 'below'], `below.${mspId}`, other.ca).certificatePem;
  const belowTls = issueAuthority(['channels', mspId, 'tls below'], `tls.below.${mspId}`, other.tlsCa).certificatePem;
  const revoked = [revocationList(ca, [users.get('User1')!.certificatePem]), revocationList(ca, [])];
  const unit = (organizationalUnitIdentifier: string) =>
    fc.constantFrom({ organizationalUnitIdentifier }, { organizationalUnitIdentifier, certificate: own.rootCerts[0]! });
  return fc
    .record({
      spell: spelling,
      second: fc.constantFrom('none', 'root', 'intermediate'),
      tlsRootCerts: some(...tls),
      tlsBelow: fc.boolean(),
      revocationList: some(...revoked),
      admins: fc.option(some(organization(mspId).admin.certificatePem), { nil: undefined }),
      units: fc.record({ client: unit('client'), peer: unit('peer'), admin: unit('admin'), orderer: unit('orderer') }),
    })
    .map(({ spell, second, tlsRootCerts, tlsBelow, admins, units, ...rest }) => ({
      ...rest,
      rootCerts: [...(second === 'none' ? [] : [other.ca.certificatePem]), ...own.rootCerts].map(spell),
      intermediateCerts: (second === 'intermediate' ? [below] : []).map(spell),
      tlsRootCerts: tlsRootCerts.map(spell),
      tlsIntermediateCerts: (tlsBelow && tlsRootCerts.includes(tls[1]!) ? [belowTls] : []).map(spell),
      ...(admins === undefined ? {} : { admins: admins.map(spell) }),
      nodeOUs: { enable: true, ...units },
    }));
}

const addresses = some('one:1', 'two:2', 'three:3');
const anchors = some({ Host: 'peer', Port: 1 }, { Host: 'peer', Port: 2 }, { Host: 'other', Port: 1 });

/** Organizations of a section: who, and what else is wanted of each. */
function organizations<Rest extends object>(
  all: ReadonlyMap<string, ManagedMsp>,
  rest: fc.Arbitrary<Rest>,
): fc.Arbitrary<(ManagedOrganization & Rest)[]> {
  const one = (mspId: string) =>
    fc.tuple(fc.option(ownPolicies(mspId), { nil: undefined }), rest).map(([Policies, more]) => ({
      name: mspId,
      mspId,
      msp: all.get(mspId)!,
      ...(Policies && { Policies }),
      ...more,
    }));
  return fc
    .shuffledSubarray([...POOL], { minLength: 1 })
    .chain((mspIds) => fc.tuple(...mspIds.map(one))) as fc.Arbitrary<(ManagedOrganization & Rest)[]>;
}

const consenters = fc
  .record({ mspIds: fc.shuffledSubarray([...POOL], { minLength: 1 }), Port: fc.constantFrom(1, 2), spell: spelling })
  .map(({ mspIds, Port, spell }) =>
    mspIds.map((mspId) => ({
      Host: mspId,
      Port,
      ClientTLSCert: spell(tlsOf(mspId)),
      ServerTLSCert: spell(tlsOf(Port === 1 ? mspId : 'A')),
    })),
  );

const ordererFields = sometimes<Omit<ManagedOrderer, 'organizations'>>({
  State: fc.constantFrom('STATE_NORMAL', 'STATE_MAINTENANCE'),
  BatchTimeout: fc.constantFrom('60s', '1m', '1m0s', '2s', '2000ms', '250ms'),
  BatchSize: sometimes({
    MaxMessageCount: fc.constantFrom(10, 20),
    AbsoluteMaxBytes: fc.constantFrom(1000, 2000),
    PreferredMaxBytes: fc.constantFrom(100, 500),
  }),
  MaxChannels: fc.constantFrom(0, 3),
  Policies: groupPolicies,
  Capabilities: fc.constantFrom(['V2_0'], ['V1_4_2', 'V2_0']),
  EtcdRaft: sometimes({
    Consenters: consenters,
    Options: sometimes({
      TickInterval: fc.constantFrom('500ms', '0.5s', '1s'),
      ElectionTick: fc.constantFrom(10, 20),
      SnapshotIntervalSize: fc.constantFrom(1024, 16777216),
    }),
  }),
});

/** Channel capability V3_0 wants endpoints of each organization, and none of the channel. */
function channels(capability: 'V2_0' | 'V3_0', all: ReadonlyMap<string, ManagedMsp>): fc.Arbitrary<ManagedChannel> {
  const OrdererEndpoints = addresses.map((list) => (list.length === 0 ? ['four:4'] : list));
  const section = organizations(
    all,
    fc.record({ OrdererEndpoints }, capability === 'V3_0' ? {} : { requiredKeys: [] }),
  );
  const application = fc
    .tuple(
      organizations(all, sometimes({ AnchorPeers: anchors })),
      sometimes({
        Policies: groupPolicies,
        ACLs: sometimes({ 'peer/Propose': fc.constantFrom('Admins', 'Voters'), x: fc.constantFrom('Readers') }),
        Capabilities: fc.constantFrom(['V2_5'], ['V2_0'], ['V2_5', 'V2_0']),
      }),
    )
    .map(([members, fields]) => ({ organizations: members, ...fields }));
  const orderer = fc
    .tuple(section, ordererFields)
    .map(([list, fields]): ManagedOrderer => ({ organizations: list, ...fields }));
  return sometimes<ManagedChannel>({
    Policies: groupPolicies,
    Capabilities: fc.constantFrom([capability]),
    OrdererAddresses: capability === 'V3_0' ? fc.constant([]) : addresses,
    application,
    orderer,
  } as never);
}

/** Of each organization so many MSPs per run: to set one up costs more than all the rest, and is remembered. */
const VARIANTS = 24;

/**
 * Wishes for channels of this capability: each organization has one MSP in both sections.
 * @param seed of the MSPs that come up
 */
export function wishes(capability: 'V2_0' | 'V3_0', seed: number): fc.Arbitrary<ManagedChannel> {
  const variants = (mspId: string) => fc.constantFrom(...fc.sample(msps(mspId), { seed, numRuns: VARIANTS }));
  return fc
    .tuple(...POOL.map(variants))
    .chain((made) => channels(capability, new Map(POOL.map((mspId, index) => [mspId, made[index]!]))));
}
