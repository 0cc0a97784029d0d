// The kill test with many more kills, and other ones each time unless KILL_SEED is given.
process.env.KILLS ??= '30';
process.env.KILL_SEED ??= String(Date.now() % 1_000_000);
process.stdout.write(`KILL_SEED=${process.env.KILL_SEED}\n`);
await import('./kill.test.js');
