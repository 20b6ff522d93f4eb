import { z } from "zod";
import { viewerProcedure } from "../trpc/procedures.ts";
import type { ListedSession } from "./session-service.ts";

const listedSessionSchema: z.ZodType<ListedSession> = z.object({
  sessionId: z.string(),
  createdAt: z.string(),
  lastSeenAt: z.string(),
  clientAddress: z.string().nullable(),
  userAgent: z.string().nullable(),
  openedBy: z.enum(["password", "link"]),
  isCurrent: z.boolean(),
});

export const listSessions = viewerProcedure
  .output(z.object({ items: z.array(listedSessionSchema) }))
  .query(async ({ ctx: { caller, services } }) => ({ items: await services.session.list(caller) }));
