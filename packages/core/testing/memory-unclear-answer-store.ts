import {
  FORGET_UNCLEAR_AFTER_MS,
  type UnclearAnswer,
  type UnclearAnswerStore,
  type UnclearHistory,
} from "../src/deliveries/unclear-answers.port.ts";
import type { MemoryStorage } from "./memory-storage.ts";

export interface MemoryUnclearAnswer extends Omit<UnclearAnswer, "isFollowedByProof"> {
  appId: string;
  tries: number;
  isInARow: boolean;
  hasWorkedSince: boolean;
  answeredAt: number;
}

export function createMemoryUnclearAnswerStore(storage: MemoryStorage): UnclearAnswerStore {
  const { unclearAnswers } = storage;
  return {
    async note(appId, answers) {
      for (const { deliveryId, answeredAt } of unclearAnswers.values())
        if (answeredAt < storage.now - FORGET_UNCLEAR_AFTER_MS) unclearAnswers.delete(deliveryId);
      for (const { isFollowedByProof, ...answer } of answers) {
        const known = unclearAnswers.get(answer.deliveryId);
        if (known?.claimId === answer.claimId) continue;
        unclearAnswers.set(answer.deliveryId, {
          ...answer,
          appId,
          tries: (known?.tries ?? 0) + 1,
          isInARow: !isFollowedByProof,
          hasWorkedSince: known?.hasWorkedSince ?? isFollowedByProof,
          answeredAt: storage.now,
        });
      }
      return new Map(
        answers.flatMap(({ deliveryId }): [string, UnclearHistory][] => {
          const row = unclearAnswers.get(deliveryId);
          if (!row) return [];
          const { tries, hasWorkedSince, channel, errcode } = row;
          const alike = [...unclearAnswers.values()].filter(
            (other) =>
              other.appId === appId &&
              other.isInARow &&
              other.channel === channel &&
              other.errcode === errcode,
          );
          const customersInARow = new Set(alike.map(({ openid }) => openid)).size;
          return [[deliveryId, { tries, customersInARow, hasWorkedSince }]];
        }),
      );
    },
    async markWorking({ appId, channel }) {
      for (const row of unclearAnswers.values())
        if (row.appId === appId && row.channel === channel)
          Object.assign(row, { isInARow: false, hasWorkedSince: true });
    },
  };
}
