import { compareBytes } from '../../core/order/compare-bytes.js';
import type { HistoryEntry } from '../../ports/read/governance-reader.js';
import type { OpsscEvent } from './opssc-log.js';
import { claimOf, type KeyedProposal, type OpsscState, STATUSES, timestampOf } from './opssc-views.js';

type Told = Pick<HistoryEntry, 'event' | 'revision' | 'reason'>;

/** What happened to proposals, each event of the contract one entry, in the chaincode's words; by id, then in their order. */
export function historyOf(state: OpsscState, proposals: readonly KeyedProposal[]): readonly HistoryEntry[] {
  const ids = new Map(proposals.map(({ key, view }) => [key, view.id]));
  return state.events
    .flatMap((event): HistoryEntry[] => {
      const id = ids.get(event.args.key);
      const told = id === undefined ? undefined : tell(event);
      return id === undefined || told === undefined ? [] : [{ id, ...told, ...whoAndWhen(state, event) }];
    })
    .sort((left, right) => compareBytes(left.id, right.id));
}

function tell({ name, args }: OpsscEvent): Told | undefined {
  const plain = (event: string): Told => ({ event, revision: '', reason: '' });
  switch (name) {
    case 'Voted':
      return { event: `vote ${args.yes ? 'yes' : 'no'}`, revision: claimOf(args.claim).revision, reason: args.reason };
    case 'VoteWithdrawn':
      return { ...plain('withdraw'), reason: args.reason };
    case 'Decided':
      return plain(`close ${STATUSES[Number(args.status)] ?? args.status}`);
    case 'ChunkExecuted':
      return plain(`execute ${Number(args.index) + 1} of ${args.total}`);
    case 'Reported':
      return {
        ...plain(`report ${args.task} ${['progressing', 'applied', 'failed'][Number(args.state)]}`),
        reason: args.detail,
      };
    default:
      return undefined;
  }
}

function whoAndWhen({ electorates }: OpsscState, { args, transactionId, block, time }: OpsscEvent) {
  const organization = args.organization === undefined ? '' : (electorates.names.get(args.organization) ?? '');
  return {
    round: Number(args.round),
    organization,
    certificate: `${args.account ?? ''}`.toLowerCase(),
    transactionId,
    timestamp: timestampOf(time),
    block,
  };
}
