import { type Command, Option } from 'commander';
import type { Registration } from '../cli.js';

export interface JoinRequestOptions {
  readonly org: string;
  readonly msp: string;
  readonly spec: string;
  readonly mspId?: string;
  readonly peer?: readonly string[];
  readonly orderer?: readonly string[];
  readonly channel?: readonly string[];
  readonly branch?: string;
  readonly format: 'text' | 'json';
  readonly color: boolean;
  readonly quiet?: boolean;
}

/** `reconcile join-request`: a newcomer's MSP folder becomes the branch that adds it. */
export function addJoinRequest(root: Command, { context, end }: Registration): void {
  const each = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];
  root
    .command('join-request')
    .description('write the branch that adds an organization: its public certificates, checked, and its memberships')
    .requiredOption('--org <name>', 'what the organization is called')
    .requiredOption('--msp <dir>', 'its public MSP folder, as cryptogen or Fabric CA wrote it')
    .requiredOption('--spec <dir>', 'folder of the network')
    .option('--msp-id <id>', 'its MSP id (default: the name)')
    .option('--peer <name=host:port>', 'one of its peers; may be given again', each)
    .option('--orderer <name=host:port>', 'one of its orderers; may be given again', each)
    .option('--channel <channel>', 'a channel to join; may be given again (default: all)', each)
    .option('--branch <branch>', 'the new branch, where the folder is in Git (default: join/NAME)')
    .addOption(new Option('--format <format>', 'output').choices(['text', 'json']).default('text'))
    .option('--no-color', 'no color, on a terminal either')
    .option('--quiet', 'say nothing when it worked')
    .action(async (options: JoinRequestOptions) =>
      end(await (await import('../join-request.js')).joinRequest(options, context)),
    );
}
