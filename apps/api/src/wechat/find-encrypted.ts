const JSON_NAME = '"Encrypt"';
const JSON_VALUE = /\s*:\s*("(?:[^"\\]|\\.)*")/y;
const XML_START = "<Encrypt>";
const XML_END = "</Encrypt>";
const CDATA = /^<!\[CDATA\[([^\]]*)\]\]>$/;

/**
 * Finds the `Encrypt` value of an untrusted body in one linear scan, because parsing is too expensive before the signature is
 * verified. `null` when there is none.
 */
export function findEncrypted(body: string): string | null {
  return body.trimStart().startsWith("<") ? findInXml(body) : findInJson(body);
}

function findInJson(body: string): string | null {
  for (let at = body.indexOf(JSON_NAME); at !== -1; at = body.indexOf(JSON_NAME, at + 1)) {
    JSON_VALUE.lastIndex = at + JSON_NAME.length;
    const literal = JSON_VALUE.exec(body)?.[1];
    if (literal !== undefined) return readLiteral(literal);
  }
  return null;
}

/** Decodes escapes, because some encoders write `\/` and `\u003d`. */
function readLiteral(literal: string): string | null {
  try {
    const value: unknown = JSON.parse(literal);
    return typeof value === "string" ? value : null;
  } catch {
    return null;
  }
}

/** Takes the last match: in WeChat's compatible mode, a customer's text may precede it. */
function findInXml(body: string): string | null {
  const end = body.lastIndexOf(XML_END);
  const start = end === -1 ? -1 : body.lastIndexOf(XML_START, end);
  if (start === -1) return null;
  const text = body.slice(start + XML_START.length, end).trim();
  const inner = (CDATA.exec(text)?.[1] ?? text).trim();
  return inner === "" ? null : inner;
}
