import { z } from "zod";
import { wechatIdSchema } from "../templates/wechat-id.ts";

const MAX_TEXT_LENGTH = 200;
/** Far above any template's limit, so that the mapping check can name the real one. */
const MAX_CHOSEN_KEYWORDS = 50;

const sourceSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("field"),
    field: z.string().min(1).max(64),
    fallback: z.string().max(MAX_TEXT_LENGTH).exactOptional(),
  }),
  z.strictObject({ kind: z.literal("text"), text: z.string().max(MAX_TEXT_LENGTH) }),
]);

/** The chosen keywords of a library template, in the order of the card's lines, each with its source. */
export const templateChoiceSchema = z.strictObject({
  libraryTemplateId: wechatIdSchema,
  keywords: z
    .array(z.strictObject({ keywordId: wechatIdSchema, source: sourceSchema }))
    .max(MAX_CHOSEN_KEYWORDS),
});
