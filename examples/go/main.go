// go run .: one customer's order, from sign-in to the message. go run . verify …: see the README.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strconv"
	"time"

	"example.com/shop/notice"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) > 1 && os.Args[1] == "verify" {
		verify(os.Args[2], os.Args[3], os.Args[4])
		return
	}
	if err := order(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func verify(id, timestamp, signature string) {
	body, err := io.ReadAll(os.Stdin)
	if err != nil {
		log.Fatal(err)
	}
	header := http.Header{}
	header.Set("webhook-id", id)
	header.Set("webhook-timestamp", timestamp)
	header.Set("webhook-signature", signature)
	if err := notice.VerifyWebhook(os.Getenv("WEBHOOK_SECRET"), header, body, time.Now()); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	var event struct {
		Type string `json:"type"`
	}
	if err := json.Unmarshal(body, &event); err != nil {
		log.Fatal(err)
	}
	fmt.Println("valid:", event.Type)
}

func order(ctx context.Context) error {
	key := os.Getenv("SERVICE_API_KEY")
	if key == "" {
		return errors.New("SERVICE_API_KEY is missing: the demo prints one")
	}
	url := getenv("NOTICE_URL", "http://127.0.0.1:3000")
	service := notice.Service{URL: url, Token: key}
	phone := phone{url: getenv("SIMULATOR_URL", "http://127.0.0.1:3001")}
	var user struct{ Openid string }
	if err := phone.post("/users", struct{}{}, &user); err != nil {
		return err
	}

	// In the mini program: sign in, ask, report what the customer allowed. The collector package does this for you.
	var login struct{ Code string }
	if err := phone.post("/users/"+user.Openid+"/login-code", struct{}{}, &login); err != nil {
		return err
	}
	var session struct{ Token, ExpiresAt string }
	if err := (notice.Service{URL: url}).Change(ctx, "collector.login", map[string]string{"code": login.Code}, &session); err != nil {
		return err
	}
	fmt.Println("signed in until", session.ExpiresAt)
	customer := notice.Service{URL: url, Token: session.Token}
	var templates struct {
		Items []struct{ Notice, TemplateID string }
	}
	if err := customer.Read(ctx, "collector.getTemplates", nil, &templates); err != nil {
		return err
	}
	templateID := ""
	for _, item := range templates.Items {
		if item.Notice == "order_pay_success" {
			templateID = item.TemplateID
		}
	}
	if templateID == "" {
		return errors.New("Switch order_pay_success on in the admin first")
	}
	answers := map[string]string{}
	choice := map[string]any{"templateIds": []string{templateID}, "answer": "accept"}
	if err := phone.post("/users/"+user.Openid+"/subscribe", choice, &answers); err != nil {
		return err
	}
	orderID := strconv.FormatInt(time.Now().UnixNano(), 10)
	report := map[string]any{
		"kind": "subscribe", "reportId": "r" + orderID, "templateId": templateID, "answer": answers[templateID], "ageMs": 0,
	}
	var reported struct {
		Results []struct {
			Accepted bool
			Reason   string
		}
	}
	if err := customer.Change(ctx, "collector.report", map[string]any{"reports": []any{report}}, &reported); err != nil {
		return err
	}
	if result := reported.Results[0]; result.Accepted {
		fmt.Println("reported: accepted")
	} else {
		fmt.Println("reported:", result.Reason)
	}

	// In the backend: the order is paid.
	trigger := notice.Trigger{
		Notice:  "order_pay_success",
		Openid:  user.Openid,
		OrderID: orderID,
		Data: map[string]any{
			"order_sn":               "SN" + orderID,
			"order_amount":           "128.00",
			"order_total_goods_name": "手工陶瓷咖啡杯",
			"order_create_time":      time.Now().Unix(),
			"order_total_goods_num":  2,
		},
	}
	first, err := service.Trigger(ctx, trigger)
	if err != nil {
		return err
	}
	fmt.Println("triggered:", first.State)

	// The payment callback came twice, or the first answer was lost: the same call again is still one message.
	again, err := service.Trigger(ctx, trigger)
	if err != nil {
		return err
	}
	if again.Duplicate && again.DeliveryID == first.DeliveryID {
		fmt.Println("repeated: the same delivery")
	} else {
		fmt.Println("repeated: ANOTHER DELIVERY")
	}

	wrong := trigger
	wrong.OrderID += "-2"
	wrong.Data = map[string]any{"order_amount": "128.005"}
	for name, value := range trigger.Data {
		if name != "order_amount" {
			wrong.Data[name] = value
		}
	}
	_, err = service.Trigger(ctx, wrong)
	var refusal *notice.Error
	if errors.As(err, &refusal) {
		for _, detail := range refusal.Details {
			fmt.Println("refused:", refusal.Reason, detail.Field, detail.Problem)
		}
	}

	for {
		time.Sleep(200 * time.Millisecond)
		delivery, err := service.Find(ctx, "order_pay_success:"+orderID)
		if err != nil {
			return err
		}
		switch delivery.State {
		case "queued", "sending", "waiting_for_grant":
			continue
		}
		fmt.Println("outcome:", delivery.State)
		return nil
	}
}

// phone stands for the customer's phone: WeChat's simulator says what wx.login and wx.requestSubscribeMessage would.
type phone struct{ url string }

func (p phone) post(path string, input, answer any) error {
	body, err := json.Marshal(input)
	if err != nil {
		return err
	}
	response, err := http.Post(p.url+"/_simulator"+path, "application/json", bytes.NewReader(body))
	if err != nil {
		return err
	}
	defer response.Body.Close()
	return json.NewDecoder(response.Body).Decode(answer)
}

func getenv(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}
