import { resolve } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply } from "fastify";

/** Vite puts a content hash into these names, so they are cached forever. */
const HASHED_FOLDER = "/assets/";

/** Serves the built admin. Paths without a file return `index.html`, because the admin routes in the browser. */
export async function registerAdmin(
  app: FastifyInstance,
  { folder }: { folder: string },
): Promise<void> {
  await app.register(fastifyStatic, {
    root: resolve(folder),
    wildcard: false,
    index: false,
    cacheControl: false,
    setHeaders(reply, path) {
      const isHashed = path.replaceAll("\\", "/").includes(HASHED_FOLDER);
      reply.header("cache-control", isHashed ? "public, max-age=31536000, immutable" : "no-cache");
    },
  });
  app.get("/", (request, reply) => sendPage(reply));
}

export function sendPage(reply: FastifyReply): FastifyReply {
  return reply.sendFile("index.html");
}

/** Whether an unrouted request is a browser opening an admin page. */
export function asksForPage({
  method,
  url,
  accept,
}: {
  method: string;
  url: string;
  accept: string | undefined;
}): boolean {
  const path = url.split("?", 1)[0] ?? "";
  if (method !== "GET" || /^\/(?:trpc|wechat)(?:\/|$)/.test(path) || path.startsWith(HASHED_FOLDER))
    return false;
  return !/\.\w+$/.test(path) && (accept ?? "*/*").includes("text/html");
}
