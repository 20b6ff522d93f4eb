import type { Channel } from "../mapping/mapping.ts";

/** An answer whose code may concern this message or all of them. */
export interface UnclearAnswer {
  deliveryId: string;
  /** Deduplicates: each claim counts once, however often it is noted. */
  claimId: string;
  channel: Channel;
  openid: string;
  errcode: number;
  /** The channel has served another send since this answer. */
  isFollowedByProof: boolean;
}

/** What all processes together know about a delivery's unclear answers, including the latest. */
export interface UnclearHistory {
  /** How many unclear answers this delivery got. */
  tries: number;
  /** Distinct customers who got this code on the channel since it last served one. */
  customersInARow: number;
  /** Whether the channel has served any customer since this delivery's first unclear answer. */
  hasWorkedSince: boolean;
}

/** Shared by all senders and durable across restarts: together they see what a single sender cannot. */
export interface UnclearAnswerStore {
  /** Stores the answers in one transaction; returns the histories by delivery. */
  note(appId: string, answers: UnclearAnswer[]): Promise<Map<string, UnclearHistory>>;
  /** Records that the channel served a customer, which resets its count of consecutive customers. */
  markWorking(input: { appId: string; channel: Channel }): Promise<void>;
}

/** A delivery's unclear answers are deleted after this time, long after the delivery has ended. */
export const FORGET_UNCLEAR_AFTER_MS = 2 * 86_400_000;
