/** Something in a policy's text, with where it begins, in characters from 0. */
export interface TextPlace {
  readonly text: string;
  readonly offset: number;
}

/** `'Telco1.member'` principals of a policy text, in order. */
export function memberPrincipals(policy: string): readonly TextPlace[] {
  return principals(policy).filter(({ text }) => /\.member$/i.test(text));
}

/** Every principal of a policy text, `Telco1.peer`, in order. */
export function principals(policy: string): readonly TextPlace[] {
  return [...policy.matchAll(/(['"])([A-Za-z0-9.-]+\.[A-Za-z]+)\1/g)].map((match) => ({
    text: match[2]!,
    offset: match.index + 1,
  }));
}

/** The gates of a policy text (AND, OR, OutOf), in order: the order in which a tree's outOf nodes are met going down. */
export function gates(policy: string): readonly TextPlace[] {
  const bare = policy.replace(/(['"])[^'"]*\1/g, (quoted) => quoted[0]! + ' '.repeat(quoted.length - 2) + quoted[0]!);
  return [...bare.matchAll(/\b(and|or|outof)\s*\(/gi)].map((match) => ({ text: match[1]!, offset: match.index }));
}
