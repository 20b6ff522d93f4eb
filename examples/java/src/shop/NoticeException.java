package shop;

import java.util.List;
import java.util.Set;

/** A call that the service refused, or that got no answer. Branch on the reason; the message is for your log. */
public final class NoticeException extends RuntimeException {
    private static final Set<String> TEMPORARY =
        Set.of("UNREACHABLE", "RATE_LIMITED", "UNAVAILABLE", "INTERNAL", "WECHAT_UNAVAILABLE", "WECHAT_QUOTA");

    /** What is wrong with one field, e.g. {@code data.order_amount}. */
    public record Detail(String field, String problem) {}

    public final String reason;
    /** Every field that is wrong. */
    public final List<Detail> details;
    /** Find the call in the service's log by it. */
    public final String requestId;
    public final long retryAfterSeconds;

    NoticeException(String reason, String message, List<Detail> details, String requestId, long retryAfterSeconds) {
        super(reason + ": " + message);
        this.reason = reason;
        this.details = details;
        this.requestId = requestId;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    static NoticeException unreachable(String message) {
        return new NoticeException("UNREACHABLE", message, List.of(), null, 0);
    }

    /** The same call may succeed later, with the same idempotency key still as one message. */
    public boolean isTemporary() {
        return TEMPORARY.contains(reason);
    }
}
