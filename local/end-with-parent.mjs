// Preloaded (`node --import`) into helpers that must not outlive the process that started them, however it ends.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) process.exit(1);
}, 500).unref();
