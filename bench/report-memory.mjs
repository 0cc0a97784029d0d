// Loaded before a measured script: prints its peak memory and processor time when it ends.
process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  process.stderr.write(`peak-memory-kib ${maxRSS}\n`);
  process.stderr.write(`processor-us ${userCPUTime + systemCPUTime}\n`);
});
