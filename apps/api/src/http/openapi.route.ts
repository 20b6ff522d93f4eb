import { createReadStream } from "node:fs";
import { createRequire } from "node:module";
import type { NoticeCatalog } from "@mp-notice/core";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { createDocumentWriter } from "../openapi/document-text.ts";
import { appRouter } from "../router.ts";

export interface OpenApiDeps {
  getCatalog(): Promise<NoticeCatalog>;
}

const PAGE = `<!doctype html>
<html lang="zh-CN">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>API · mp-notice</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/docs/swagger-ui.css" />
  </head>
  <body>
    <div id="document"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;

/** Inline scripts are forbidden (CSP). Without `validatorUrl`, the page would send the document's address to another host. */
const START = `SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#document",
  validatorUrl: null,
  deepLinking: true,
  defaultModelsExpandDepth: 0,
});
`;

/** The files of the viewer that the page needs. */
const VIEWER_FILES = {
  "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
  "swagger-ui.css": "text/css; charset=utf-8",
};

/** `/openapi.json` describes the interface as it is now; `/docs` is the page to read it. Both are public. */
export async function registerOpenApi(app: FastifyInstance, deps: OpenApiDeps): Promise<void> {
  const write = createDocumentWriter(appRouter);
  app.get("/openapi.json", async (request, reply) => {
    const { text, etag } = write(await deps.getCatalog());
    return sendUnlessKnown(request, reply.type("application/json; charset=utf-8"), {
      etag,
      body: () => text,
    });
  });
  app.get("/docs", (_request, reply) =>
    reply.type("text/html; charset=utf-8").header("cache-control", "no-cache").send(PAGE),
  );
  app.get("/docs/start.js", (_request, reply) =>
    reply.type("text/javascript; charset=utf-8").header("cache-control", "no-cache").send(START),
  );

  const require = createRequire(import.meta.url);
  const { version }: { version: string } = require("swagger-ui-dist/package.json");
  for (const [file, type] of Object.entries(VIEWER_FILES)) {
    const path = require.resolve(`swagger-ui-dist/${file}`);
    app.get(`/docs/${file}`, (request, reply) =>
      sendUnlessKnown(request, reply.type(type), {
        etag: `"${version}"`,
        body: () => createReadStream(path),
      }),
    );
  }
}

/** 304 when the client has this version already. */
function sendUnlessKnown(
  { headers }: FastifyRequest,
  reply: FastifyReply,
  { etag, body }: { etag: string; body(): unknown },
): FastifyReply {
  void reply.header("etag", etag).header("cache-control", "no-cache");
  const known = headers["if-none-match"]?.split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return known?.includes(etag) ? reply.code(304).send() : reply.send(body());
}
