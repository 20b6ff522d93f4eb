import type { Ref } from "vue";
import { useI18n } from "vue-i18n";
import type { Customer, CustomerEvent } from "../../api.ts";
import type { Step } from "../../components/story-steps.vue";
import { formatTime } from "../../locales/format-time.ts";
import { useAskAnswers } from "../../locales/use-ask-answers.ts";
import { useMomentNames } from "../../locales/use-moment-names.ts";
import { useNames } from "../../locales/use-names.ts";
import { useDeliveryWords } from "../deliveries/use-delivery-words.ts";
import { useNotices } from "../notices/use-notices.ts";

type EventOf<What extends CustomerEvent["what"]> = Extract<CustomerEvent, { what: What }>;
type Told = Pick<Step, "tone" | "title" | "notes" | "to">;

const MESSAGE_TONES = {
  queued: "plain",
  waiting_for_grant: "wait",
  sending: "plain",
  sent: "good",
  failed: "bad",
  no_grant: "bad",
  unknown: "wait",
  skipped: "plain",
  cancelled: "plain",
} satisfies Record<EventOf<"message">["state"], Step["tone"]>;

const SHIPMENT_TONES = {
  queued: "plain",
  sending: "plain",
  reported: "good",
  refused: "bad",
  cancelled: "plain",
} satisfies Record<EventOf<"shipment">["state"], Step["tone"]>;

/** Tells one event of a customer in a line, with what follows from it below. */
export function useCustomerWords(customer: Ref<Customer>) {
  const { t } = useI18n();
  const { toName } = useNames();
  const { toMomentName } = useMomentNames();
  const { toAskAnswer } = useAskAnswers();
  const { tellReason } = useDeliveryWords();
  const { data: notices } = useNotices();

  function toNotice(code: string): string {
    const known = notices.value?.find((notice) => notice.code === code);
    return known ? toName(known) : code;
  }

  /** A template is known by the notice that uses it. */
  function toTemplate(templateId: string): string {
    const known = customer.value.reach.find((notice) => notice.templateId === templateId);
    return known ? toName(known) : t("customers.unknownTemplate");
  }

  function tellAsk({ notice, answer, moment }: EventOf<"ask">): Told {
    const isKnown = answer === "accept" || answer === "HAVE";
    return {
      tone: isKnown ? "good" : "bad",
      title: t("customers.events.ask", {
        notice: toNotice(notice),
        answer: isKnown ? t(`customers.asked.${answer}`) : toAskAnswer(answer),
      }),
      notes: [t("customers.moment", { moment: toMomentName(moment) })],
    };
  }

  function tellPermission({
    kind,
    templateId,
    uses,
    heldFor,
    expiresAt,
  }: EventOf<"permission">): Told {
    const counts = (["free", "spent", "void"] as const).flatMap((part) =>
      uses[part] > 0 ? [t(`customers.uses.${part}`, { n: uses[part] })] : [],
    );
    return {
      tone: "plain",
      title: t("customers.events.permission", {
        name: templateId === null ? t(`grantKinds.${kind}`) : toTemplate(templateId),
      }),
      notes: [
        ...counts,
        ...(heldFor === null ? [] : [t("customers.uses.heldFor", { order: heldFor })]),
        ...(expiresAt === null ? [] : [t("customers.expires", { time: formatTime(expiresAt) })]),
      ],
    };
  }

  function tellMessage(message: EventOf<"message">): Told {
    const { notice, state, deliveryId, kind, sentAt } = message;
    const why = tellReason(message);
    return {
      tone: MESSAGE_TONES[state],
      title: t("customers.events.message", {
        notice: toNotice(notice),
        state: t(`deliveryStates.${state}`),
      }),
      notes: [
        ...(sentAt === null ? [] : [t("customers.sentAt", { time: formatTime(sentAt) })]),
        ...(why === null ? [] : [why]),
        ...(kind === "trigger" ? [] : [t(`deliveryKinds.${kind}`)]),
      ],
      to: { name: "deliveries", query: { delivery: deliveryId } },
    };
  }

  function tellShipment({ shipmentId, state, reason, logistics }: EventOf<"shipment">): Told {
    return {
      tone: SHIPMENT_TONES[state],
      title: t("customers.events.shipment", { state: t(`shipments.states.${state}`) }),
      notes: [
        t(`shipments.logistics.${logistics}`),
        ...(reason === null ? [] : [t(`shipments.reasons.${reason}.what`)]),
      ],
      to: { name: "shipments", query: { shipment: shipmentId } },
    };
  }

  function tell(event: CustomerEvent): Told {
    switch (event.what) {
      case "ask":
        return tellAsk(event);
      case "permission":
        return tellPermission(event);
      case "refusal": {
        const title = t("customers.events.refusal", { name: toTemplate(event.templateId) });
        return { tone: "bad", title, notes: [] };
      }
      case "message":
        return tellMessage(event);
      case "shipment":
        return tellShipment(event);
    }
  }

  return {
    toStep(event: CustomerEvent): Step {
      const { notes, ...told } = tell(event);
      const order =
        event.orderId === null ? [] : [t("customers.story.order", { order: event.orderId })];
      return { at: event.at, sinceMs: null, ...told, notes: [...order, ...notes] };
    },
  };
}
