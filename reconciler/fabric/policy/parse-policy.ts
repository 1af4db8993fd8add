import { PolicySyntaxError } from './policy-syntax-error.js';
import { countOf, readToken, type Token } from './policy-tokens.js';
import { POLICY_ROLES, type PolicyRole, type PolicyTree } from './policy-tree.js';

/** Lower-case `and` and `or` are operators of Fabric's expression language, so no gates. */
const GATES: Readonly<Record<string, 'and' | 'or' | 'outOf'>> = {
  AND: 'and',
  And: 'and',
  OR: 'or',
  Or: 'or',
  OutOf: 'outOf',
  OUTOF: 'outOf',
  outof: 'outOf',
};
const PRINCIPAL = new RegExp(`^([A-Za-z0-9.-]+)\\.(${POLICY_ROLES.join('|')})$`);
const DEEPEST_GATE = 200;

class Parser {
  readonly #text: string;
  #token: Token;
  #next: number;

  constructor(text: string) {
    this.#text = text;
    ({ token: this.#token, next: this.#next } = readToken(text, 0));
  }

  policy(): PolicyTree {
    const tree = this.#gate(0);
    if (this.#token.type !== 'end') this.#fail('nothing may follow the policy');
    return tree;
  }

  #fail(message: string, position = this.#token.position): never {
    throw new PolicySyntaxError(message, this.#text, position);
  }

  #at(type: Token['type']): boolean {
    return this.#token.type === type;
  }

  #advance(): Token {
    const token = this.#token;
    ({ token: this.#token, next: this.#next } = readToken(this.#text, this.#next));
    return token;
  }

  #take(type: Token['type'], what: string): Token {
    if (this.#token.type !== type) this.#fail(`expected ${what}`);
    return this.#advance();
  }

  #gate(depth: number): PolicyTree {
    if (depth > DEEPEST_GATE) this.#fail('the policy is nested too deeply');
    if (this.#token.type === '(') {
      this.#advance();
      const tree = this.#gate(depth + 1);
      this.#take(')', 'a closing parenthesis');
      return tree;
    }
    if (this.#token.type === 'string') {
      this.#fail('one principal alone is no policy: write it inside a gate, like OR(...)');
    }
    const word = this.#take('word', 'a gate: AND, OR or OutOf');
    const gate = Object.hasOwn(GATES, word.text) ? GATES[word.text] : undefined;
    if (!gate) this.#fail(`unknown gate ${word.text}: write AND, OR or OutOf`, word.position);
    this.#take('(', 'an opening parenthesis');
    const count = gate === 'outOf' ? this.#count() : undefined;
    const rules = this.#rules(depth, gate, count !== undefined);
    const n = count?.n ?? (gate === 'and' ? rules.length : 1);
    if (n < 0 || n > rules.length + 1) {
      this.#fail(`${n} out of ${rules.length} is not possible`, count?.position);
    }
    return { type: 'outOf', n, rules };
  }

  #count(): { n: number; position: number } {
    const token = this.#token;
    const n = token.type === 'number' || token.type === 'string' ? countOf(token.text) : undefined;
    if (n === undefined) this.#fail('expected how many of the rules are needed');
    this.#advance();
    return { n, position: token.position };
  }

  /** `comma`: a comma must stand before the first rule. */
  #rules(depth: number, gate: string, comma: boolean): PolicyTree[] {
    const rules: PolicyTree[] = [];
    while (!this.#at(')')) {
      if (comma || rules.length > 0) {
        this.#take(',', 'a comma or a closing parenthesis');
        if (this.#at(')')) break;
      }
      rules.push(this.#rule(depth));
    }
    if (rules.length === 0) this.#fail(`${gate === 'outOf' ? 'OutOf' : gate.toUpperCase()} needs at least one rule`);
    this.#advance();
    return rules;
  }

  #rule(depth: number): PolicyTree {
    if (this.#at('(')) {
      if (depth > DEEPEST_GATE) this.#fail('the policy is nested too deeply');
      this.#advance();
      const rule = this.#rule(depth + 1);
      this.#take(')', 'a closing parenthesis');
      return rule;
    }
    if (!this.#at('string')) return this.#gate(depth + 1);
    const token = this.#advance();
    const match = PRINCIPAL.exec(token.text);
    if (!match) {
      const shown = JSON.stringify(token.text);
      this.#fail(
        `${shown} is no principal: write 'MSPID.role' with letters, digits, dots and dashes, and one of the roles ${POLICY_ROLES.join(', ')}`,
        token.position,
      );
    }
    return { type: 'principal', mspId: match[1] as string, role: match[2] as PolicyRole };
  }
}

/**
 * Parses the policy language: gates over principals, as Fabric's policydsl understands them. In Fabric a policy is a
 * program of an expression language; arithmetic, ternaries, concatenation, `let`, pipes and calls of other functions
 * are refused here, and everything that is accepted has Fabric's meaning.
 * @throws PolicySyntaxError with the position of the fault
 */
export function parsePolicy(text: string): PolicyTree {
  return new Parser(text).policy();
}
