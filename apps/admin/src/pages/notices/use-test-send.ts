import { useMutation, useQuery } from "@tanstack/vue-query";
import { computed, ref, watch, type Ref } from "vue";
import {
  api,
  type GrantItem,
  type MiniprogramState,
  type NoticeTemplate,
  type TestReceiver,
} from "../../api.ts";
import { useDelivery } from "../deliveries/use-delivery.ts";
import { useTestReceiver } from "./use-test-receiver.ts";

const RECENT_GRANTS = 50;
/** The operator accepts on their phone and looks at this page. */
const LOOK_EVERY_MS = 5000;

type Template = Pick<NoticeTemplate, "channel" | "templateId">;

export interface Receiver {
  openid: string;
  /** A usable permission for this notice's template. */
  hasGrant: boolean;
}

/** Forms and payments serve every template message; a subscription serves its own template only. */
function serves(
  { kind, templateId }: Pick<GrantItem, "kind" | "templateId">,
  template: Template | null,
): boolean {
  if (template === null) return false;
  return template.channel === "subscribe"
    ? kind === "subscribe" && templateId === template.templateId
    : kind !== "subscribe";
}

/** Recent customers, each once, those with a usable permission for the template first. */
export function toRecentCustomers(grants: GrantItem[], template: Template | null): Receiver[] {
  const hasGrant = new Map<string, boolean>();
  for (const grant of grants) {
    const isUsable = grant.state === "usable" && serves(grant, template);
    hasGrant.set(grant.openid, hasGrant.get(grant.openid) === true || isUsable);
  }
  const customers = [...hasGrant].map(([openid, usable]) => ({ openid, hasGrant: usable }));
  return [
    ...customers.filter((customer) => customer.hasGrant),
    ...customers.filter((customer) => !customer.hasGrant),
  ];
}

/** The operator's own WeChat, with what it has for this template. */
export function toMe(receiver: TestReceiver | null, template: Template | null): Receiver | null {
  if (receiver === null) return null;
  const { openid, usable } = receiver;
  return { openid, hasGrant: usable.some((grant) => serves(grant, template)) };
}

/** The operator first, then the others. */
export function listReceivers(me: Receiver | null, recent: Receiver[]): Receiver[] {
  if (me === null) return recent;
  return [me, ...recent.filter(({ openid }) => openid !== me.openid)];
}

/**
 * The receiver's field. The operator is preselected, also when their permission arrives later: never over what was typed, and
 * never when the test would fail for lack of a permission.
 */
export function useReceiverChoice(code: Ref<string>, me: Ref<Receiver | null>) {
  const openid = ref("");
  const wasChosen = ref(false);
  watch(code, () => {
    openid.value = "";
    wasChosen.value = false;
  });
  watch(
    [code, me],
    () => {
      if (!wasChosen.value && openid.value === "" && me.value?.hasGrant)
        openid.value = me.value.openid;
    },
    { immediate: true },
  );
  return {
    openid: computed(() => openid.value),
    /** From then on nobody is preselected. */
    choose(text: string) {
      wasChosen.value = true;
      openid.value = text;
    },
    /** For an operator who is forgotten; what was typed stays. */
    dropPreselected() {
      if (!wasChosen.value) openid.value = "";
    },
  };
}

export function useTestSend(code: Ref<string>, template: Ref<Template | null>) {
  const deliveryId = ref<string | null>(null);
  const recent = useQuery({
    queryKey: ["grants", "recent"],
    queryFn: () => api.grants.list.query({ limit: RECENT_GRANTS }),
  });
  const { receiver, isKnown, change } = useTestReceiver({ refetchEveryMs: LOOK_EVERY_MS });
  const me = computed(() => toMe(receiver.value, template.value));
  const choice = useReceiverChoice(code, me);
  const send = useMutation({
    mutationFn: (input: {
      openid: string;
      data: Record<string, string>;
      miniprogramState?: MiniprogramState;
    }) => api.notices.sendTest.mutate({ code: code.value, ...input }),
    meta: { showsOwnErrors: true },
    onSuccess: (sent) => (deliveryId.value = sent.deliveryId),
  });
  return {
    send,
    openid: choice.openid,
    choose: choice.choose,
    me,
    isMeKnown: isKnown,
    isChangingMe: change.isPending,
    /** `null` forgets; a preselected receiver goes with it. */
    setMe(openid: string | null) {
      change.mutate(openid, {
        onSuccess: () => {
          if (openid === null) choice.dropPreselected();
        },
      });
    },
    receivers: computed(() =>
      listReceivers(me.value, toRecentCustomers(recent.data.value?.items ?? [], template.value)),
    ),
    delivery: useDelivery(deliveryId),
    wasSent: computed(() => deliveryId.value !== null),
  };
}
