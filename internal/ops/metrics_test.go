package ops

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestWhatHappenedIsOnThePage(t *testing.T) {
	m := NewMetrics()
	url := serve(t, Handler(m, nil)) + "/metrics"

	m.Interaction("song", 200*time.Millisecond, nil)
	m.Interaction("song", 2700*time.Millisecond, fmt.Errorf("asking Mia: %w", context.DeadlineExceeded))
	m.Interaction("again", -1, errors.New("no words for it"))
	m.Interaction("again", 0, context.Canceled)
	m.Step("rendering", 90*time.Second, "done")
	m.Purchase()
	m.Purchase()
	m.Retry("buying")
	m.Ended("done", "")
	m.Ended("failed", "not audio")
	m.DiscordAnswer("POST /channels/{channel}/messages", 429)
	m.DiscordAnswer("POST /channels/{channel}/messages", 0)
	m.StudioAnswer("submit", "ok")

	status, page := get(t, url)
	if status != http.StatusOK {
		t.Fatalf("%d: %s", status, page)
	}
	has(t, page,
		`riffbot_interactions_total{name="song",outcome="ok"} 1`,
		`riffbot_interactions_total{name="song",outcome="timeout"} 1`,
		`riffbot_interactions_total{name="again",outcome="error"} 1`,
		`riffbot_interactions_total{name="again",outcome="cancelled"} 1`,
		`riffbot_interaction_ack_seconds_bucket{le="0.25"} 2`,
		`riffbot_interaction_ack_seconds_bucket{le="2.5"} 2`,
		`riffbot_interaction_ack_seconds_bucket{le="3"} 3`,
		`riffbot_interaction_ack_seconds_count 3`,
		`riffbot_step_seconds_bucket{outcome="done",state="rendering",le="60"} 0`,
		`riffbot_step_seconds_bucket{outcome="done",state="rendering",le="120"} 1`,
		`riffbot_step_seconds_sum{outcome="done",state="rendering"} 90`,
		`riffbot_purchases_total 2`,
		`riffbot_retries_total{state="buying"} 1`,
		`riffbot_orders_ended_total{reason="none",state="done"} 1`,
		`riffbot_orders_ended_total{reason="not audio",state="failed"} 1`,
		`riffbot_discord_answers_total{route="POST /channels/{channel}/messages",status="429"} 1`,
		`riffbot_discord_answers_total{route="POST /channels/{channel}/messages",status="none"} 1`,
		`riffbot_studio_answers_total{call="submit",outcome="ok"} 1`,
	)
	if !strings.Contains(page, "\ngo_goroutines ") {
		t.Error("nothing of the Go runtime")
	}
	if strings.Contains(page, "Mia") {
		t.Error("an error's text is on the page")
	}
}

func TestNoLabelGrowsForever(t *testing.T) {
	m := NewMetrics()
	url := serve(t, Handler(m, nil)) + "/metrics"
	m.Retry("buying")
	for i := range 1000 {
		m.Retry(fmt.Sprintf("order %d", i))
	}
	m.Retry("not text: \xff")
	m.Retry(strings.Repeat("long ", 100))
	m.Retry("buying")

	_, page := get(t, url)
	has(t, page,
		`riffbot_retries_total{state="buying"} 2`,
		fmt.Sprintf(`riffbot_retries_total{state="other"} %d`, 1000-(mostWords-1)+2),
	)
	if n := strings.Count(page, "\nriffbot_retries_total{"); n != mostWords+1 {
		t.Errorf("%d values", n)
	}
}

func TestMetricsShareNothing(t *testing.T) {
	one, two := NewMetrics(), NewMetrics()
	one.Purchase()
	_, page := get(t, serve(t, Handler(two, nil))+"/metrics")
	has(t, page, "riffbot_purchases_total 0")
}
