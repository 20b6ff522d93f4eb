import { createCollector } from "@mp-notice/collector";

// As many shops do. It also shows that requests take the way through uni.
uni.addInterceptor("request", {
  invoke(request: { header: Record<string, string> }) {
    request.header["x-shop"] = "uni-app";
  },
});

export const collector = createCollector({ url: "https://notices.example.com", host: uni });
