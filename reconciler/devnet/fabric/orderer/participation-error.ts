/** What can be wrong with a request to the participation API; `BAD_REQUEST` brings its own text. */
export type ParticipationProblem = 'ALREADY_EXISTS' | 'NOT_EXIST' | 'NOT_READY' | 'BAD_REQUEST';

const TEXTS: Readonly<Record<ParticipationProblem, string>> = {
  ALREADY_EXISTS: 'channel already exists',
  NOT_EXIST: 'channel does not exist',
  NOT_READY: 'channel is not ready, he is a follower',
  BAD_REQUEST: 'bad request',
};

/** A refusal of the participation API with Fabric's text. Fabric: orderer/common/types/errors.go. */
export class ParticipationError extends Error {
  readonly problem: ParticipationProblem;

  constructor(problem: ParticipationProblem, text = TEXTS[problem]) {
    super(text);
    this.name = 'ParticipationError';
    this.problem = problem;
  }
}
