import { resolve } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply } from "fastify";

/** Vite names these files by their content: they never change under one name. */
const HASHED_FOLDER = "/assets/";

/** Serves the built admin; a path without a file is a page of the admin's own router. */
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

/** Whether a request that met no route is a browser opening a page of the admin. */
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
