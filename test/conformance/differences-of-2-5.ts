import { type KnownDifference, named } from './known-differences.js';

/** What is not asked of Fabric 2.5, as nothing that follows could be compared. Beginnings of names. */
export const NOT_ASKED_OF_2_5: readonly string[] = [
  // It has no PUT: a sequence that is one update short would show in all that comes after.
  'participation: update: ',
  // It is taken, and no peer finds the orderers of the channel any more.
  'edit: no orderer endpoints',
  // It is not refused, and nothing is ever answered.
  'CommitStatus: an empty id',
];

/** Where Fabric 2.5 answers otherwise than 3.1, which the embedded engine is like; besides the known differences. */
export const DIFFERENCES_OF_2_5: readonly KnownDifference[] = [
  { cases: named('ProcessProposal', 'the name lscc'), reason: 'it still has the old lifecycle, for queries' },
  {
    cases: named(
      'ProcessProposal',
      'a timestamp of an hour ago',
      'a timestamp an hour ahead',
      'an empty SignedProposal',
    ),
    reason: 'its core.yaml has no filter that looks at the time',
  },
  {
    cases: [
      'ApproveChaincodeDefinitionForMyOrg: the committed sequence, unchanged',
      'gotcha: 10: approve again, committed',
    ],
    reason: 'it takes the same approval of a committed sequence again',
  },
  {
    cases: named(
      'CheckCommitReadiness',
      'one approval',
      'mismatch of the version',
      'mismatch of several',
      'nobody approved',
      'by a plain client',
      'at another peer',
    ),
    reason: 'it does not say what does not match',
  },
  {
    cases: named('definitions', 'all approved ones', 'all approved ones, by a plain client'),
    reason: 'it has no QueryApprovedChaincodeDefinitions',
  },
  { cases: named('Deliver', 'headers with signatures'), reason: 'it sends whole blocks all the same' },
  {
    cases: named('CommitStatus', 'an empty channel', 'without an identity'),
    reason: 'it asks its policies before it looks whether the request is whole',
  },
  {
    cases: [
      ...named('Broadcast', 'an unknown channel', 'an empty channel', 'a bad one ends the stream'),
      ...named('Broadcast', 'of type ORDERER_TRANSACTION'),
      'config update: of an unknown channel',
    ],
    reason: 'its orderer still knows of system channels',
  },
  {
    cases: named(
      'participation',
      'a wrong method for all',
      'the newest block',
      'the oldest block',
      'the config block',
      'a block by number',
      'a block that is not there',
      'a block of no number',
      'block -1',
      'a block of an unknown channel',
    ),
    reason: 'its participation API neither updates channels nor hands out blocks',
  },
  { cases: named('participation: join', 'a wrong data hash'), reason: 'it does not look at the hash' },
  {
    cases: named('edit', 'an unknown type of consensus: no answer at all'),
    reason: 'it refuses it before it comes to the place where 3.1 panics',
  },
  {
    cases: named('genesis', 'consortiums', 'without Application'),
    reason: 'its orderer still knows of system channels',
  },
  {
    cases: named('genesis', 'orderer addresses of the whole channel', 'an orderer organization without endpoints'),
    reason: 'its channels have capability V2_0, which allows both',
  },
];
