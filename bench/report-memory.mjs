// Loaded before a measured script: prints its peak memory when it ends.
process.on('exit', () =>
  process.stderr.write(`peak-memory-kib ${process.resourceUsage().maxRSS}\n`),
);
