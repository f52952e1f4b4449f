/** Ends with 0 while the process beside it answers: for container engines, which know no HTTP. */

const TIMEOUT_MILLISECONDS = 2_500;

async function isAlive(port: string): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MILLISECONDS);
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`, { signal });
    return answer.ok;
  } catch {
    return false;
  }
}

process.exitCode = (await isAlive(process.env["PORT"] ?? "3000")) ? 0 : 1;
