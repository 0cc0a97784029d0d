import { PythonError } from '../values/python-error.js';
import { holds } from './regex-anchor.js';
import { charTest } from './regex-char.js';
import { type Regex, type RegexNode, widthOf } from './regex-syntax.js';

/** Goes on from a position; tells whether all that follows matches. */
type Step = (at: number) => boolean;

const MOST_STEPS = 30_000_000;

/** Where a match and its groups lie: start and end of each, -1 where a group took no part. */
export interface Found {
  readonly spans: readonly (readonly [start: number, end: number])[];
  /** The group that closed last; 0 if none did. */
  readonly last: number;
}

/** Matches a regular expression by trying and going back, as Python's engine does. */
export class RegexMatcher {
  private codes: readonly number[] = [];
  private end = 0;
  private steps = 0;
  private starts: number[];
  private ends: number[];
  private readonly opened: number[];
  private last = 0;
  private accept: Step = () => true;
  private readonly root: Step;

  constructor(readonly regex: Regex) {
    this.starts = new Array(regex.groups + 1).fill(-1);
    this.ends = this.starts.slice();
    this.opened = this.starts.slice();
    this.root = this.compile(regex.node, (at) => this.accept(at));
  }

  /**
   * Finds the first match at or after a position.
   * @param anchored `start`: it must begin there; `whole`: and end at the end.
   * @param mustAdvance Whether an empty match at that position does not count.
   */
  find(
    codes: readonly number[],
    from: number,
    end: number,
    anchored: 'no' | 'start' | 'whole',
    mustAdvance = false,
  ): Found | undefined {
    this.codes = codes;
    this.end = end;
    this.steps = 0;
    const latest = anchored === 'no' ? end : from;
    for (let start = from; start <= latest; start++) {
      this.starts.fill(-1);
      this.ends.fill(-1);
      this.last = 0;
      let stop = -1;
      this.accept = (at) => {
        if (anchored === 'whole' && at !== end) return false;
        if (mustAdvance && at === from) return false;
        stop = at;
        return true;
      };
      if (!this.root(start)) continue;
      const groups = this.starts
        .slice(1)
        .map((s, index) => [s, this.ends[index + 1] ?? -1] as const);
      return { spans: [[start, stop], ...groups], last: this.last };
    }
    return undefined;
  }

  private count(): void {
    if (++this.steps > MOST_STEPS) {
      throw new PythonError('RuntimeError', 'the regular expression takes too long on this text');
    }
  }

  private compile(node: RegexNode, next: Step): Step {
    switch (node.kind) {
      case 'empty':
        return next;
      case 'set': {
        const test = charTest(node);
        return (at) => at < this.end && test(this.codes[at] ?? 0) && next(at + 1);
      }
      case 'at':
        return (at) => holds(node, this.codes, this.end, at) && next(at);
      case 'sequence':
        return node.nodes.reduceRight<Step>((after, part) => this.compile(part, after), next);
      case 'branch': {
        const branches = node.nodes.map((branch) => this.compile(branch, next));
        return (at) => branches.some((branch) => branch(at));
      }
      case 'group':
        return this.group(node.index, node.node, next);
      case 'atomic':
        return this.isolated(node.node, (inner, at) => inner(at), next);
      case 'repeat':
        return this.repeat(node, next);
      case 'same':
        return this.same(node.index, node.fold, next);
      case 'look':
        return this.look(node, next);
      case 'if': {
        const [yes, no] = [this.compile(node.yes, next), this.compile(node.no, next)];
        return (at) => ((this.ends[node.index] ?? -1) >= 0 ? yes(at) : no(at));
      }
    }
  }

  private group(index: number, node: RegexNode, next: Step): Step {
    const { opened } = this;
    const close: Step = (at) => {
      const before = [this.starts[index] ?? -1, this.ends[index] ?? -1, this.last] as const;
      this.starts[index] = opened[index] ?? -1;
      this.ends[index] = at;
      this.last = index;
      if (next(at)) return true;
      [this.starts[index], this.ends[index], this.last] = before;
      return false;
    };
    const inner = this.compile(node, close);
    return (at) => {
      const before = opened[index] ?? -1;
      opened[index] = at;
      if (inner(at)) return true;
      opened[index] = before;
      return false;
    };
  }

  /** Matches a node by itself: once it has matched, its other ways are not tried. */
  private isolated(node: RegexNode, run: (inner: Step, at: number) => boolean, next: Step): Step {
    let stop = -1;
    const inner = this.compile(node, (at) => {
      stop = at;
      return true;
    });
    return (at) => {
      const before = this.snapshot();
      if (run(inner, at) && next(stop)) return true;
      this.restore(before);
      return false;
    };
  }

  private snapshot(): readonly [number[], number[], number] {
    return [this.starts.slice(), this.ends.slice(), this.last];
  }

  private restore([starts, ends, last]: readonly [number[], number[], number]): void {
    this.starts = starts;
    this.ends = ends;
    this.last = last;
  }

  private same(index: number, fold: boolean, next: Step): Step {
    const cased = (code: number) => String.fromCodePoint(code).toLowerCase();
    return (at) => {
      const [from, to] = [this.starts[index] ?? -1, this.ends[index] ?? -1];
      if (to < 0 || at + to - from > this.end) return false;
      for (let offset = 0; offset < to - from; offset++) {
        const [one = 0, other = 0] = [this.codes[from + offset], this.codes[at + offset]];
        if (one !== other && !(fold && cased(one) === cased(other))) return false;
      }
      return next(at + to - from);
    };
  }

  private look(node: Extract<RegexNode, { kind: 'look' }>, next: Step): Step {
    const width = node.behind ? widthOf(node.node)[0] : 0;
    const inner = this.compile(node.node, () => true);
    return (at) => {
      const before = this.snapshot();
      const matches = at >= width && inner(at - width);
      if (node.negated) this.restore(before);
      if (matches !== node.negated && next(at)) return true;
      this.restore(before);
      return false;
    };
  }

  private repeat(node: Extract<RegexNode, { kind: 'repeat' }>, next: Step): Step {
    return node.node.kind === 'set' ? this.repeatChar(node, next) : this.repeatAny(node, next);
  }

  private repeatChar(node: Extract<RegexNode, { kind: 'repeat' }>, next: Step): Step {
    if (node.node.kind !== 'set') return next;
    const { least, most, lazy } = node;
    const test = charTest(node.node);
    const matches = (at: number) => at < this.end && test(this.codes[at] ?? 0);
    return (from) => {
      let at = from;
      const enough = lazy ? least : most;
      while (at - from < enough && matches(at)) at++;
      if (at - from < least) return false;
      for (;;) {
        this.count();
        if (next(at)) return true;
        if (!lazy && --at < from + least) return false;
        if (lazy && (at - from >= most || !matches(at++))) return false;
      }
    };
  }

  private repeatAny(node: Extract<RegexNode, { kind: 'repeat' }>, next: Step): Step {
    const { least, most, lazy } = node;
    let [count, start] = [0, -1];
    const again = (at: number): boolean => {
      if (count >= most || (at === start && count >= least)) return false;
      const before = [count, start] as const;
      [count, start] = [count + 1, at];
      if (body(at)) return true;
      [count, start] = before;
      return false;
    };
    const leave = (at: number): boolean => {
      if (count < least) return false;
      const before = [count, start] as const;
      if (next(at)) return true;
      [count, start] = before;
      return false;
    };
    const turn: Step = (at) => {
      this.count();
      return lazy ? leave(at) || again(at) : again(at) || leave(at);
    };
    const body = this.compile(node.node, turn);
    return (at) => {
      const before = [count, start] as const;
      [count, start] = [0, -1];
      if (turn(at)) return true;
      [count, start] = before;
      return false;
    };
  }
}
