import type { EntityManager, InferEntity } from "@mikro-orm/sql";
import { LockMode } from "@mikro-orm/core";
import { CHANNELS, type CurrentNotice, type MappedKeyword } from "@mp-notice/core";
import { listChanges } from "../audit-log/list-changes.ts";
import { NoticeMappingEntity } from "../database/entities/notice-mapping.entity.ts";
import { NoticeSettingsEntity } from "../database/entities/notice-settings.entity.ts";
import { recordAudit } from "../audit-log/record-audit.ts";

interface NoticeKey {
  appId: string;
  code: string;
}

/** Runs `change` and records the notice before and after it in the audit log, in the transaction of `em`. */
export async function recordNoticeChanges(
  em: EntityManager,
  input: { appId: string; notice: CurrentNotice; change(): Promise<void> },
): Promise<void> {
  const { appId, notice, change } = input;
  const key = { appId, code: notice.code };
  const before = await readFields(em, key);
  await change();
  const after = await readFields(em, key);
  const changes = after ? listChanges(before, after) : [];
  if (changes.length === 0) return;
  await recordAudit(em.getKysely(), {
    action: "notice.updated",
    target: { kind: "notice", id: notice.code, name: notice.name },
    changes,
  });
}

/** `null` for a notice that was never saved. The row is locked, so that the change replaces exactly what was read. */
async function readFields(em: EntityManager, key: NoticeKey) {
  const settings = await em.findOne(NoticeSettingsEntity, key, {
    lockMode: LockMode.PESSIMISTIC_WRITE,
    disableIdentityMap: true,
  });
  if (!settings) return null;
  const mappings = await em.find(NoticeMappingEntity, key, { disableIdentityMap: true });
  const { enabled, channel, page, grantWaitSeconds, quietHours = null, actionReason } = settings;
  return {
    ...{ enabled, channel, page, grantWaitSeconds, quietHours, actionReason: actionReason ?? null },
    ...Object.assign(
      {},
      ...CHANNELS.map((name) =>
        toMappingFields(
          name,
          mappings.find((mapping) => mapping.channel === name),
        ),
      ),
    ),
  };
}

function toMappingFields(
  channel: string,
  mapping: InferEntity<typeof NoticeMappingEntity> | undefined,
) {
  if (!mapping) return {};
  const { title, templateId, keywords } = mapping;
  return {
    [`${channel}.template`]: `${title} (${templateId})`,
    [`${channel}.keywords`]: keywords.map(toLine),
  };
}

function toLine({ name, source }: MappedKeyword): string {
  if (source.kind === "text") return `${name} ← “${source.text}”`;
  const fallback = source.fallback === undefined ? "" : ` / “${source.fallback}”`;
  return `${name} ← ${source.field}${fallback}`;
}
