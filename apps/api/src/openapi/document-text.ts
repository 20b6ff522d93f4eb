import { createHash } from "node:crypto";
import type { NoticeCatalog } from "@mp-notice/core";
import type { AppRouter } from "../router.ts";
import { createDocument } from "./create-document.ts";

export interface DocumentText {
  text: string;
  /** Changes with the text. */
  etag: string;
}

/** Returns the document of the notices that can be triggered, as JSON. It is written again only when they have changed. */
export function createDocumentWriter(router: AppRouter) {
  let last: { catalog: NoticeCatalog; definitions: string; document: DocumentText } | null = null;
  return (catalog: NoticeCatalog): DocumentText => {
    if (last?.catalog === catalog) return last.document;
    const notices = catalog.notices.filter(({ isRetired }) => !isRetired);
    // The catalog is read again every second, with the same notices as a rule.
    const definitions = JSON.stringify(notices);
    const document =
      last?.definitions === definitions
        ? last.document
        : toDocumentText(JSON.stringify(createDocument({ router, notices })));
    last = { catalog, definitions, document };
    return document;
  };
}

function toDocumentText(text: string): DocumentText {
  return { text, etag: `"${createHash("sha256").update(text).digest("base64url")}"` };
}
