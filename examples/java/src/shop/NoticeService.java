package shop;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Calls the notice service with Java 17's own HttpClient. Safe for many threads; one is enough for a shop. */
public final class NoticeService {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int ATTEMPTS = 3;

    private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final String url;
    private final String apiKey;

    public NoticeService(String url, String apiKey) {
        this.url = url;
        this.apiKey = apiKey;
    }

    /** The answer to a trigger: the notice is stored. */
    public record Triggered(String deliveryId, String state, boolean duplicate) {}

    /** Queues one notice. Call it as often as you like: the same order is one message. */
    public Triggered trigger(String notice, String openid, String orderId, Map<String, ?> data) throws InterruptedException {
        var input = Map.of("notice", notice, "openid", openid, "orderId", orderId, "data", data);
        Map<?, ?> answer = (Map<?, ?>) change("notices.trigger", input, apiKey);
        return new Triggered((String) answer.get("deliveryId"), (String) answer.get("state"), (Boolean) answer.get("duplicate"));
    }

    /** The state of the delivery under this key, or null. */
    public String findState(String idempotencyKey) throws InterruptedException {
        Map<?, ?> delivery = (Map<?, ?>) read("deliveries.find", Map.of("idempotencyKey", idempotencyKey), apiKey);
        return delivery == null ? null : (String) delivery.get("state");
    }

    /** A procedure that changes something: POST with the input as body. */
    public Object change(String procedure, Map<String, ?> input, String token) throws InterruptedException {
        var body = HttpRequest.BodyPublishers.ofString(Json.write(input));
        return call(request(procedure, token).header("content-type", "application/json").POST(body).build());
    }

    /** A procedure that reads: GET with the input in the query. */
    public Object read(String procedure, Map<String, ?> input, String token) throws InterruptedException {
        String query = input == null ? "" : "?input=" + URLEncoder.encode(Json.write(input), StandardCharsets.UTF_8);
        return call(request(procedure + query, token).GET().build());
    }

    private HttpRequest.Builder request(String path, String token) {
        return HttpRequest.newBuilder(URI.create(url + "/trpc/" + path)).timeout(TIMEOUT).header("authorization", "Bearer " + token);
    }

    private Object call(HttpRequest request) throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                return send(request);
            } catch (NoticeException error) {
                if (!error.isTemporary() || attempt == ATTEMPTS) {
                    throw error;
                }
                Thread.sleep(1000 * (error.retryAfterSeconds > 0 ? error.retryAfterSeconds : 1L << attempt));
            }
        }
    }

    private Object send(HttpRequest request) throws InterruptedException {
        HttpResponse<String> response;
        Map<?, ?> answer;
        try {
            response = http.send(request, HttpResponse.BodyHandlers.ofString());
            answer = (Map<?, ?>) Json.read(response.body());
        } catch (IOException | IllegalArgumentException | ClassCastException error) {
            throw NoticeException.unreachable("no answer from " + url + ": " + error);
        }
        if (answer.get("result") instanceof Map<?, ?> result) {
            return result.get("data");
        }
        if (answer.get("error") instanceof Map<?, ?> error && error.get("data") instanceof Map<?, ?> data) {
            List<NoticeException.Detail> details = ((List<?>) data.get("details")).stream()
                .map(detail -> (Map<?, ?>) detail)
                .map(detail -> new NoticeException.Detail((String) detail.get("field"), (String) detail.get("problem")))
                .toList();
            throw new NoticeException(
                (String) data.get("reason"),
                (String) error.get("message"),
                details,
                (String) data.get("requestId"),
                response.headers().firstValueAsLong("retry-after").orElse(0));
        }
        throw NoticeException.unreachable("HTTP " + response.statusCode() + " from something in between");
    }
}
