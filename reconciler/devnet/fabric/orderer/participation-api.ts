import type { IncomingMessage } from 'node:http';
import { common } from '@hyperledger/fabric-protos';
import { checkChannelId } from '../../../fabric/config/channel-id.js';
import { decode } from '../../../fabric/transaction/decode.js';
import { type HttpAnswer, jsonAnswer, notFound, readBody, redirect, requestPath } from './http-answer.js';
import { channelOfJoinBlock, channelOfUpdate } from './join-block.js';
import { type MultipartForm, multipartBoundary, parseMultipart } from './multipart.js';
import { messageOf } from './ordering-error.js';
import { ParticipationError, type ParticipationProblem } from './participation-error.js';
import type { ChannelInfo, Registrar } from './registrar.js';

const BASE = '/participation/v1';
const CHANNELS = `${BASE}/channels`;
/** ChannelParticipation.MaxRequestBodySize as shipped: 1 MB. */
const MAX_BODY = 1024 * 1024;

/** An answer on the way out of nested steps. */
class Answered extends Error {
  readonly answer: HttpAnswer;
  constructor(answer: HttpAnswer) {
    super('answered');
    this.answer = answer;
  }
}

const failure = (status: number, text: string, headers: Readonly<Record<string, string>> = {}) =>
  jsonAnswer(status, { error: text }, headers);

const withUrl = ({ name, ...rest }: ChannelInfo) => ({ name, url: `${CHANNELS}/${name}`, ...rest });

function created(info: ChannelInfo): HttpAnswer {
  const content = withUrl(info);
  return jsonAnswer(201, content, { Location: content.url });
}

const NO_STORE = { 'Cache-Control': 'no-store' };

/** HTTP status of a refusal, by operation. Fabric: restapi.go sendJoinError, sendUpdateError, serveRemove. */
const REFUSALS: Readonly<Record<'join' | 'update' | 'remove', Readonly<Record<ParticipationProblem, number>>>> = {
  join: { ALREADY_EXISTS: 405, NOT_EXIST: 400, NOT_READY: 400, BAD_REQUEST: 400 },
  update: { ALREADY_EXISTS: 400, NOT_EXIST: 405, NOT_READY: 403, BAD_REQUEST: 400 },
  remove: { ALREADY_EXISTS: 400, NOT_EXIST: 404, NOT_READY: 400, BAD_REQUEST: 400 },
};

function refusal(operation: 'join' | 'update' | 'remove', error: unknown): HttpAnswer {
  const problem = error instanceof ParticipationError ? error.problem : 'BAD_REQUEST';
  const allow = operation === 'join' && problem === 'ALREADY_EXISTS' ? { Allow: 'GET, DELETE' } : {};
  return failure(REFUSALS[operation][problem], `cannot ${operation}: ${messageOf(error)}`, allow);
}

function acceptsJson(request: IncomingMessage): boolean {
  const accept = request.headers.accept ?? '';
  return accept === '' || accept.split(',').some((option) => /application\/json|application\/\*|\*\/\*/.test(option));
}

/** The bytes of the one file part that a join or update brings. */
async function uploaded(request: IncomingMessage, part: string): Promise<Buffer> {
  const contentType = request.headers['content-type'];
  if (!contentType?.includes('multipart/form-dat')) {
    throw new Answered(failure(400, `unsupported Content-Type: [${contentType ?? ''}]`));
  }
  if (!acceptsJson(request)) throw new Answered(notAcceptable());
  let form: MultipartForm;
  try {
    form = parseMultipart(await readBody(request, MAX_BODY), multipartBoundary(contentType));
  } catch (error) {
    throw new Answered(failure(400, `cannot read form from request body: ${messageOf(error)}`));
  }
  const file = form.files.get(part);
  if (file === undefined) throw new Answered(failure(400, `form does not contains part key: ${part}`));
  if (form.files.size !== 1 || form.values.size !== 0) throw new Answered(failure(400, 'form contains too many parts'));
  return file;
}

const notAcceptable = () => failure(406, 'response Content-Type is application/json only');

function attempt<Result>(action: () => Result, onError: (error: unknown) => HttpAnswer): Result {
  try {
    return action();
  } catch (error) {
    throw new Answered(onError(error));
  }
}

async function join(request: IncomingMessage, registrar: Registrar): Promise<HttpAnswer> {
  const part = 'config-block';
  const bytes = await uploaded(request, part);
  const block = attempt(
    () => decode(common.Block, bytes),
    (error) => failure(400, `cannot unmarshal file part ${part} into a block: ${messageOf(error)}`),
  );
  const channelId = attempt(
    () => channelOfJoinBlock(block),
    (error) => failure(400, `invalid join block: ${messageOf(error)}`),
  );
  return created(
    attempt(
      () => registrar.join(channelId, block),
      (error) => refusal('join', error),
    ),
  );
}

async function update(request: IncomingMessage, registrar: Registrar): Promise<HttpAnswer> {
  const part = 'config-update-envelope';
  const bytes = await uploaded(request, part);
  const envelope = attempt(
    () => decode(common.Envelope, bytes),
    (error) => failure(400, `cannot unmarshal file part ${part} into an envelope: ${messageOf(error)}`),
  );
  const channelId = attempt(
    () => channelOfUpdate(envelope),
    (error) => failure(400, `invalid config update envelope: ${messageOf(error)}`),
  );
  return created(
    attempt(
      () => registrar.update(channelId, envelope),
      (error) => refusal('update', error),
    ),
  );
}

function list(registrar: Registrar): HttpAnswer {
  const channels = registrar.list().map((name) => ({ name, url: `${CHANNELS}/${name}` }));
  return jsonAnswer(200, { systemChannel: null, channels: channels.length > 0 ? channels : null }, NO_STORE);
}

function fetchBlock(registrar: Registrar, channelId: string, blockId: string): HttpAnswer {
  if (!/^(newest|oldest|config|[+-]?[0-9]+)$/.test(blockId)) {
    const { status, headers, body } = failure(
      400,
      `invalid block ID: '${blockId}' not equal <newest|oldest|config|(number)>`,
    );
    // Fabric writes this body twice (extractBlockID has answered already when its caller answers again).
    return { status, headers, body: body + body };
  }
  const block = attempt(
    () => registrar.fetchBlock(channelId, blockId),
    (error) => failure(404, messageOf(error)),
  );
  return { status: 200, headers: { ...NO_STORE, 'Content-Type': 'application/octet-stream' }, body: block.bytes };
}

function checkedChannel(channelId: string): string {
  attempt(
    () => checkChannelId(channelId),
    (error) => failure(400, `invalid channel ID: ${messageOf(error)}`),
  );
  return channelId;
}

const notAllowed = (request: IncomingMessage, allow: string) =>
  failure(405, `invalid request method: ${request.method}`, { Allow: allow });

function oneChannel(request: IncomingMessage, registrar: Registrar, name: string): HttpAnswer {
  if (request.method !== 'GET' && request.method !== 'DELETE') return notAllowed(request, 'GET, DELETE');
  if (!acceptsJson(request)) return notAcceptable();
  const channelId = checkedChannel(name);
  if (request.method === 'GET') {
    const info = attempt(
      () => registrar.info(channelId),
      (error) => failure(404, messageOf(error)),
    );
    return jsonAnswer(200, withUrl(info), NO_STORE);
  }
  attempt(
    () => registrar.remove(channelId),
    (error) => refusal('remove', error),
  );
  return { status: 204 };
}

async function allChannels(request: IncomingMessage, registrar: Registrar): Promise<HttpAnswer> {
  if (request.method === 'POST') return join(request, registrar);
  if (request.method === 'PUT') return update(request, registrar);
  if (request.method !== 'GET') return notAllowed(request, 'GET, POST, PUT');
  return acceptsJson(request) ? list(registrar) : notAcceptable();
}

async function route(request: IncomingMessage, path: string, registrar: Registrar): Promise<HttpAnswer> {
  if (path === `${BASE}/`) {
    return request.method === 'GET' ? redirect(302, CHANNELS, 'Found') : notAllowed(request, 'GET');
  }
  if (path === CHANNELS) return allChannels(request, registrar);
  const [, name, blockId] = /^\/participation\/v1\/channels\/([^/]+)(?:\/blocks\/([^/]+))?$/.exec(path) ?? [];
  if (name === undefined) return notFound();
  if (blockId === undefined) return oneChannel(request, registrar, name);
  if (request.method !== 'GET') return notAllowed(request, 'GET');
  if (!acceptsJson(request)) return notAcceptable();
  return fetchBlock(registrar, checkedChannel(name), blockId);
}

/**
 * Answers one request to the channel participation API of an orderer. Never throws.
 * Fabric: orderer/common/channelparticipation/restapi.go.
 */
export async function participation(
  request: IncomingMessage,
  registrar: Registrar,
): Promise<{ readonly answer: HttpAnswer /** Whether Fabric adds a request id. */; readonly known: boolean }> {
  const path = requestPath(request);
  if (path === BASE) return { answer: redirect(307, `${BASE}/`, 'Temporary Redirect'), known: false };
  if (!path.startsWith(`${BASE}/`)) return { answer: notFound(), known: false };
  try {
    return { answer: await route(request, path, registrar), known: true };
  } catch (error) {
    const answer = error instanceof Answered ? error.answer : failure(500, messageOf(error));
    return { answer, known: true };
  }
}
