import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface Answer {
  readonly text?: string;
  readonly error?: string;
  readonly message?: string;
}

/** Is a running Python with Jinja2, which renders templates one after the other. */
export class Oracle {
  private readonly waiting: ((answer: Answer) => void)[] = [];

  private constructor(private readonly python: ChildProcess) {
    if (python.stdout === null) throw new Error('python has no output');
    createInterface(python.stdout).on('line', (line) => {
      this.waiting.shift()?.(JSON.parse(line) as Answer);
    });
  }

  static start(): Oracle {
    const script = fileURLToPath(new URL('./oracle.py', import.meta.url));
    return new Oracle(spawn('python3', [script], { stdio: ['pipe', 'pipe', 'inherit'] }));
  }

  render(template: string): Promise<Answer> {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.python.stdin?.write(`${JSON.stringify(template)}\n`);
    });
  }

  stop(): void {
    this.python.stdin?.end();
  }
}
