import { z } from "zod";

/** A time in an answer. Not checked: we write it ourselves. */
export const instantAnswerSchema = z.string().meta({ format: "date-time" });
