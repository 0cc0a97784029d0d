import { makeNode } from './make-node.js';
import type { BodyNode, DataNode, Expression, Statement } from './nodes.js';
import { TargetParser } from './target-parser.js';
import type { Token } from './token.js';

/** Parses bodies: data, printed expressions and tags up to an end tag. */
export abstract class BodyParser extends TargetParser {
  declare protected tags: string[];
  declare private endTags: (readonly string[])[];

  override init(tokens: unknown): void {
    super.init(tokens);
    this.tags = [];
    this.endTags = [];
  }

  protected abstract parseTag(tag: Token): Statement | null;

  /** Parses what follows a tag's start up to one of the end tags, whose name is read next. */
  protected parseBody(...endTags: string[]): BodyNode {
    this.skipOperator(':');
    this.take('block-end');
    this.endTags.push(endTags);
    const body = this.parseUntilBlocks(...endTags) as BodyNode;
    if (this.look().type === 'eof') throw this.faultAtEnd(null);
    this.endTags.pop();
    return body;
  }

  /** Parses a body and its one end tag. */
  protected parseWholeBody(...endTags: string[]): BodyNode {
    const body = this.parseBody(...endTags);
    this.nextToken();
    return body;
  }

  override parseNodes(): Statement[] {
    const statements: Statement[] = [];
    let output: (DataNode | Expression)[] = [];
    const flush = (): void => {
      const [first] = output;
      if (first !== undefined) statements.push(makeNode('Output', first, { children: output }));
      output = [];
    };
    for (let token = this.look(); token.type !== 'eof'; token = this.look()) {
      this.nextToken();
      if (token.type === 'data') {
        output.push(makeNode('TemplateData', token, { value: token.value }));
      } else if (token.type === 'variable-start') {
        output.push(this.parseTuple());
        this.take('variable-end');
      } else {
        flush();
        const statement = this.parseBlockOrDocs(token);
        if (statement === undefined) return statements;
        statements.push(statement);
      }
    }
    flush();
    return statements;
  }

  private parseBlockOrDocs(token: Token): Statement | undefined {
    if (token.type === 'special') {
      return makeNode('Docs', token, { name: token.name ?? '', text: token.value });
    }
    const tag = this.look();
    if (tag.type === 'symbol' && this.breakOnBlocks?.includes(tag.value)) return undefined;
    if (tag.type !== 'symbol') throw this.fault('tag name expected', tag);
    this.tags.push(tag.value);
    const statement = this.parseTag(tag);
    this.tags.pop();
    if (statement === null) throw this.faultAtEnd(tag);
    const end = this.take('block-end');
    if (statement.typename === 'Macro') {
      statement.text = this.text.slice(token.start, end.start + end.length);
    }
    return statement;
  }

  private faultAtEnd(tag: Token | null) {
    const looking = this.endTags
      .at(-1)
      ?.map((name) => `'${name}'`)
      .join(' or ');
    const words =
      tag === null ? ['Unexpected end of template.'] : [`Encountered unknown tag '${tag.value}'.`];
    if (looking !== undefined) words.push(this.describeNesting(tag, looking));
    const innermost = this.tags.at(-1);
    if (innermost !== undefined) {
      words.push(`The innermost block that needs to be closed is '${innermost}'.`);
    }
    return this.fault(words.join(' '), tag ?? this.look(), tag?.value);
  }

  private describeNesting(tag: Token | null, looking: string): string {
    const misplaced = tag !== null && this.endTags.some((names) => names.includes(tag.value));
    return misplaced
      ? 'You probably made a nesting mistake. Jinja is expecting this tag, but currently ' +
          `looking for ${looking}.`
      : `Jinja was looking for the following tags: ${looking}.`;
  }
}
