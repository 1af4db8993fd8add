import { common } from '@hyperledger/fabric-protos';
import { QuorateError } from '../../core/model/quorate-error.js';
import type { OrdererPlace } from '../../ports/read/channel-reader.js';
import type { UpdateAnswer } from '../../ports/write/channel-writer.js';
import type { BroadcastAnswer } from './orderer-client.js';

/** Another sender, or another orderer, was faster. Fabric: internal/pkg/gateway/submit.go, SmartBFT's request pool. */
const HAS_IT = 'failed to submit request: request already exists';

/**
 * Sends one and the same envelope to all BFT orderers at once. One may take it and keep it to itself, so a quorum must have
 * it; they know it by its signature header from then on, whoever brought it, and order it once.
 * @throws QuorateError ORDERER_UNREACHABLE (transient)
 */
export async function submitToAll(
  send: (place: OrdererPlace) => Promise<BroadcastAnswer>,
  orderers: readonly OrdererPlace[],
  quorum: number,
): Promise<UpdateAnswer> {
  // A channel need not tell the addresses of all of its nodes.
  const needed = Math.min(quorum, orderers.length);
  const answers = await answersUntil((some) => some.filter(isTaken).length >= needed, orderers.map(send));
  const taken = answers.filter(isTaken);
  if (needed > 0 && taken.length >= needed) return { state: 'accepted' };
  const refusals = answers.filter((answer) => !isTaken(answer) && !OTHERS_MAY.includes(answer.status));
  // Those who are left are no quorum.
  if (refusals.length > orderers.length - needed) {
    return { state: 'refused', reason: refusals[0]!.info || `status ${refusals[0]!.status}` };
  }
  const said = [...new Set(answers.filter((one) => !isTaken(one)).map(({ info }) => info))].join('; ');
  throw new QuorateError('ORDERER_UNREACHABLE', 'Too few orderers took the update', {
    why: `${taken.length} of ${orderers.length} took it, ${quorum} must${said ? `; ${said}` : ''}`,
    mend: 'start the orderers that are down; it is sent again by itself',
    facts: { taken: taken.length, quorum },
    retry: 'transient',
  });
}

/** It does not serve the channel, or knows no leader. */
const OTHERS_MAY: readonly number[] = [common.Status.NOT_FOUND, common.Status.SERVICE_UNAVAILABLE];

const isTaken = ({ status, info }: BroadcastAnswer): boolean => status === common.Status.SUCCESS || info === HAS_IT;

/** The answers that have come when they are enough, or all of them: one that hangs is waited for only where it counts. */
function answersUntil(
  areEnough: (answers: readonly BroadcastAnswer[]) => boolean,
  asked: readonly Promise<BroadcastAnswer>[],
): Promise<readonly BroadcastAnswer[]> {
  const answers: BroadcastAnswer[] = [];
  return new Promise((resolve) => {
    const all = asked.map((one) =>
      one.then(
        (answer) => {
          answers.push(answer);
          if (areEnough(answers)) resolve([...answers]);
        },
        () => undefined,
      ),
    );
    void Promise.all(all).then(() => resolve(answers));
  });
}
