package shop;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;

/** Stands for the customer's phone: WeChat's simulator says what wx.login and wx.requestSubscribeMessage would. */
final class Phone {
    private final HttpClient http = HttpClient.newHttpClient();
    private final String simulatorUrl;
    final String openid;

    Phone(String simulatorUrl) throws IOException, InterruptedException {
        this.simulatorUrl = simulatorUrl;
        this.openid = (String) post("/users", Map.of()).get("openid");
    }

    /** wx.login */
    String login() throws IOException, InterruptedException {
        return (String) post("/users/" + openid + "/login-code", Map.of()).get("code");
    }

    /** wx.requestSubscribeMessage, and the customer taps "allow". */
    String allow(String templateId) throws IOException, InterruptedException {
        var choice = Map.of("templateIds", List.of(templateId), "answer", "accept");
        return (String) post("/users/" + openid + "/subscribe", choice).get(templateId);
    }

    private Map<?, ?> post(String path, Map<String, ?> input) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(simulatorUrl + "/_simulator" + path))
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(Json.write(input)))
            .build();
        return (Map<?, ?>) Json.read(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }
}
