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

func TestMetricsPage(t *testing.T) {
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
	m.DiscordRequest("POST /channels/{channel}/messages", 429)
	m.DiscordRequest("POST /channels/{channel}/messages", 0)
	m.ProviderRequest("suno", "submit", "ok")
	m.ProviderUp("suno", false)
	m.ProviderUp("acestep", false)
	m.ProviderUp("acestep", true)

	status, page := get(t, url)
	if status != http.StatusOK {
		t.Fatalf("%d: %s", status, page)
	}
	requireLines(t, page,
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
		`riffbot_discord_requests_total{route="POST /channels/{channel}/messages",status="429"} 1`,
		`riffbot_discord_requests_total{route="POST /channels/{channel}/messages",status="none"} 1`,
		`riffbot_provider_requests_total{call="submit",outcome="ok",provider="suno"} 1`,
		`riffbot_provider_up{provider="suno"} 0`,
		`riffbot_provider_up{provider="acestep"} 1`,
	)
	if !strings.Contains(page, "\ngo_goroutines ") {
		t.Error("metrics of the Go runtime are missing")
	}
	if strings.Contains(page, "Mia") {
		t.Error("the text of an error is on the page")
	}
}

func TestEachMetricIsDescribed(t *testing.T) {
	m := NewMetrics()
	m.Orders(func(context.Context) (map[string]int, error) { return map[string]int{"queued": 1}, nil })
	m.Interaction("song", time.Second, nil)
	m.Step("rendering", time.Second, "done")
	m.Retry("buying")
	m.Ended("done", "")
	m.DiscordRequest("GET /gateway", 200)
	m.ProviderRequest("suno", "submit", `a "quoted" \ word`)
	m.ProviderUp("suno", true)
	_, page := get(t, serve(t, Handler(m, nil))+"/metrics")
	for name, text := range help {
		if !strings.Contains(page, "# HELP "+name+" "+text+"\n# TYPE "+name+" ") {
			t.Errorf("%s is not described", name)
		}
	}
	requireLines(t, page, "# TYPE riffbot_step_seconds histogram", "# TYPE riffbot_purchases_total counter",
		"# TYPE riffbot_orders gauge",
		`riffbot_provider_requests_total{call="submit",outcome="a \"quoted\" \\ word",provider="suno"} 1`)
	for _, name := range []string{"go_memstats_alloc_bytes",
		"go_gc_duration_seconds_sum", "process_start_time_seconds"} {
		if !strings.Contains(page, "\n"+name+" ") {
			t.Errorf("%s is missing", name)
		}
	}
}

func TestLabelValuesAreLimited(t *testing.T) {
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
	requireLines(t, page,
		`riffbot_retries_total{state="buying"} 2`,
		fmt.Sprintf(`riffbot_retries_total{state="other"} %d`, 1000-(maxLabelValues-1)+2),
	)
	if n := strings.Count(page, "\nriffbot_retries_total{"); n != maxLabelValues+1 {
		t.Errorf("%d values", n)
	}
}

func TestMetricsAreIndependent(t *testing.T) {
	one, two := NewMetrics(), NewMetrics()
	one.Purchase()
	_, page := get(t, serve(t, Handler(two, nil))+"/metrics")
	requireLines(t, page, "riffbot_purchases_total 0")
}
