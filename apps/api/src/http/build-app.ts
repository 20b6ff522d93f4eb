import cookie from "@fastify/cookie";
import { fastifyTRPCPlugin, type FastifyTRPCPluginOptions } from "@trpc/server/adapters/fastify";
import fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from "fastify";
import { appRouter, type AppRouter } from "../router.ts";
import type { Services } from "../trpc/context.ts";
import { answerClientError } from "./answer-client-error.ts";
import { asksForPage, registerAdmin, sendPage } from "./admin.route.ts";
import { createContextFactory } from "./create-context.ts";
import { createErrorAnswer } from "./error-answer.ts";
import { registerHealthRoutes, type Readiness } from "./health.route.ts";
import type { ResolveCaller } from "./resolve-caller.ts";
import { toPushPath } from "../wechat/wechat-calls.ts";
import { registerWechatPush, type WechatPushDeps } from "./wechat-push.route.ts";

interface AppDeps {
  services: Services;
  resolveCaller: ResolveCaller;
  push: WechatPushDeps;
  readiness(): Promise<Readiness>;
  logger: FastifyBaseLogger;
  publicUrl: string | null;
  trustProxy: boolean | string;
  /** The folder of the built admin; `null` serves none. */
  adminDist: string | null;
}

const BODY_LIMIT_BYTES = 1024 * 1024;
/** A batch of procedures is one path. */
const MAX_PARAM_LENGTH = 5000;

/** The HTTP surface. It does not listen yet; tests call it by `inject`. */
export async function buildApp(deps: AppDeps): Promise<FastifyInstance> {
  const { services, resolveCaller, logger, publicUrl, adminDist } = deps;
  const app: FastifyInstance = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    bodyLimit: BODY_LIMIT_BYTES,
    // Else closing waits for the open event streams.
    forceCloseConnections: true,
    trustProxy: deps.trustProxy,
    frameworkErrors: answerError,
    clientErrorHandler: answerClientError,
  });
  app.setErrorHandler(answerError);
  app.setNotFoundHandler((request, reply) => {
    const { method, url, headers } = request;
    if (adminDist !== null && asksForPage({ method, url, accept: headers.accept }))
      return sendPage(reply);
    return answerNothing(request, reply);
  });

  await app.register(cookie);
  await app.register(fastifyTRPCPlugin, {
    prefix: "/trpc",
    trpcOptions: {
      router: appRouter,
      // A preview's values outgrow what an address may hold.
      allowMethodOverride: true,
      createContext: createContextFactory({ services, resolveCaller, publicUrl }),
      responseMeta: () => ({ headers: new Headers({ "cache-control": "no-store" }) }),
      onError({ error, path, req }) {
        if (error.code !== "INTERNAL_SERVER_ERROR") return;
        req.log.error({ err: error.cause ?? error, procedure: path }, "a procedure failed");
      },
    } satisfies FastifyTRPCPluginOptions<AppRouter>["trpcOptions"],
  });
  registerHealthRoutes(app, deps.readiness);
  await app.register((scope) => registerWechatPush(scope, deps.push));
  if (adminDist !== null) await registerAdmin(app, { folder: adminDist });
  return app;
}

function answerNothing(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return reply.code(404).send(
    createErrorAnswer({
      httpStatus: 404,
      reason: "NOT_FOUND",
      message: "there is nothing at this address",
      details: [],
      requestId: request.id,
    }),
  );
}

/** What Fastify itself refuses, in the shape of tRPC's errors. */
function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  // No mini program has an address that cannot be decoded.
  if (error.code === "FST_ERR_BAD_URL" && request.url.startsWith(toPushPath("")))
    return void answerNothing(request, reply);
  const httpStatus = error.statusCode ?? 500;
  const isOurs = httpStatus >= 500;
  if (isOurs) request.log.error({ err: error, req: request }, "a request failed");
  void reply.code(httpStatus).send(
    createErrorAnswer({
      httpStatus,
      reason: isOurs ? "INTERNAL" : "INPUT_INVALID",
      message: isOurs ? "Internal error" : error.message,
      details: [],
      requestId: request.id,
    }),
  );
}
