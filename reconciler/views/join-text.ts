import { type Paint, plain } from './paint.js';
import { printable } from './printable.js';
import { shellWord } from './shell-word.js';
import { wrap } from './wrap.js';

/** What a request to join has written. */
export interface JoinWritten {
  readonly network: string;
  readonly organization: string;
  readonly mspId: string;
  readonly channels: readonly string[];
  /** Of its MSP; the files below it are told as one. */
  readonly folder: string;
  readonly files: readonly string[];
  readonly voters: readonly string[];
  /** Where it is in Git. */
  readonly branch?: string;
  readonly commit?: string;
  readonly warnings: readonly string[];
}

/** What changed, what to look at, and who has to agree. `spec`: the folder as it was given. */
export function joinText(written: JoinWritten, spec: string, paint: Paint = plain): string {
  const { network, organization, mspId, channels, folder, files, branch, commit, warnings } = written;
  const own = files.filter((file) => file.startsWith(`${folder}/`));
  const others = files.filter((file) => !own.includes(file));
  const head = `${network}: ${organization} (MSP ${mspId}) as a member of ${channels.join(', ')}`;
  const where = branch === undefined ? 'written, this folder is not in Git' : `branch ${branch}, commit ${commit}`;
  const lines = [
    paint('bold', wrap('', printable(head))),
    `  ${printable(folder)}/: ${own.length} files, public certificates only`,
    ...others.map((file) => `  ${printable(file)}`),
    `  ${printable(where)}`,
    ...warnings.map((text) => paint('yellow', wrap('  ! ', printable(text)))),
    '',
    ...nextSteps(written, spec),
  ];
  return `${lines.join('\n')}\n`;
}

function nextSteps({ branch, voters, channels, organization }: JoinWritten, spec: string): readonly string[] {
  const who = voters.length > 0 ? voters.join(', ') : 'the members';
  return [
    'Next:',
    ...(branch === undefined
      ? [`  reconcile validate --spec ${printable(shellWord(spec))}`, '  commit it on a branch']
      : [
          `  reconcile plan --spec ${printable(shellWord(spec))} --against git:${printable(branch)}~1`,
          `  git push origin ${printable(branch)}`,
        ]),
    wrap('  ', printable(`open a pull request from it at each organization: ${who}`)),
    wrap(
      '  ',
      printable(
        `merge it into your own upstream and start your loop: it joins ${channels.join(', ')} as soon as they let ${organization} in`,
      ),
    ),
  ];
}
