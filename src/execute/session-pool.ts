import type { Engine, Session } from '../engine/engine.js';

/**
 * Sessions that are opened when needed and used again, at most so many at once: who comes later
 * waits. An abort interrupts those at work.
 */
export class SessionPool {
  private readonly idle: Session[] = [];
  private readonly busy = new Set<Session>();
  private readonly waiting: (() => void)[] = [];
  private used = 0;
  private readonly interrupt = () => {
    for (const session of this.busy) session.interrupt();
  };

  /** @param size How many work at once; at least 1. */
  constructor(
    private readonly engine: Engine,
    readonly size: number,
    private readonly signal: AbortSignal,
  ) {
    signal.addEventListener('abort', this.interrupt);
  }

  /** Work that has a session must not ask for another: it might wait for itself. */
  async use<T>(work: (session: Session) => Promise<T>): Promise<T> {
    await this.takePlace();
    try {
      const session = this.idle.pop() ?? (await this.engine.connect());
      this.busy.add(session);
      try {
        return await work(session);
      } finally {
        this.busy.delete(session);
        this.idle.push(session);
      }
    } finally {
      this.leavePlace();
    }
  }

  close(): void {
    this.signal.removeEventListener('abort', this.interrupt);
    for (const session of [...this.idle, ...this.busy]) session.close();
  }

  private async takePlace(): Promise<void> {
    if (this.used < this.size) this.used++;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  /** A place goes to the one who has waited the longest. */
  private leavePlace(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.used--;
  }
}
