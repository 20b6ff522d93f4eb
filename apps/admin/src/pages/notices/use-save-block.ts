import { computed, type Ref } from "vue";
import type { NoticePreview } from "../../api.ts";
import { useRole } from "../../session/use-role.ts";
import { findSaveBlock } from "./find-save-block.ts";
import type { useNoticeEditor } from "./use-notice-editor.ts";

/** Why the page's draft cannot be saved; `null` when it can. */
export function useSaveBlock(input: {
  editor: Pick<ReturnType<typeof useNoticeEditor>, "draft" | "update" | "faults">;
  preview: Ref<NoticePreview | null>;
  isPageInvalid: Ref<boolean>;
}) {
  const { canOperate } = useRole();
  const { draft, update, faults } = input.editor;
  return computed(() =>
    findSaveBlock({
      canOperate: canOperate.value,
      draft: draft.value,
      update: update.value,
      faults: faults.value,
      preview: input.preview.value,
      isPageInvalid: input.isPageInvalid.value,
    }),
  );
}
