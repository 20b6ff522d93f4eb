import type { Channel } from "../mapping/mapping.ts";

/** An answer whose code does not tell whether it is about this message or about everybody's. */
export interface UnclearAnswer {
  deliveryId: string;
  /** The same claim is counted once, however often it is noted. */
  claimId: string;
  channel: Channel;
  openid: string;
  errcode: number;
  /** The API has served somebody between this answer and now. */
  isFollowedByProof: boolean;
}

/** What all processes together know of a delivery's unclear answers, the last one included. */
export interface UnclearHistory {
  /** How often this delivery was answered so. */
  tries: number;
  /** Different customers whom the channel answered with this code since it last served anybody. */
  customersInARow: number;
  /** The channel has served somebody since this delivery's first unclear answer. */
  hasWorkedSince: boolean;
}

/** Shared by all senders and kept over restarts: together they see what none of them could tell alone. */
export interface UnclearAnswerStore {
  /** One transaction; the histories by delivery. */
  note(appId: string, answers: UnclearAnswer[]): Promise<Map<string, UnclearHistory>>;
  /** The channel served somebody: no row of customers goes on over that. */
  markWorking(input: { appId: string; channel: Channel }): Promise<void>;
}

/** A delivery's unclear answers are forgotten after this time: it has long ended. */
export const FORGET_UNCLEAR_AFTER_MS = 2 * 86_400_000;
