import { common, msp } from '@hyperledger/fabric-protos';
import { signaturePolicyOf } from '../config/default-policies.js';
import { bftQuorum } from './bft-quorum.js';

function signedBy(index: number): common.SignaturePolicy {
  const rule = new common.SignaturePolicy();
  rule.setSignedBy(index);
  return rule;
}

function identityPrincipal(consenter: common.Consenter): msp.MSPPrincipal {
  const identity = new msp.SerializedIdentity();
  identity.setMspid(consenter.getMspId());
  identity.setIdBytes(consenter.getIdentity_asU8());
  const principal = new msp.MSPPrincipal();
  principal.setPrincipalClassification(msp.MSPPrincipal.Classification.IDENTITY);
  principal.setPrincipal(identity.serializeBinary());
  return principal;
}

/**
 * The policy BlockValidation that a BFT channel must have: a quorum of its consenters, by their identities. Its orderers
 * refuse a config with another one. Fabric: common/policies/bft.go, smartbft/configverifier.go.
 */
export function bftBlockValidation(consenters: readonly common.Consenter[]): common.Policy {
  const threshold = new common.SignaturePolicy.NOutOf();
  threshold.setN(bftQuorum(consenters.length));
  threshold.setRulesList(consenters.map((_, index) => signedBy(index)));
  const rule = new common.SignaturePolicy();
  rule.setNOutOf(threshold);
  const envelope = new common.SignaturePolicyEnvelope();
  envelope.setRule(rule);
  envelope.setIdentitiesList(consenters.map(identityPrincipal));
  return signaturePolicyOf(envelope.serializeBinary());
}
