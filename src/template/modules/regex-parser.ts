import { PythonError } from '../values/python-error.js';
import { quantifier } from './regex-quantifier.js';
import { parseClassEscape, parseSet } from './regex-set.js';
import { RegexSource } from './regex-source.js';
import { FLAGS, LETTERS, type Regex, type RegexNode, widthOf } from './regex-syntax.js';

/** Parses a regular expression as Python's `re` does; throws its `re.error`. */
export function parseRegex(pattern: string, flags: number): Regex {
  if (flags & FLAGS.L)
    throw new PythonError('ValueError', 'cannot use LOCALE flag with a str pattern');
  const parser = new RegexParser(new RegexSource(pattern), flags);
  return parser.parse();
}

class RegexParser {
  private groups = 0;
  private readonly names = new Map<string, number>();
  /** Groups that are still open, which nothing may refer to. */
  private readonly open = new Set<number>();
  /** The groups that conditions ask for, which may come later. */
  private readonly conditions: { readonly index: number; readonly at: number }[] = [];

  constructor(
    private readonly source: RegexSource,
    private flags: number,
  ) {}

  parse(): Regex {
    this.readGlobalFlags();
    const node = this.branches();
    if (!this.source.atEnd) throw this.source.error('unbalanced parenthesis');
    const lost = this.conditions.find(({ index }) => index > this.groups || index === 0);
    if (lost) throw this.source.error(`invalid group reference ${lost.index}`, lost.at);
    return { node, groups: this.groups, names: this.names, flags: this.flags };
  }

  private readGlobalFlags(): void {
    const { source } = this;
    for (
      let found = source.take(/\(\?([aiLmsux]+)\)/y);
      found;
      found = source.take(/\(\?([aiLmsux]+)\)/y)
    ) {
      for (const letter of found[1] ?? '') this.flags |= LETTERS[letter] ?? 0;
    }
  }

  private branches(): RegexNode {
    const nodes = [this.sequence()];
    while (this.source.skip('|')) nodes.push(this.sequence());
    const [only] = nodes;
    return nodes.length === 1 && only !== undefined ? only : { kind: 'branch', nodes };
  }

  private sequence(): RegexNode {
    const { source } = this;
    const nodes: RegexNode[] = [];
    for (;;) {
      if (this.flags & FLAGS.X) source.take(/(?:[ \t\n\r\f\v]|#[^\n]*)+/y);
      if (source.atEnd || source.peek === '|' || source.peek === ')') break;
      const node = this.atom();
      if (node !== undefined) nodes.push(this.repeated(node));
    }
    const [only] = nodes;
    return nodes.length === 1 && only !== undefined ? only : { kind: 'sequence', nodes };
  }

  private repeated(node: RegexNode): RegexNode {
    const { source } = this;
    if (this.flags & FLAGS.X) source.take(/(?:[ \t\n\r\f\v]|#[^\n]*)+/y);
    const start = source.at;
    const bounds = quantifier(source);
    if (bounds === undefined) return node;
    const [least, most] = bounds;
    if (node.kind === 'at') throw source.error('nothing to repeat', start);
    const lazy = source.skip('?');
    const repeat: RegexNode = { kind: 'repeat', least, most, lazy, node };
    const result: RegexNode = !lazy && source.skip('+') ? { kind: 'atomic', node: repeat } : repeat;
    const again = source.at;
    if (quantifier(source) !== undefined) throw source.error('multiple repeat', again);
    return result;
  }

  private atom(): RegexNode | undefined {
    const { source, flags } = this;
    const start = source.at;
    const char = source.next();
    switch (char) {
      case '.':
        return this.set(flags & FLAGS.S ? [] : [[10, 10]], true);
      case '^':
        return this.at(flags & FLAGS.M ? 'lineStart' : 'start');
      case '$':
        return this.at(flags & FLAGS.M ? 'lineEnd' : 'lastLineEnd');
      case '[': {
        const { items, negated } = parseSet(source);
        return this.set(items, negated);
      }
      case '(':
        return this.group(start);
      case '\\':
        return this.escape(start);
      case '*':
      case '+':
      case '?':
        throw source.error('nothing to repeat', start);
      default:
        return this.literal(char);
    }
  }

  private literal(char: string): RegexNode {
    const code = char.codePointAt(0) ?? 0;
    return this.set([[code, code]], false);
  }

  private set(items: Extract<RegexNode, { kind: 'set' }>['items'], negated: boolean): RegexNode {
    const fold = (this.flags & FLAGS.I) !== 0;
    return { kind: 'set', items, negated, fold, ascii: this.isAscii };
  }

  private at(where: Extract<RegexNode, { kind: 'at' }>['where']): RegexNode {
    return { kind: 'at', where, ascii: this.isAscii };
  }

  private get isAscii(): boolean {
    return (this.flags & FLAGS.A) !== 0;
  }

  private escape(start: number): RegexNode {
    const { source } = this;
    if (source.skip('A')) return this.at('start');
    if (source.skip('Z')) return this.at('end');
    if (source.skip('b')) return this.at('word');
    if (source.skip('B')) return this.at('notWord');
    const octal = source.take(/0[0-7]{0,2}|[0-3][0-7]{2}/y);
    if (octal !== null) return this.literal(String.fromCodePoint(Number.parseInt(octal[0], 8)));
    const number = source.take(/[1-9]\d?/y);
    if (number !== null) return this.reference(Number(number[0]), start);
    return this.set([parseClassEscape(source, start)], false);
  }

  private reference(index: number, start: number): RegexNode {
    if (index > this.groups) throw this.source.error(`invalid group reference ${index}`, start + 1);
    if (this.open.has(index)) throw this.source.error('cannot refer to an open group', start);
    return { kind: 'same', index, fold: (this.flags & FLAGS.I) !== 0 };
  }

  private group(start: number): RegexNode | undefined {
    const { source } = this;
    if (!source.skip('?')) return this.capture(undefined, start);
    if (source.skip('#')) {
      if (source.take(/[^)]*\)/y) === null) {
        throw source.error('missing ), unterminated comment', start);
      }
      return undefined;
    }
    const named = source.take(/P<([^>]*)>/y);
    if (named !== null) return this.capture(named[1] ?? '', start);
    const same = source.take(/P=([^)]*)\)/y);
    if (same !== null) return this.reference(this.indexOf(same[1] ?? '', start), start);
    const look = source.take(/(<?)([=!])/y);
    if (look !== null) return this.look(look[1] === '<', look[2] === '!', start);
    if (source.skip('>')) return { kind: 'atomic', node: this.closed(start) };
    const condition = source.take(/\(([^)]*)\)/y);
    if (condition !== null) return this.condition(condition[1] ?? '', start);
    return this.scoped(start);
  }

  private capture(name: string | undefined, start: number): RegexNode {
    const index = ++this.groups;
    if (name !== undefined) {
      if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) {
        throw this.source.error(`bad character in group name '${name}'`, start + 4);
      }
      const other = this.names.get(name);
      if (other !== undefined) {
        const message = `redefinition of group name '${name}' as group ${index}; was group ${other}`;
        throw this.source.error(message, start + 4);
      }
      this.names.set(name, index);
    }
    this.open.add(index);
    const node = this.closed(start);
    this.open.delete(index);
    return { kind: 'group', index, node };
  }

  private closed(start: number): RegexNode {
    const node = this.branches();
    if (this.source.skip(')')) return node;
    throw this.source.error('missing ), unterminated subpattern', start);
  }

  private look(behind: boolean, negated: boolean, start: number): RegexNode {
    const node = this.closed(start);
    const [least, most] = widthOf(node);
    if (behind && least !== most) {
      throw this.source.error('look-behind requires fixed-width pattern', start);
    }
    return { kind: 'look', behind, negated, node };
  }

  private condition(name: string, start: number): RegexNode {
    const index = /^\d+$/.test(name) ? Number(name) : this.indexOf(name, start);
    this.conditions.push({ index, at: start + 3 });
    const yes = this.sequence();
    const no: RegexNode = this.source.skip('|') ? this.sequence() : { kind: 'empty' };
    if (this.source.skip('|')) {
      throw this.source.error('conditional backref with more than two branches');
    }
    if (!this.source.skip(')')) {
      throw this.source.error('missing ), unterminated subpattern', start);
    }
    return { kind: 'if', index, yes, no };
  }

  private indexOf(name: string, start: number): number {
    const index = /^\d+$/.test(name) ? Number(name) : this.names.get(name);
    if (index === undefined) throw this.source.error(`unknown group name '${name}'`, start + 4);
    if (index > this.groups) throw this.source.error(`invalid group reference ${index}`, start + 3);
    return index;
  }

  /** A group that does not capture, perhaps with flags of its own. */
  private scoped(start: number): RegexNode {
    const found = this.source.take(/([aiLmsux]*)(?:-([imsx]+))?:/y);
    if (found === null) {
      if (this.source.take(/[aiLmsux]+\)/y) !== null) {
        throw this.source.error('global flags not at the start of the expression', start);
      }
      throw this.source.error(`unknown extension ?${this.source.peek}`, start + 1);
    }
    const [, on = '', off = ''] = found;
    const before = this.flags;
    for (const letter of on) this.flags |= LETTERS[letter] ?? 0;
    for (const letter of off) this.flags &= ~(LETTERS[letter] ?? 0);
    const node = this.closed(start);
    this.flags = before;
    return { kind: 'sequence', nodes: [node] };
  }
}
