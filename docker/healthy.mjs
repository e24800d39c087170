/** The image's health check: whether the service in this container says that it is ready. */
const port = process.env['FORLOPP_PORT'] ?? '3100';
try {
  const { status } = await fetch(`http://127.0.0.1:${port}/health/ready`, { signal: AbortSignal.timeout(7000) });
  process.exitCode = status === 200 ? 0 : 1;
} catch {
  process.exitCode = 1;
}
