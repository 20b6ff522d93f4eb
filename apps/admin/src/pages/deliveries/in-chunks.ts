/** The most ids that the service accepts in one call. */
const CHUNK = 100;

/** Splits ids into batches of the size that the service accepts, called one after the other; answers in order. */
export async function inChunks<Answer>(
  ids: string[],
  ask: (chunk: string[]) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let start = 0; start < ids.length; start += CHUNK)
    answers.push(await ask(ids.slice(start, start + CHUNK)));
  return answers;
}
