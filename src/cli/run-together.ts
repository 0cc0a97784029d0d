/** Something that may run beside others. */
export interface Job<T> {
  readonly name: string;
  /** Names of those that must have ended before; of those that are not there, nothing is awaited. */
  readonly after: ReadonlySet<string>;
  /** What it takes, in the unit of the room. */
  readonly weight: number;
  run(): Promise<T>;
}

/**
 * Runs jobs beside each other as far as there is room; one that takes more than all of it runs by
 * itself. If one throws, the others end first: they share what the caller would close.
 * @returns What came of them, in their order.
 */
export async function runTogether<T>(jobs: readonly Job<T>[], room: number): Promise<T[]> {
  const waiting = new Map(jobs.map((job) => [job.name, job]));
  const running = new Map<Job<T>, Promise<void>>();
  const results = new Map<Job<T>, T>();
  const errors: unknown[] = [];
  const isUnended = (name: string) =>
    waiting.has(name) || [...running.keys()].some((job) => job.name === name);
  const taken = () => [...running.keys()].reduce((sum, { weight }) => sum + weight, 0);
  while (errors.length === 0) {
    for (const job of waiting.values()) {
      if ([...job.after].some(isUnended)) continue;
      if (running.size > 0 && taken() + job.weight > room) continue;
      waiting.delete(job.name);
      running.set(job, runOne(job));
    }
    if (running.size === 0) break;
    await Promise.race(running.values());
  }
  await Promise.all(running.values());
  if (errors.length > 0) throw errors[0];
  return jobs.flatMap((job) => (results.has(job) ? [results.get(job) as T] : []));

  async function runOne(job: Job<T>): Promise<void> {
    try {
      results.set(job, await job.run());
    } catch (error) {
      errors.push(error);
    } finally {
      running.delete(job);
    }
  }
}
