package ops

import (
	"context"

	"github.com/prometheus/client_golang/prometheus"
)

// Orders shows how many orders are in each state, those in the queue among them.
// count is asked at every scrape and has 2 seconds; it should name every state,
// also one without orders, as a gap in a graph looks like a fault. When it fails,
// the gauge is left out, the rest of the page is there, and
// promhttp_metric_handler_errors_total rises; why is for count to log.
//
// It panics when it is called a second time.
func (m *Metrics) Orders(count func(context.Context) (map[string]int, error)) {
	m.registry.MustRegister(&orders{
		desc: prometheus.NewDesc("riffbot_orders",
			"Orders by state, those that wait in the queue among them.", []string{"state"}, nil),
		count: newQuestion(count),
		words: &m.words,
	})
}

// orders is a collector and not a gauge that somebody sets, so that it is never
// older than the scrape.
type orders struct {
	desc  *prometheus.Desc
	count *question[map[string]int]
	words *words
}

// Describe implements [prometheus.Collector].
func (c *orders) Describe(to chan<- *prometheus.Desc) { to <- c.desc }

// Collect implements [prometheus.Collector].
func (c *orders) Collect(to chan<- prometheus.Metric) {
	counts, err := c.count.ask(context.Background()) // a scrape has no context
	if err != nil {
		to <- prometheus.NewInvalidMetric(c.desc, err)
		return
	}
	// Added up first: two states that became "other" would be one metric twice.
	byWord := make(map[string]int, len(counts))
	for state, n := range counts {
		byWord[c.words.of("state", state)] += n
	}
	for word, n := range byWord {
		to <- prometheus.MustNewConstMetric(c.desc, prometheus.GaugeValue, float64(n), word)
	}
}
