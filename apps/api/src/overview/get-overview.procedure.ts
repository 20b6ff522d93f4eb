import { CHANNELS } from "@mp-notice/core";
import { z } from "zod";
import { NOTICE_STATUS_REASONS } from "../notices/notice-service.ts";
import { pauseSchema } from "../pauses/pause-output.ts";
import { viewerProcedure } from "../trpc/procedures.ts";
import { SUPPLY_LEVELS, type Overview } from "./overview-service.ts";

const outcomesShape = {
  sent: z.number(),
  waiting: z.number(),
  failed: z.number(),
  noGrant: z.number(),
  unknown: z.number(),
  notSent: z.number(),
};
const dayShape = { day: z.string(), ...outcomesShape };
const nameShape = { code: z.string(), name: z.string(), nameEn: z.string() };

const overviewSchema: z.ZodType<Overview> = z.object({
  setup: z.object({
    isConnected: z.boolean(),
    isVerified: z.boolean(),
    isMapped: z.boolean(),
    isCollecting: z.boolean(),
    hasSent: z.boolean(),
  }),
  today: z.object({ ...dayShape, waitingForGrant: z.number() }),
  yesterday: z.object(dayShape),
  yesterdaySoFar: z.object({ ...outcomesShape, until: z.string() }),
  lastDay: z.object({ ...outcomesShape, from: z.string() }),
  days: z.array(z.object(dayShape)),
  sender: z.object({
    state: z.enum(["ok", "no_worker", "behind"]),
    oldestDueAgeMs: z.number().nullable(),
  }),
  pauses: z.array(pauseSchema),
  notices: z.object({
    total: z.number(),
    ready: z.number(),
    actionRequired: z.array(
      z.object({
        ...nameShape,
        statusReason: z.enum(NOTICE_STATUS_REASONS).nullable(),
        statusDetail: z.object({ errcode: z.number().nullable(), problem: z.string() }).nullable(),
      }),
    ),
  }),
  supplies: z.array(
    z.object({
      channel: z.enum(CHANNELS),
      templateId: z.string().nullable(),
      title: z.string(),
      notices: z.array(z.object(nameShape)),
      usable: z.number(),
      sentIn7Days: z.number(),
      noGrantIn7Days: z.number(),
      level: z.enum(SUPPLY_LEVELS),
    }),
  ),
});

export const getOverview = viewerProcedure
  .output(overviewSchema)
  .query(({ ctx }) => ctx.services.overview.get());
