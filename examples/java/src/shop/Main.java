package shop;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One customer's order, from sign-in to the message; with the argument "verify": see the README. */
public final class Main {
    private static final Set<String> OPEN = Set.of("queued", "sending", "waiting_for_grant");
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 0 && arguments[0].equals("verify")) {
            verify(arguments[1], arguments[2], arguments[3]);
        } else {
            order();
        }
    }

    private static void verify(String id, String timestamp, String signature) throws Exception {
        byte[] body = System.in.readAllBytes();
        String problem = Webhook.findProblem(System.getenv("WEBHOOK_SECRET"), id, timestamp, signature, body, Instant.now());
        if (problem != null) {
            OUT.println(problem);
            System.exit(1);
        }
        OUT.println("valid: " + ((Map<?, ?>) Json.read(new String(body, StandardCharsets.UTF_8))).get("type"));
    }

    private static void order() throws Exception {
        String apiKey = getenv("SERVICE_API_KEY", "");
        if (apiKey.isEmpty()) {
            throw new IllegalStateException("SERVICE_API_KEY is missing: the demo prints one");
        }
        NoticeService service = new NoticeService(getenv("NOTICE_URL", "http://127.0.0.1:3000"), apiKey);
        Phone phone = new Phone(getenv("SIMULATOR_URL", "http://127.0.0.1:3001"));
        allowNotice(service, phone);

        // In the backend: the order is paid.
        String orderId = String.valueOf(System.nanoTime());
        Map<String, Object> data = Map.of(
            "order_sn", "SN" + orderId,
            "order_amount", "128.00",
            "order_total_goods_name", "手工陶瓷咖啡杯",
            "order_create_time", Instant.now().getEpochSecond(),
            "order_total_goods_num", 2);
        NoticeService.Triggered first = service.trigger("order_pay_success", phone.openid, orderId, data);
        OUT.println("triggered: " + first.state());

        // The payment callback came twice, or the first answer was lost: the same call again is still one message.
        NoticeService.Triggered again = service.trigger("order_pay_success", phone.openid, orderId, data);
        boolean isSame = again.duplicate() && again.deliveryId().equals(first.deliveryId());
        OUT.println("repeated: " + (isSame ? "the same delivery" : "ANOTHER DELIVERY"));

        Map<String, Object> wrong = new HashMap<>(data);
        wrong.put("order_amount", "128.005");
        try {
            service.trigger("order_pay_success", phone.openid, orderId + "-2", wrong);
        } catch (NoticeException error) {
            for (NoticeException.Detail detail : error.details) {
                OUT.println("refused: " + error.reason + " " + detail.field() + " " + detail.problem());
            }
        }

        String state;
        do {
            Thread.sleep(200);
            state = service.findState("order_pay_success:" + orderId);
        } while (OPEN.contains(state));
        OUT.println("outcome: " + state);
    }

    /** In the mini program: sign in, ask, report what the customer allowed. The collector package does this for you. */
    private static void allowNotice(NoticeService service, Phone phone) throws Exception {
        Map<?, ?> session = (Map<?, ?>) service.change("collector.login", Map.of("code", phone.login()), "");
        OUT.println("signed in until " + session.get("expiresAt"));
        String token = (String) session.get("token");
        Map<?, ?> templates = (Map<?, ?>) service.read("collector.getTemplates", null, token);
        String templateId = ((List<?>) templates.get("items")).stream()
            .map(item -> (Map<?, ?>) item)
            .filter(item -> item.get("notice").equals("order_pay_success"))
            .map(item -> (String) item.get("templateId"))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("Switch order_pay_success on in the admin first"));
        var report = Map.of(
            "kind", "subscribe",
            "reportId", "r" + System.nanoTime(),
            "templateId", templateId,
            "answer", phone.allow(templateId),
            "ageMs", 0);
        Map<?, ?> reported = (Map<?, ?>) service.change("collector.report", Map.of("reports", List.of(report)), token);
        Map<?, ?> result = (Map<?, ?>) ((List<?>) reported.get("results")).get(0);
        OUT.println("reported: " + (Boolean.TRUE.equals(result.get("accepted")) ? "accepted" : result.get("reason")));
    }

    private static String getenv(String name, String otherwise) {
        String value = System.getenv(name);
        return value == null || value.isEmpty() ? otherwise : value;
    }
}
