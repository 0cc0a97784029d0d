import { BodyParser } from './body-parser.js';
import { makeNode } from './make-node.js';
import type { BodyNode, Expression, Statement, Target } from './nodes.js';
import type { Span, Token } from './token.js';

const UNSUPPORTED = new Set(['include', 'import', 'from', 'extends']);

/** Parses Jinja's tags and those of its `do` and `loopcontrols` extensions. */
export class JinjaParser extends BodyParser {
  protected override parseTag(tag: Token): Statement | null {
    if (UNSUPPORTED.has(tag.value)) return this.parseUnsupported();
    const parse = PARSERS[tag.value];
    return parse === undefined ? null : parse(this, this.nextToken());
  }

  private parseUnsupported(): Statement {
    const tag = this.nextToken();
    while (this.look().type !== 'block-end' && this.look().type !== 'eof') this.nextToken();
    return makeNode('Unsupported', this.spanFrom(tag), { tag: tag.value });
  }

  parseFor(tag: Token): Statement {
    const name = this.parseTarget();
    this.take('symbol', 'in');
    const arr = this.parseTuple({ withCondition: false });
    const cond = this.skipSymbol('if') ? this.parseExpression() : null;
    const recursive = this.skipSymbol('recursive');
    const at = this.spanFrom(tag);
    const body = this.parseBody('endfor', 'else');
    const else_ = this.nextToken().value === 'else' ? this.parseWholeBody('endfor') : null;
    return makeNode('For', at, { name, arr, cond, recursive, body, else_ });
  }

  parseIf(tag: Token): Statement {
    const [cond, body] = this.parseBranch();
    const elifs = [];
    let else_: BodyNode | null = null;
    for (;;) {
      const end = this.nextToken();
      if (end.value === 'elif') {
        const [elifCond, elifBody] = this.parseBranch();
        const fields = { cond: elifCond, body: elifBody, elifs: [], else_: null };
        elifs.push(makeNode('If', end, fields));
        continue;
      }
      if (end.value === 'else') else_ = this.parseWholeBody('endif');
      return makeNode('If', tag, { cond, body, elifs, else_ });
    }
  }

  private parseBranch(): [Expression, BodyNode] {
    const cond = this.parseTuple({ withCondition: false });
    return [cond, this.parseBody('elif', 'else', 'endif')];
  }

  parseSet(tag: Token): Statement {
    const target = this.parseTarget({ withNamespace: true });
    if (this.skipOperator('=')) {
      const value = this.parseTuple();
      return makeNode('Set', this.spanFrom(tag), { target, value });
    }
    const at = this.spanFrom(tag);
    const filter = this.parseBlockFilter();
    const body = this.parseWholeBody('endset');
    return makeNode('SetBlock', at, { target, filter, body });
  }

  private parseBlockFilter(inline = false) {
    let filter: Expression | null = null;
    for (let first = inline; first || this.isOperator('|'); first = false) {
      filter = this.parseFilter(filter, first);
    }
    return filter?.typename === 'Filter' ? filter : null;
  }

  parseFilterBlock(tag: Token): Statement {
    const filter = this.parseBlockFilter(true);
    const at = this.spanFrom(tag);
    if (filter === null) throw this.fault('filter name expected');
    return makeNode('FilterBlock', at, { filter, body: this.parseWholeBody('endfilter') });
  }

  parseWith(tag: Token): Statement {
    const targets: Target[] = [];
    const values: Expression[] = [];
    while (this.look().type !== 'block-end') {
      if (targets.length > 0) this.take('operator', ',');
      targets.push(this.parseTarget());
      this.take('operator', '=');
      values.push(this.parseExpression());
    }
    return makeNode('With', tag, { targets, values, body: this.parseWholeBody('endwith') });
  }

  parseMacro(tag: Token): Statement {
    const name = this.take('symbol').value;
    const args = this.parseSignature();
    const at = this.spanFrom(tag);
    const body = this.parseWholeBody('endmacro');
    return makeNode('Macro', at, { name, kind: 'macro', args, body });
  }

  parseCallBlock(tag: Token): Statement {
    const args = this.isOperator('(') ? this.parseSignature() : [];
    const call = this.parseExpression();
    if (call.typename !== 'FunCall') throw this.fault('expected call', tag);
    const at = this.spanFrom(tag);
    return makeNode('CallBlock', at, { args, call, body: this.parseWholeBody('endcall') });
  }

  parseBlock(tag: Token): Statement {
    const name = this.take('symbol').value;
    this.skipSymbol('scoped');
    this.skipSymbol('required');
    if (this.isOperator('-')) throw this.fault(HYPHENS);
    const body = this.parseWholeBody('endblock');
    this.skipSymbol(name);
    return makeNode('Block', tag, { name, body });
  }

  parsePrint(tag: Token): Statement {
    const children: Expression[] = [];
    while (this.look().type !== 'block-end') {
      if (children.length > 0) this.take('operator', ',');
      children.push(this.parseExpression());
    }
    return makeNode('Output', tag, { children });
  }

  parseAutoescape(tag: Token): Statement {
    this.parseExpression();
    return makeNode('Scope', tag, { body: this.parseWholeBody('endautoescape') });
  }

  parseDo(tag: Token): Statement {
    const value = this.parseTuple();
    return makeNode('Do', this.spanFrom(tag), { value });
  }

  parseTestMacro(tag: Token): Statement {
    const name = `test_${this.take('symbol').value}`;
    const args = this.parseSignature();
    const at = this.spanFrom(tag);
    const body = this.parseWholeBody('endtest', 'enddata_test');
    return makeNode('Macro', at, { name, kind: 'test', args, body });
  }

  parseMaterialization(tag: Token): Statement {
    const name = this.take('symbol').value;
    let adapter = 'default';
    let languages: Expression = makeLanguages(tag);
    while (this.skipOperator(',')) {
      const option = this.take('symbol');
      if (option.value === 'default') continue;
      this.take('operator', '=');
      const value = this.parseExpression();
      if (option.value === 'supported_languages') languages = value;
      else if (option.value === 'adapter' && value.typename === 'Literal') {
        adapter = String(value.value);
      } else throw this.fault(`unexpected materialization option '${option.value}'`, option);
    }
    const at = this.spanFrom(tag);
    const args = [makeNode('Parameter', at, { name: 'supported_languages', value: languages })];
    const body = this.parseWholeBody('endmaterialization');
    const fullName = `materialization_${name}_${adapter}`;
    return makeNode('Macro', at, { name: fullName, kind: 'materialization', args, body });
  }

  parseSnapshot(tag: Token): Statement {
    const name = this.take('symbol').value;
    const at = this.spanFrom(tag);
    const start = this.look();
    const body = this.parseBody('endsnapshot');
    const end = this.look(-1);
    this.nextToken();
    const from = start.start + start.length;
    const text = this.text.slice(from, end.start);
    const { lineno, colno } = start;
    const textSpan = { lineno, colno: colno + start.length, start: from, length: text.length };
    return makeNode('Snapshot', at, { name, text, textSpan, body });
  }
}

const HYPHENS =
  'Block names in Jinja have to be valid Python identifiers and may not contain hyphens, ' +
  'use an underscore instead.';

const PARSERS: Readonly<
  Record<string, ((parser: JinjaParser, tag: Token) => Statement) | undefined>
> = {
  __proto__: null as never,
  for: (parser, tag) => parser.parseFor(tag),
  if: (parser, tag) => parser.parseIf(tag),
  set: (parser, tag) => parser.parseSet(tag),
  filter: (parser, tag) => parser.parseFilterBlock(tag),
  with: (parser, tag) => parser.parseWith(tag),
  macro: (parser, tag) => parser.parseMacro(tag),
  call: (parser, tag) => parser.parseCallBlock(tag),
  block: (parser, tag) => parser.parseBlock(tag),
  print: (parser, tag) => parser.parsePrint(tag),
  autoescape: (parser, tag) => parser.parseAutoescape(tag),
  do: (parser, tag) => parser.parseDo(tag),
  break: (_parser, tag) => makeNode('Break', tag, {}),
  continue: (_parser, tag) => makeNode('Continue', tag, {}),
  test: (parser, tag) => parser.parseTestMacro(tag),
  data_test: (parser, tag) => parser.parseTestMacro(tag),
  materialization: (parser, tag) => parser.parseMaterialization(tag),
  snapshot: (parser, tag) => parser.parseSnapshot(tag),
};

function makeLanguages(at: Span): Expression {
  return makeNode('Array', at, { children: [makeNode('Literal', at, { value: 'sql' })] });
}

/** Lists the names of the tags that begin something. */
export const TAG_NAMES: readonly string[] = [
  ...Object.keys(PARSERS),
  ...UNSUPPORTED,
  'raw',
  'docs',
].sort();
