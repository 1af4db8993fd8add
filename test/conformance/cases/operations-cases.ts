import { type Cases, casesOf, type Seen } from '../case.js';
import { askOperations, type Question, replySeen } from '../http-ask.js';
import type { Party } from '../party.js';

type At = 'peer' | 'orderer';

const asked =
  (at: At, question: Question) =>
  async (party: Party): Promise<Seen> =>
    replySeen(await askOperations(party, at, question));

/** Only which fields there are: times and versions are each network's own. */
const shape =
  (at: At, path: string) =>
  async (party: Party): Promise<Seen> => {
    const reply = await askOperations(party, at, { path });
    const fields = JSON.parse(reply.body.toString()) as Record<string, unknown>;
    return {
      status: reply.status,
      type: String(reply.headers['content-type']),
      fields: Object.entries(fields).map(([name, value]) => `${name}: ${name === 'status' ? value : typeof value}`),
    };
  };

const spec = (at: At, body: string, method = 'PUT') => asked(at, { method, path: '/logspec', body });

const ofNode = (at: At) => ({
  '/healthz': shape(at, '/healthz'),
  '/healthz, posted to': asked(at, { method: 'POST', path: '/healthz' }),
  '/version': shape(at, '/version'),
  '/version, posted to': asked(at, { method: 'POST', path: '/version' }),
  '/logspec': asked(at, { path: '/logspec' }),
  '/logspec: set': spec(at, '{"spec":"info:msp=warn"}'),
  '/logspec: as it was set': asked(at, { path: '/logspec' }),
  '/logspec: a level that is none': spec(at, '{"spec":"loud"}'),
  '/logspec: a module without a name': spec(at, '{"spec":"=info"}'),
  '/logspec: garbage': spec(at, 'garbage'),
  '/logspec: nothing': spec(at, ''),
  '/logspec: a number': spec(at, '{"spec":5}'),
  '/logspec: several loggers': spec(at, '{"spec":"warn:b,a.=debug:a=ERROR"}'),
  '/logspec: as they were set': asked(at, { path: '/logspec' }),
  '/logspec: a bad name of a logger': spec(at, '{"spec":"a b=info"}'),
  '/logspec: an empty object': spec(at, '{}'),
  '/logspec: set back': spec(at, '{"spec":"info"}'),
  '/logspec: deleted': spec(at, '', 'DELETE'),
  'a path that is not there': asked(at, { path: '/nowhere' }),
});

export const operationsCases: Cases = [
  ...casesOf('1.7', 'operations of a peer', ofNode('peer')),
  ...casesOf('1.7', 'operations of an orderer', ofNode('orderer')),
];
