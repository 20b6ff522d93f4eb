// Package notice calls the notice service. It needs nothing but the standard library.
package notice

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

const (
	timeout  = 10 * time.Second
	attempts = 3
)

// Detail is what is wrong with one field.
type Detail struct {
	Field   string `json:"field"`
	Problem string `json:"problem"`
}

// Error is a call that the service refused, or that got no answer. Branch on Reason; the message is for your log.
type Error struct {
	Reason     string
	Message    string
	Details    []Detail
	RequestID  string
	RetryAfter time.Duration
}

func (e *Error) Error() string { return e.Reason + ": " + e.Message }

// Temporary says that the same call may succeed later, with the same idempotency key still as one message.
func (e *Error) Temporary() bool {
	switch e.Reason {
	case "UNREACHABLE", "RATE_LIMITED", "UNAVAILABLE", "INTERNAL", "WECHAT_UNAVAILABLE", "WECHAT_QUOTA":
		return true
	}
	return false
}

// Trigger is one notice for one customer.
type Trigger struct {
	Notice         string         `json:"notice"`
	Openid         string         `json:"openid"`
	OrderID        string         `json:"orderId"`
	Data           map[string]any `json:"data"`
	IdempotencyKey string         `json:"idempotencyKey,omitempty"`
}

// Triggered is the answer to a trigger: the notice is stored.
type Triggered struct {
	DeliveryID string `json:"deliveryId"`
	State      string `json:"state"`
	Duplicate  bool   `json:"duplicate"`
}

// Delivery is what became of a notice.
type Delivery struct {
	DeliveryID string  `json:"deliveryId"`
	State      string  `json:"state"`
	Reason     *string `json:"reason"`
	Errcode    *int    `json:"errcode"`
}

// Service calls the service with an API key, or with a customer's token.
type Service struct {
	URL   string
	Token string
}

// Trigger queues one notice. Call it as often as you like: the same order is one message.
func (s Service) Trigger(ctx context.Context, trigger Trigger) (Triggered, error) {
	var answer Triggered
	return answer, s.Change(ctx, "notices.trigger", trigger, &answer)
}

// Find returns the delivery under this key, or nil.
func (s Service) Find(ctx context.Context, idempotencyKey string) (*Delivery, error) {
	var answer *Delivery
	return answer, s.Read(ctx, "deliveries.find", map[string]string{"idempotencyKey": idempotencyKey}, &answer)
}

// Change calls a procedure that changes something: POST with the input as body.
func (s Service) Change(ctx context.Context, procedure string, input, answer any) error {
	body, err := json.Marshal(input)
	if err != nil {
		return err
	}
	return s.call(ctx, http.MethodPost, procedure, body, answer)
}

// Read calls a procedure that reads: GET with the input in the query.
func (s Service) Read(ctx context.Context, procedure string, input, answer any) error {
	if input != nil {
		text, err := json.Marshal(input)
		if err != nil {
			return err
		}
		procedure += "?" + url.Values{"input": {string(text)}}.Encode()
	}
	return s.call(ctx, http.MethodGet, procedure, nil, answer)
}

func (s Service) call(ctx context.Context, method, path string, body []byte, answer any) error {
	for attempt := 1; ; attempt++ {
		err := s.send(ctx, method, path, body, answer)
		refusal, isRefusal := err.(*Error)
		if !isRefusal || !refusal.Temporary() || attempt == attempts {
			return err
		}
		wait := refusal.RetryAfter
		if wait == 0 {
			wait = time.Second << attempt
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
}

func (s Service) send(ctx context.Context, method, path string, body []byte, answer any) error {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, s.URL+"/trpc/"+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("authorization", "Bearer "+s.Token)
	request.Header.Set("content-type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return &Error{Reason: "UNREACHABLE", Message: err.Error()}
	}
	defer response.Body.Close()
	var envelope struct {
		Result *struct {
			Data json.RawMessage `json:"data"`
		} `json:"result"`
		Error *struct {
			Message string `json:"message"`
			Data    struct {
				Reason    string   `json:"reason"`
				Details   []Detail `json:"details"`
				RequestID string   `json:"requestId"`
			} `json:"data"`
		} `json:"error"`
	}
	err = json.NewDecoder(response.Body).Decode(&envelope)
	if err != nil || (envelope.Result == nil && envelope.Error == nil) {
		return &Error{Reason: "UNREACHABLE", Message: fmt.Sprintf("HTTP %d from something in between", response.StatusCode)}
	}
	if refusal := envelope.Error; refusal != nil {
		seconds, _ := strconv.Atoi(response.Header.Get("retry-after"))
		return &Error{
			Reason:     refusal.Data.Reason,
			Message:    refusal.Message,
			Details:    refusal.Data.Details,
			RequestID:  refusal.Data.RequestID,
			RetryAfter: time.Duration(seconds) * time.Second,
		}
	}
	return json.Unmarshal(envelope.Result.Data, answer)
}
