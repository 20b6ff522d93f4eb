export interface CustomerToken {
  token: string;
  /** ISO 8601. */
  expiresAt: string;
}

/** Every method acts for the mini program of the payment settings; without one it throws MINI_PROGRAM_NOT_CONFIGURED. */
export interface CollectorService {
  /** Exchanges a code of `wx.login`. @throws NoticeError INPUT_INVALID naming `code`, WECHAT_UNAVAILABLE */
  login(input: { code: string }): Promise<CustomerToken>;
  createToken(input: { openid: string }): Promise<CustomerToken>;
  /**
   * The templates that a customer can be asked for: those of the enabled notices on the subscribe channel. Of those with one
   * title only one may be in a call; WeChat answers `filter` for the others (facts §4.1).
   */
  listTemplates(): Promise<{ notice: string; templateId: string; title: string }[]>;
}
