import { formatAddress } from '../core/model/address.js';
import { QuorateError } from '../core/model/quorate-error.js';
import { KINDS } from '../kinds/kinds.js';
import { governanceResource } from '../loop/governance-trust.js';
import { type Loop, Pass } from '../loop/pass.js';
import { rememberReads } from '../loop/remember-reads.js';
import { applyPorts } from '../loop/steps/apply-ports.js';
import { observeNetwork } from '../loop/steps/observe-network.js';
import { untrusted } from './untrusted.js';

/**
 * The break-glass: our share of what our own Git says of the governance chaincode, as at its birth, without votes.
 * Fabric's LifecycleEndorsement is still asked for, so it takes as many organizations as a birth.
 */
export async function recover(loop: Loop): Promise<{ readonly retryAfterMs: number | undefined }> {
  const { ports } = loop;
  const { trusted, refusal } = await ports.revisions.current();
  if (!trusted) throw untrusted(refusal);
  const loaded = await ports.load(trusted.commit);
  const pass = new Pass({ loop, number: 1, fabric: rememberReads(ports.read), revision: trusted, refusal, loaded });
  await observeNetwork(pass);
  const resource = governanceResource(pass);
  const key = resource ? formatAddress(resource.address) : '';
  const observed = pass.observed.get(key);
  const kind = KINDS.get('Chaincode');
  if (!resource || observed?.state !== 'present' || !kind?.apply || !kind.heal) {
    throw new QuorateError('GOVERNANCE_UNREADABLE', 'The governance chaincode cannot be recovered now', {
      why: observed?.state === 'unknown' ? observed.why : 'it is not declared, or could not be read',
      mend: 'reconcile doctor checks the peers, the channel and our identity',
    });
  }
  const differs = pass.plan?.changes.some(({ address }) => formatAddress(address) === key);
  const task = { resource, live: observed.live as never, decided: undefined };
  // What is committed as our Git says needs our own approval and process at most.
  const applied = await (differs ? kind.apply : kind.heal)(applyPorts(pass, key), task);
  return { retryAfterMs: applied.retryAfterMs };
}
