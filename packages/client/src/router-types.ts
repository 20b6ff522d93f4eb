import type { AppRouter } from "@mp-notice/api/router";
import type { inferRouterError, inferRouterInputs, inferRouterOutputs } from "@trpc/server";

export type { AppRouter };
/** By area and procedure, e.g. `RouterInputs["notices"]["trigger"]`. */
export type RouterInputs = inferRouterInputs<AppRouter>;
export type RouterOutputs = inferRouterOutputs<AppRouter>;
/** `error.data` of a failed call. */
export type RouterErrorData = inferRouterError<AppRouter>["data"];
