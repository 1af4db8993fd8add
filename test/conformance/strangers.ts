import { type Issuer, issueAuthority, issueCertificate } from '../../reconciler/devnet/identities/issue-certificate.js';
import type { RunningNetwork } from '../../reconciler/devnet/running-network.js';
import { type KeyedIdentity, signingIdentity } from '../../reconciler/fabric/msp/signing-identity.js';

/**
 * Identities that no organization of the network has: of a foreign CA, under a foreign name, without or with a wrong
 * role. The same keys in every run.
 */
export function strangers(network: RunningNetwork): ReadonlyMap<string, KeyedIdentity> {
  const [telco1, telco2] = [network.identities[0]!, network.identities[1]!];
  const foreign = issueAuthority(['conformance', 'foreign', 'ca'], 'ca.foreign.localhost');
  const issued = (name: string, mspId: string, ca: Issuer, organizationalUnit?: string) => {
    const certified = issueCertificate(ca, {
      path: ['conformance', 'stranger', name],
      commonName: name,
      ...(organizationalUnit === undefined ? {} : { organizationalUnit }),
    });
    return [`strange/${name}`, signingIdentity(mspId, certified.certificatePem, certified.privateKeyPem)] as const;
  };
  return new Map([
    issued('of a foreign CA', 'Telco1', foreign, 'client'),
    issued('of a foreign organization', 'Foreign', foreign, 'client'),
    issued('without a role', 'Telco1', telco1.ca),
    issued('of an unknown role', 'Telco1', telco1.ca, 'manager'),
    issued('with a certificate of Telco2', 'Telco1', telco2.ca, 'client'),
    issued('a second client', 'Telco1', telco1.ca, 'client'),
    issued('a second admin', 'Telco1', telco1.ca, 'admin'),
  ]);
}
