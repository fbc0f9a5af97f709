/** Runs a stream to its end: what it told on the way, and what it came to. */
export async function drain<Step, Result>(
  stream: PromiseLike<AsyncIterator<Step, Result, unknown>>,
): Promise<{ steps: Step[]; result: Result }> {
  const iterator = await stream;
  const steps: Step[] = [];
  for (;;) {
    const next = await iterator.next();
    if (next.done === true) return { steps, result: next.value };
    steps.push(next.value);
  }
}
