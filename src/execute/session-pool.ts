import type { Engine, Session } from '../engine/engine.js';

/** Sessions that are opened when needed and used again; an abort interrupts those at work. */
export class SessionPool {
  private readonly idle: Session[] = [];
  private readonly busy = new Set<Session>();
  private readonly interrupt = () => {
    for (const session of this.busy) session.interrupt();
  };

  constructor(
    private readonly engine: Engine,
    private readonly signal: AbortSignal,
  ) {
    signal.addEventListener('abort', this.interrupt);
  }

  async use<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const session = this.idle.pop() ?? (await this.engine.connect());
    this.busy.add(session);
    try {
      return await work(session);
    } finally {
      this.busy.delete(session);
      this.idle.push(session);
    }
  }

  close(): void {
    this.signal.removeEventListener('abort', this.interrupt);
    for (const session of [...this.idle, ...this.busy]) session.close();
  }
}
