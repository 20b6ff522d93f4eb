import { checkReport, grantReportsSchema } from "@mp-notice/core";
import type { NoticeTemplate } from "../notice-templates.ts";
import type { WireReport } from "../send-reports.ts";

/** The fate of one request. */
export type Outcome =
  | "answered"
  /** The request never arrives. */
  | "lost_before"
  /** The service handles the request, but its answer never arrives. */
  | "lost_after"
  /** The answer arrives after the collector's timeout. */
  | "late"
  /** Every report gets a retryable reason. */
  | "busy"
  | { status: number; reason?: string };

interface ServiceRequest {
  method: string;
  path: string;
  header: Record<string, string>;
  data?: Record<string, unknown>;
}

interface ServiceAnswer {
  statusCode: number;
  data: unknown;
}

/**
 * The notice service as the collector sees it: it validates reports with core's own rules and deduplicates them by
 * reportId, formId and prepay_id.
 */
export class FakeService {
  readonly requests: ServiceRequest[] = [];
  /** The fates of the next requests, in order; "answered" after the last. */
  outcomes: Outcome[] = [];
  templates: NoticeTemplate[] = [
    { notice: "order_pay_success", templateId: "T-paid", moments: ["submit", "paid"] },
    { notice: "order_pay_fail", templateId: "T-failed", moments: ["submit", "order_page"] },
    {
      notice: "order_cancel",
      templateId: "T-cancelled",
      moments: ["submit", "paid", "order_page"],
    },
    { notice: "order_refund_apply", templateId: "T-refund", moments: ["refund"] },
  ];
  /** Refusal reasons by reportId. */
  readonly refusals = new Map<string, string>();
  /** One matching report makes the whole call invalid. */
  isInvalid: (report: WireReport) => boolean = () => false;
  /** Recorded reports by reportId. */
  readonly recorded = new Map<string, WireReport>();
  /** Usable permissions that no order holds, by notice. */
  readonly free = new Map<string, number>();
  /** The orders that hold a permission, by notice, newest first. */
  readonly held = new Map<string, string[]>();
  readonly #credentials = new Set<string>();
  logins = 0;
  #validTokens = new Set<string>();

  get reports(): WireReport[] {
    return [...this.recorded.values()];
  }

  get reportCalls(): WireReport[][] {
    return this.requests
      .filter(({ path }) => path.endsWith("/collector.report"))
      .map(({ data }) => data?.["reports"] as WireReport[]);
  }

  refuseTokens(): void {
    this.#validTokens.clear();
  }

  issueToken(lifeMs = 7 * 86_400_000): { token: string; expiresAt: string } {
    this.logins += 1;
    const token = `token-${this.logins}`;
    this.#validTokens.add(token);
    return { token, expiresAt: new Date(Date.now() + lifeMs).toISOString() };
  }

  /** A `null` answer never arrives. */
  handle(request: ServiceRequest): { answer: ServiceAnswer | null; delayMs: number } {
    this.requests.push(request);
    const outcome = this.outcomes.shift() ?? "answered";
    if (outcome === "lost_before") return { answer: null, delayMs: 20 };
    if (typeof outcome === "object") {
      return { answer: refuse(outcome.status, outcome.reason), delayMs: 20 };
    }
    const answer = this.#work(request, outcome === "busy");
    if (outcome === "lost_after") return { answer: null, delayMs: 20 };
    return { answer, delayMs: outcome === "late" ? 60_000 : 20 };
  }

  #work({ method, path, header, data }: ServiceRequest, isBusy: boolean): ServiceAnswer {
    const procedure = `${method} ${path.slice(path.lastIndexOf("/") + 1)}`;
    if (procedure === "POST collector.login") {
      return typeof data?.["code"] === "string"
        ? answer(this.issueToken())
        : refuse(400, "INPUT_INVALID");
    }
    const token = (header["authorization"] ?? "").replace("Bearer ", "");
    if (!this.#validTokens.has(token)) return refuse(401, "UNAUTHENTICATED");
    if (procedure === "GET collector.getTemplates") return answer({ items: this.#listTemplates() });
    if (procedure === "POST collector.report") return this.#record(data?.["reports"], isBusy);
    return refuse(404, "NOT_FOUND");
  }

  #listTemplates(): NoticeTemplate[] {
    return this.templates.map((template) => {
      const { notice, moments } = template;
      if (!moments) return template;
      const free = this.free.get(notice) ?? 0;
      return { keep: 3, ...template, free, heldFor: this.held.get(notice) ?? [] };
    });
  }

  #hold(report: WireReport): void {
    if (report.kind !== "subscribe") return;
    const { notice, orderId, answer } = report;
    if (!notice || !orderId || !/^(accept|HAVE)/.test(answer)) return;
    const free = this.free.get(notice) ?? 0;
    if (answer === "HAVE" && free === 0) return;
    if (answer === "HAVE") this.free.set(notice, free - 1);
    this.held.set(notice, [orderId, ...(this.held.get(notice) ?? [])]);
  }

  #record(input: unknown, isBusy: boolean): ServiceAnswer {
    const { success } = grantReportsSchema.safeParse(input);
    const reports = input as WireReport[];
    if (!success || reports.some(this.isInvalid)) return refuse(400, "INPUT_INVALID");
    const results = reports.map((report) => {
      const checked = checkReport(report, Date.now());
      const refusal = checked.verdict === "refused" ? checked.reason : undefined;
      const reason = isBusy ? "INTERNAL" : (this.refusals.get(report.reportId) ?? refusal);
      if (reason) return { reportId: report.reportId, accepted: false, reason };
      if (this.recorded.has(report.reportId)) return { reportId: report.reportId, accepted: true };
      const credential =
        "formId" in report ? report.formId : "prepayId" in report && report.prepayId;
      if (credential && this.#credentials.has(credential))
        return { reportId: report.reportId, accepted: false, reason: "ALREADY_KNOWN" };
      if (credential) this.#credentials.add(credential);
      this.recorded.set(report.reportId, report);
      this.#hold(report);
      return { reportId: report.reportId, accepted: true };
    });
    return answer({ results });
  }
}

function answer(data: unknown): ServiceAnswer {
  return { statusCode: 200, data: JSON.parse(JSON.stringify({ result: { data } })) as unknown };
}

function refuse(statusCode: number, reason?: string): ServiceAnswer {
  if (reason === undefined) return { statusCode, data: "<html>bad gateway</html>" };
  return { statusCode, data: { error: { message: reason, data: { reason, details: [] } } } };
}
