/** A first call in the languages that shops use, with the real address and key. */
export const LANGUAGES = ["curl", "PHP", "Java", "Node.js"] as const;
export type Language = (typeof LANGUAGES)[number];

interface FirstCall {
  /** The service's address. */
  url: string;
  key: string;
  notice: string;
  /** The notice's example values. */
  data: Record<string, string | number>;
}

export function writeFirstCall(language: Language, { url, key, notice, data }: FirstCall): string {
  const input = { notice, openid: "OPENID", orderId: "A1001", data };
  const json = JSON.stringify(input, null, 2);
  const address = `${url}/trpc/notices.trigger`;
  switch (language) {
    case "curl":
      return `curl '${address}' \\
  -H 'authorization: Bearer ${key}' \\
  -H 'content-type: application/json' \\
  -d '${json.replaceAll("'", "'\\''")}'`;
    case "PHP":
      return `<?php
$call = curl_init('${address}');
curl_setopt_array($call, [
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_TIMEOUT => 10,
    CURLOPT_HTTPHEADER => ['authorization: Bearer ${key}', 'content-type: application/json'],
    CURLOPT_POSTFIELDS => <<<'JSON'
${json}
JSON,
]);
echo curl_exec($call), PHP_EOL;`;
    case "Java":
      return `import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

class FirstCall {
    public static void main(String[] arguments) throws Exception {
        String input = """
${json.replaceAll(/^/gm, "            ")}
            """;
        HttpRequest call = HttpRequest.newBuilder(URI.create("${address}"))
            .header("authorization", "Bearer ${key}")
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(input))
            .build();
        System.out.println(
            HttpClient.newHttpClient().send(call, HttpResponse.BodyHandlers.ofString()).body());
    }
}`;
    case "Node.js":
      return `const answer = await fetch("${address}", {
  method: "POST",
  headers: {
    authorization: "Bearer ${key}",
    "content-type": "application/json",
  },
  body: JSON.stringify(${json.replaceAll(/\n/g, "\n  ")}),
});
console.log(await answer.json());`;
  }
}
