package ops

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/VictoriaMetrics/metrics"
)

// Orders adds a gauge of orders by state. count is called at each scrape with a timeout
// of 2 seconds. It should return all states, including those without orders, since a gap
// in a graph looks like a fault. If it fails, the gauge is omitted and
// promhttp_metric_handler_errors_total increases; count has to log the reason.
//
// It panics if it is called twice.
func (m *Metrics) Orders(count func(context.Context) (map[string]int, error)) {
	if m.orders != nil {
		panic("ops: Orders called twice")
	}
	m.orders = &orders{count: newBoundedCall(count), metrics: m}
}

// orders counts the orders at each scrape, so that the numbers are current.
type orders struct {
	count   *boundedCall[map[string]int]
	metrics *Metrics
}

// write writes a gauge for each state.
func (o *orders) write(w io.Writer) {
	counts, err := o.count.ask(context.Background()) // scrapes have no context
	if err != nil {
		o.metrics.failed.Inc()
		return
	}
	// Added first, because several states may have become "other".
	bySeries := make(map[string]int, len(counts))
	for state, n := range counts {
		bySeries[o.metrics.series(ordersName, "state", state)] += n
	}
	metrics.WriteMetadataIfNeeded(w, ordersName, "gauge")
	for _, series := range slices.Sorted(maps.Keys(bySeries)) {
		_, _ = fmt.Fprintln(w, series, bySeries[series])
	}
}
