package ops

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// Metrics counts and times what the bot does. Its methods are safe for use by
// many goroutines and return at once. Strings they take become labels: each must
// be a word from a short list of the caller's, never text of a person or an id.
// An empty one is shown as "none".
type Metrics struct {
	registry *prometheus.Registry
	words    words

	interactions *prometheus.CounterVec
	acks         prometheus.Histogram
	steps        *prometheus.HistogramVec
	purchases    prometheus.Counter
	retries      *prometheus.CounterVec
	ended        *prometheus.CounterVec
	discord      *prometheus.CounterVec
	studio       *prometheus.CounterVec
}

// NewMetrics returns metrics with a registry of their own, which has those of the
// Go runtime and of the process, too.
func NewMetrics() *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		interactions: counters("riffbot_interactions_total",
			"Interactions answered, by command or button and how it went.", "name", "outcome"),
		acks: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "riffbot_interaction_ack_seconds",
			Help: "Time from receiving an interaction to acknowledging it. Discord gives up after 3 seconds.",
			// Close together below the limit, where there is still time to act.
			Buckets: []float64{0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 2.5, 3, 4, 6},
		}),
		steps: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "riffbot_step_seconds",
			Help: "Time a step of an order took, with all its attempts.",
			// From a write to the database to a rendering that nearly stalls.
			Buckets: []float64{0.05, 0.25, 1, 5, 15, 30, 60, 120, 300, 600, 1200, 3600},
		}, []string{"state", "outcome"}),
		purchases: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "riffbot_purchases_total",
			Help: "Purchases the song provider accepted.",
		}),
		retries: counters("riffbot_retries_total",
			"Further attempts at a step, by the state of the order.", "state"),
		ended: counters("riffbot_orders_ended_total",
			"Orders that ended, by final state and reason.", "state", "reason"),
		discord: counters("riffbot_discord_answers_total",
			"Discord's answers to requests, by route and HTTP status.", "route", "status"),
		studio: counters("riffbot_studio_answers_total",
			"The song provider's answers, by call and how it went.", "call", "outcome"),
	}
	m.registry.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		m.interactions, m.acks, m.steps, m.purchases, m.retries, m.ended, m.discord, m.studio,
	)
	return m
}

// Interaction counts an answered interaction with a command or button, and how
// long it took to acknowledge it. A negative ack says that it never was: it is
// counted and not timed. Of err only the kind is shown.
func (m *Metrics) Interaction(name string, ack time.Duration, err error) {
	m.interactions.WithLabelValues(m.words.of("name", name), outcome(err)).Inc()
	if ack >= 0 {
		m.acks.Observe(ack.Seconds())
	}
}

// Step times one step of an order, with all its attempts, and says how it ended.
func (m *Metrics) Step(state string, took time.Duration, outcome string) {
	m.steps.WithLabelValues(m.words.of("state", state), m.words.of("outcome", outcome)).
		Observe(max(took, 0).Seconds())
}

// Purchase counts a purchase that the provider accepted.
func (m *Metrics) Purchase() { m.purchases.Inc() }

// Retry counts a further attempt at the step of a state.
func (m *Metrics) Retry(state string) {
	m.retries.WithLabelValues(m.words.of("state", state)).Inc()
}

// Ended counts an order that reached a final state; reason is empty for one that
// went well.
func (m *Metrics) Ended(state, reason string) {
	m.ended.WithLabelValues(m.words.of("state", state), m.words.of("reason", reason)).Inc()
}

// DiscordAnswer counts an answer of Discord's REST API. The route has
// placeholders where a path has ids; status is the HTTP status, 0 when no answer
// came.
func (m *Metrics) DiscordAnswer(route string, status int) {
	code := "none"
	if status >= 100 && status <= 599 {
		code = strconv.Itoa(status)
	}
	m.discord.WithLabelValues(m.words.of("route", route), m.words.of("status", code)).Inc()
}

// StudioAnswer counts an answer of the song provider's API by the call made.
func (m *Metrics) StudioAnswer(call, outcome string) {
	m.studio.WithLabelValues(m.words.of("call", call), m.words.of("outcome", outcome)).Inc()
}

// counters makes a counter with labels.
func counters(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
}

// outcome is the kind of an error. Its text may hold anything.
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
