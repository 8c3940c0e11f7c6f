package ops

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/VictoriaMetrics/metrics"
)

// Metrics counts and measures what the bot does. Its methods are safe for concurrent use
// and do not block. Strings become labels: each must be one of a few words of the
// caller, never a text of a member or an id. An empty one is shown as "none".
type Metrics struct {
	set   *metrics.Set
	words labelLimiter

	acks      *metrics.PrometheusHistogram
	purchases *metrics.Counter
	failed    *metrics.Counter // failed collections
	orders    *orders
}

// Names of metrics.
const (
	acksName         = "riffbot_interaction_ack_seconds"
	purchasesName    = "riffbot_purchases_total"
	interactionsName = "riffbot_interactions_total"
	stepsName        = "riffbot_step_seconds"
	retriesName      = "riffbot_retries_total"
	endedName        = "riffbot_orders_ended_total"
	discordName      = "riffbot_discord_requests_total"
	providerName     = "riffbot_provider_requests_total"
	providerUpName   = "riffbot_provider_up"
	ordersName       = "riffbot_orders"
)

// help are the descriptions of the metrics.
var help = map[string]string{
	interactionsName: "Interactions answered, by command or button and how it went.",
	acksName:         "Time from receiving an interaction to acknowledging it. Discord gives up after 3 seconds.",
	stepsName:        "Time a step of an order took, with all its attempts.",
	purchasesName:    "Purchases the song provider accepted.",
	retriesName:      "Further attempts at a step, by the state of the order.",
	endedName:        "Orders that ended, by final state and reason.",
	discordName:      "Requests to Discord, by route and HTTP status.",
	providerName:     "Requests to the song providers, by provider, call and outcome.",
	providerUpName:   "Whether the last request to a song provider worked (1) or failed for a cause on its side (0).",
	ordersName:       "Orders by state, those that wait in the queue among them.",
}

var (
	// ackBuckets are dense below the limit of 3 seconds.
	ackBuckets = []float64{0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 2.5, 3, 4, 6}
	// stepBuckets range from a database write to a render that nearly stalls.
	stepBuckets = []float64{0.05, 0.25, 1, 5, 15, 30, 60, 120, 300, 600, 1200, 3600}
)

// NewMetrics returns metrics that share only those of the Go runtime and the process
// with others.
func NewMetrics() *Metrics {
	metrics.ExposeMetadata(true)
	set := metrics.NewSet()
	return &Metrics{
		set:       set,
		acks:      set.NewPrometheusHistogramExt(acksName, ackBuckets),
		purchases: set.NewCounter(purchasesName),
		failed:    set.NewCounter(`promhttp_metric_handler_errors_total{cause="gathering"}`),
	}
}

// write writes the page for Prometheus. Metrics that cannot be collected are omitted.
func (m *Metrics) write(w io.Writer) {
	var page bytes.Buffer
	m.set.WritePrometheus(&page)
	if m.orders != nil {
		m.orders.write(&page)
	}
	metrics.WriteProcessMetrics(&page)
	for line := range bytes.Lines(page.Bytes()) {
		if name, ok := bytes.CutPrefix(line, []byte("# HELP ")); ok { // the library has no descriptions
			name = bytes.TrimSpace(name)
			line = fmt.Appendf(nil, "# HELP %s %s\n", name, help[string(name)])
		}
		_, _ = w.Write(line)
	}
}

// escaper escapes a label value.
var escaper = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)

// series returns the name of a metric with limited labels.
func (m *Metrics) series(name string, labels ...string) string {
	var b strings.Builder
	b.WriteString(name)
	for i, sep := 0, "{"; i < len(labels); i, sep = i+2, "," {
		label, value := labels[i], labels[i+1] //nolint:gosec // labels are pairs
		b.WriteString(sep + label + `="` + escaper.Replace(m.words.of(label, value)) + `"`)
	}
	return b.String() + "}"
}

// count increments a counter with labels in alphabetical order.
func (m *Metrics) count(name string, labels ...string) {
	m.set.GetOrCreateCounter(m.series(name, labels...)).Inc()
}

// Interaction counts a handled interaction, and the time until its acknowledgement; a
// negative one is not measured. Of err only the kind is shown.
func (m *Metrics) Interaction(name string, ack time.Duration, err error) {
	m.count(interactionsName, "name", name, "outcome", outcome(err))
	if ack >= 0 {
		m.acks.Update(ack.Seconds())
	}
}

// Step measures a step of an order with all its attempts.
func (m *Metrics) Step(state string, took time.Duration, outcome string) {
	m.set.GetOrCreatePrometheusHistogramExt(m.series(stepsName, "outcome", outcome, "state", state), stepBuckets).
		Update(max(took, 0).Seconds())
}

// Purchase counts a purchase that the provider accepted.
func (m *Metrics) Purchase() { m.purchases.Inc() }

// Retry counts another attempt at the step of a state.
func (m *Metrics) Retry(state string) {
	m.count(retriesName, "state", state)
}

// Ended counts an order in a final state; reason is empty for success.
func (m *Metrics) Ended(state, reason string) {
	m.count(endedName, "reason", reason, "state", state)
}

// DiscordRequest counts a request to Discord's REST API. The route has placeholders
// where a path has ids; status is the HTTP status of the response, 0 without one.
func (m *Metrics) DiscordRequest(route string, status int) {
	code := "none"
	if status >= 100 && status <= 599 {
		code = strconv.Itoa(status)
	}
	m.count(discordName, "route", route, "status", code)
}

// ProviderRequest counts a request to the API of a song provider by the call made.
func (m *Metrics) ProviderRequest(provider, call, outcome string) {
	m.count(providerName, "call", call, "outcome", outcome, "provider", provider)
}

// ProviderUp records whether the last request to a song provider worked.
func (m *Metrics) ProviderUp(provider string, up bool) {
	value := 0.0
	if up {
		value = 1
	}
	m.set.GetOrCreateGauge(m.series(providerUpName, "provider", provider), nil).Set(value)
}

// outcome returns the kind of an error. Its text may contain anything.
func outcome(err error) string {
	switch {
	case err == nil:
		return "ok"
	case errors.Is(err, context.DeadlineExceeded):
		return "timeout"
	case errors.Is(err, context.Canceled):
		return "cancelled"
	default:
		return "error"
	}
}
