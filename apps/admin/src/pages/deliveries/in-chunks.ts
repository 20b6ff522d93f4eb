/** As many ids as the service takes in one call. */
const CHUNK = 100;

/** Asks for as many at a time as the service takes, one call after the other; their answers in order. */
export async function inChunks<Answer>(
  ids: string[],
  ask: (chunk: string[]) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let start = 0; start < ids.length; start += CHUNK)
    answers.push(await ask(ids.slice(start, start + CHUNK)));
  return answers;
}
