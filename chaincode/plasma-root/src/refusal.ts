import type { RefusalJson } from './answers';

/** Why a call is refused: its message is the RefusalJson that the client reads. Same input, same text on every peer. */
export class Refusal extends Error {
  readonly code: string;

  constructor(code: string, what: string, mend: string) {
    const json: RefusalJson = { code, what, mend };
    super(JSON.stringify(json));
    this.name = 'Refusal';
    this.code = code;
  }
}
