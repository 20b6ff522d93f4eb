/** @throws Error with the server's message */
export async function callJson<Answer>(
  method: "GET" | "POST",
  path: string,
  input?: object,
): Promise<Answer> {
  const response = await fetch(path, {
    method,
    ...(method === "POST" && {
      headers: { "content-type": "application/json" },
      body: JSON.stringify(input ?? {}),
    }),
  });
  const answer = (await response.json()) as Answer & { error?: string };
  if (!response.ok) throw new Error(answer.error ?? `HTTP ${response.status}`);
  return answer;
}
