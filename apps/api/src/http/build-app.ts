import { NoticeError, type ErrorReason } from "@mp-notice/core";
import cookie from "@fastify/cookie";
import type { TRPCError } from "@trpc/server";
import { fastifyTRPCPlugin, type FastifyTRPCPluginOptions } from "@trpc/server/adapters/fastify";
import { getHTTPStatusCodeFromError } from "@trpc/server/http";
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
import { findNoticeError, getHttpStatus, reportError } from "../trpc/map-notice-errors.ts";
import { createClientErrorHandler } from "./client-error-handler.ts";
import { asksForPage, registerAdmin, sendPage } from "./admin.route.ts";
import { createContextFactory, createCredentialReader } from "./create-context.ts";
import { createErrorAnswer } from "./error-answer.ts";
import { registerExport } from "./export.route.ts";
import { guardCalls, MAX_BATCH } from "./guard-calls.ts";
import { createKnownCredentials } from "./known-credentials.ts";
import { CONNECTION_LIMITS, limitConnections, type ConnectionLimits } from "./limit-connections.ts";
import { limitRequests } from "./limit-requests.ts";
import { createStrangerLimit, STRANGER_LIMITS, type StrangerLimits } from "./stranger-limit.ts";
import { registerHealthRoutes, type Readiness } from "./health.route.ts";
import { type OpenApiDeps, registerOpenApi } from "./openapi.route.ts";
import { refuseMalformedHosts } from "./refuse-malformed-hosts.ts";
import { createStreamRefusals } from "./stream-refusals.ts";
import { refuseWhileClosing } from "./refuse-while-closing.ts";
import type { ResolveCaller } from "./resolve-caller.ts";
import { findRetryAfter } from "./retry-after.ts";
import { listBareHeaders, registerSecurityHeaders } from "./security-headers.ts";
import { toPushPath } from "../wechat/wechat-calls.ts";
import { registerWechatPush, type WechatPushDeps } from "./wechat-push.route.ts";

interface AppDeps extends OpenApiDeps {
  services: Services;
  resolveCaller: ResolveCaller;
  push: WechatPushDeps;
  readiness(): Promise<Readiness>;
  logger: FastifyBaseLogger;
  publicUrl: string | null;
  /** The proxies whose `X-Forwarded-For` is trusted. */
  trustProxy: false | string;
  /** The folder of the built admin; `null` serves none. */
  adminDist: string | null;
  /** Overrides the production limits, e.g. for the fuzzer. */
  strangerLimits?: StrangerLimits;
  connectionLimits?: ConnectionLimits;
  /** Overrides the timeouts for slow requests in tests. */
  slowness?: { requestTimeoutMs: number; headersTimeoutMs: number; checkEveryMs: number };
}

const BODY_LIMIT_BYTES = 1024 * 1024;
/** A tRPC batch puts all its procedure names into one path parameter. */
const MAX_PARAM_LENGTH = 5000;
/** For the whole request: a 1 MiB body arrives in time at 35 kB/s. Bounds slow-body (slowloris) attacks. */
const REQUEST_TIMEOUT_MS = 30_000;
/** Headers are small. Also closes new connections that send nothing. */
const HEADERS_TIMEOUT_MS = 10_000;
/** How often Node enforces the two timeouts. */
const CHECK_TIMEOUTS_EVERY_MS = 5000;

/** Builds the HTTP server without listening; tests call it with `inject`. */
export async function buildApp(deps: AppDeps): Promise<FastifyInstance> {
  const { services, resolveCaller, logger, publicUrl, adminDist } = deps;
  const bareHeaders = listBareHeaders(publicUrl);
  const slowness = deps.slowness ?? {
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
    headersTimeoutMs: HEADERS_TIMEOUT_MS,
    checkEveryMs: CHECK_TIMEOUTS_EVERY_MS,
  };
  const app: FastifyInstance = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: slowness.requestTimeoutMs,
    // Otherwise a graceful shutdown would wait for open event streams.
    forceCloseConnections: true,
    return503OnClosing: false,
    trustProxy: deps.trustProxy,
    http: {
      headersTimeout: slowness.headersTimeoutMs,
      connectionsCheckingInterval: slowness.checkEveryMs,
      // Node's own 400 would have no body; refuseMalformedHosts answers instead.
      requireHostHeader: false,
    },
    frameworkErrors: (error, request, reply) =>
      answerError(error, request, reply.headers(bareHeaders)),
    clientErrorHandler: createClientErrorHandler(bareHeaders),
  });
  limitConnections(app.server, {
    limits: deps.connectionLimits ?? CONNECTION_LIMITS,
    trustProxy: deps.trustProxy,
  });
  await registerSecurityHeaders(app, { publicUrl });
  refuseMalformedHosts(app);
  app.setErrorHandler(answerError);
  refuseWhileClosing(app);
  // tRPC builds a fetch Request from each call, and fetch forbids TRACE.
  app.addHook("onRequest", async (request, reply) =>
    request.method === "TRACE" ? answerNotFound(request, reply) : undefined,
  );
  app.setNotFoundHandler((request, reply) => {
    const { method, url, headers } = request;
    if (adminDist !== null && asksForPage({ method, url, accept: headers.accept }))
      return sendPage(reply);
    return answerNotFound(request, reply);
  });

  await app.register(cookie);
  const limits = deps.strangerLimits ?? STRANGER_LIMITS;
  const known = createKnownCredentials();
  const strangers = createStrangerLimit({
    limits,
    known,
    session: services.session,
    readCredential: createCredentialReader(publicUrl),
  });
  strangers.limitRequests(app);
  limitRequests(app);
  strangers.holdRefusals(app);
  const createContext = createContextFactory({ services, resolveCaller, known, publicUrl });
  await app.register(async (scope) => {
    guardCalls(scope, { session: services.session, limits });
    const streamRefusals = createStreamRefusals();
    streamRefusals.answer(scope);
    await scope.register(fastifyTRPCPlugin, {
      prefix: "/trpc",
      trpcOptions: {
        router: appRouter,
        maxBatchSize: MAX_BATCH,
        // The values of a preview can exceed the maximum URL length, so queries may use POST.
        allowMethodOverride: true,
        createContext,
        responseMeta: ({ errors }) => {
          const headers = new Headers({ "cache-control": "no-store" });
          const retryAfter = findRetryAfter(
            errors.map((error) => ({
              httpStatus: getHTTPStatusCodeFromError(error),
              cause: error.cause,
            })),
          );
          if (retryAfter !== null) headers.set("retry-after", retryAfter);
          return { headers };
        },
        onError({ error, type, path, req, ctx }) {
          if (ctx?.caller.kind === "service") {
            const { apiKeyId } = ctx.caller;
            const { reason, details } = reportError(error);
            services.apiKeys.noteRefusal({ apiKeyId, procedure: path ?? "", reason, details });
          }
          streamRefusals.note({ error, type, req });
          if (isUnavailable(error)) {
            req.log.warn(
              { err: error.cause?.cause, procedure: path },
              "the database is unavailable",
            );
          }
          if (error.code !== "INTERNAL_SERVER_ERROR") return;
          req.log.error({ err: error.cause ?? error, procedure: path }, "a procedure failed");
        },
      } satisfies FastifyTRPCPluginOptions<AppRouter>["trpcOptions"],
    });
  });
  registerHealthRoutes(app, deps.readiness);
  await registerOpenApi(app, deps);
  registerExport(app, {
    createContext: (req, res) => createContext({ req, res }),
  });
  await app.register((scope) => registerWechatPush(scope, deps.push));
  if (adminDist !== null) await registerAdmin(app, { folder: adminDist });
  return app;
}

function answerNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return reply.code(404).send(
    createErrorAnswer({
      httpStatus: 404,
      reason: "NOT_FOUND",
      message: "no route matches this path",
      details: [],
      requestId: request.id,
    }),
  );
}

function isUnavailable({ cause }: Pick<TRPCError, "cause">): boolean {
  return cause instanceof NoticeError && cause.reason === "UNAVAILABLE";
}

/** Formats Fastify's own errors and errors thrown by routes like tRPC errors. */
function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  // An appid never needs percent-encoding, so no mini program has this path.
  if (error.code === "FST_ERR_BAD_URL" && request.url.startsWith(toPushPath("")))
    return void answerNotFound(request, reply);
  const known = findNoticeError(error);
  const httpStatus = known ? getHttpStatus(known) : (error.statusCode ?? 500);
  if (httpStatus >= 500) request.log.error({ err: error, req: request }, "a request failed");
  const retryAfter = findRetryAfter([{ httpStatus, cause: known }]);
  if (retryAfter !== null) void reply.header("retry-after", retryAfter);
  void reply.code(httpStatus).send(
    createErrorAnswer({
      ...toAnswer({ known, httpStatus, message: error.message }),
      httpStatus,
      details: known?.details ?? [],
      requestId: request.id,
    }),
  );
}

function toAnswer({
  known,
  httpStatus,
  message,
}: {
  known: NoticeError | null;
  httpStatus: number;
  message: string;
}): { reason: ErrorReason; message: string } {
  if (known && httpStatus < 500) return { reason: known.reason, message };
  if (httpStatus === 503)
    return { reason: "UNAVAILABLE", message: "the service is temporarily unavailable" };
  if (httpStatus >= 500) return { reason: "INTERNAL", message: "Internal error" };
  return { reason: "INPUT_INVALID", message };
}
