/**
 * Every key of the state, in one place. Parts that an organization chooses are percent-encoded, so that `/` only parts.
 * What one organization writes while others do lies under keys of its own; the shared ones (`content`, `live`) are
 * written blind with the same bytes by everybody.
 */
const part = encodeURIComponent;
const number = (round: number): string => String(round).padStart(6, '0');

export const keys = {
  content: (id: string) => `content/${id}`,
  /** Exists while a proposal still needs something. */
  live: (id: string) => `live/${id}`,
  /** The last closed round. */
  decision: (id: string) => `decision/${id}`,
  /** Each closed round. */
  closed: (id: string, round: number) => `closed/${id}/${number(round)}`,
  /** Everything of one round: one range. */
  round: (id: string, round: number) => `round/${id}/${number(round)}/`,
  votes: (id: string, round: number) => `round/${id}/${number(round)}/vote/`,
  ownVotes: (id: string, round: number, organization: string) =>
    `round/${id}/${number(round)}/vote/${part(organization)}/`,
  vote: (id: string, round: number, organization: string, electorate: string) =>
    `round/${id}/${number(round)}/vote/${part(organization)}/${electorate}`,
  overdue: (id: string, round: number, organization: string) =>
    `round/${id}/${number(round)}/overdue/${part(organization)}`,
  ownTasks: (id: string, round: number, organization: string) =>
    `round/${id}/${number(round)}/task/${part(organization)}/`,
  task: (id: string, round: number, organization: string, task: string) =>
    `round/${id}/${number(round)}/task/${part(organization)}/${part(task)}`,
  /** Beside the round, not in it: whoever closes a round reads that whole, and signatures come in at the same time. */
  signatures: (id: string, round: number) => `signature/${id}/${number(round)}/`,
  ownSignatures: (id: string, round: number, organization: string) =>
    `signature/${id}/${number(round)}/${part(organization)}/`,
  signature: (id: string, round: number, organization: string, update: string) =>
    `signature/${id}/${number(round)}/${part(organization)}/${update}`,
  histories: (id: string) => (id === '' ? 'history/' : `history/${id}/`),
  history: (id: string, round: number, organization: string, transactionId: string) =>
    `history/${id}/${number(round)}/${part(organization)}/${transactionId}`,
  attestations: (channel: string, genesis: string) => `attest/${channel}/${genesis}/`,
  attestation: (channel: string, genesis: string, organization: string) =>
    `attest/${channel}/${genesis}/${part(organization)}`,
  /** The channel record last written down. */
  record: (channel: string, genesis: string) => `record/${channel}/${genesis}`,
  /** The plasma chains that a channel is the root or the own channel of: under both, with the same bytes. */
  plasmaLinks: (channel: string, genesis: string) => `plasma/${channel}/${genesis}/`,
  plasmaLink: (channel: string, genesis: string, link: string) => `plasma/${channel}/${genesis}/${link}`,
  /** Approved proposals of one address on one ledger. */
  approvals: (target: string) => `approved/${target}/`,
  approval: (target: string, id: string) => `approved/${target}/${id}`,
  /** Rounds of one organization that had no second voter when it last looked. */
  alone: (organization: string) => `alone/${part(organization)}`,
  /** The rule that a voted Network change has set. */
  network: 'network',
} as const;
