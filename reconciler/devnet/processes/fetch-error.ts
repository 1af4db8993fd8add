import { type Facts, QuorateError } from '../../core/model/quorate-error.js';

const WHAT = {
  FETCH_STOPPED: 'Fetching was stopped; nothing of it is left',
  FETCH_UNREACHABLE: 'The server of the release cannot be reached',
  FETCH_REFUSED: 'The server does not give the file',
  FETCH_CUT_OFF: 'The download was cut off',
  FETCH_TOO_BIG: 'What the server sends is too big to be a release of Fabric',
  FETCH_INSECURE: 'A sum that comes over plain HTTP proves nothing',
  FETCH_NO_CHECKSUM: 'There is no checksum to check the download with',
  FETCH_CHECKSUM: 'The download is not the file that it should be',
  FETCH_ARCHIVE: 'The archive is no release of Fabric that we would unpack',
  FETCH_VERSION: 'The archive holds another version than asked for',
  FETCH_DIRECTORY: 'The folder for the binaries cannot be written',
} as const;

/** What can go wrong with fetching; the texts of `what` are constant. */
export type FetchErrorCode = keyof typeof WHAT;

interface Parameters {
  readonly why: string;
  readonly mend?: string;
  readonly facts?: Facts;
  readonly cause?: unknown;
}

const TRANSIENT: readonly FetchErrorCode[] = ['FETCH_UNREACHABLE', 'FETCH_CUT_OFF'];

/** A QuorateError of one of these codes. */
export function fetchError(code: FetchErrorCode, parameters: Parameters): QuorateError {
  return new QuorateError(code, WHAT[code], {
    ...parameters,
    retry: TRANSIENT.includes(code) ? 'transient' : 'terminal',
  });
}
